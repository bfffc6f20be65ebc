"""Files that people send: resumable uploads, looked at before they are kept, shown by links that expire."""

from xiaoer.files import tables
from xiaoer.files.attach import (
    LINK_TTL_S,
    attachment,
    attachment_for,
    content_of,
    conversation_of,
    facts_of,
    find_file,
    link_of,
    shown_by_buyer,
    signed_url,
)
from xiaoer.files.finish_upload import finish_upload
from xiaoer.files.model import Attachment, Facts, FileKind, FileState, Link, NewUpload, UploadView
from xiaoer.files.names import stem_of
from xiaoer.files.open_file import Opened, open_file
from xiaoer.files.start_upload import start_upload
from xiaoer.files.stickers import remove_sticker, stickers
from xiaoer.files.sweep import SWEEP, sweep
from xiaoer.files.write_chunk import upload_state, write_chunk

__all__ = [
    "LINK_TTL_S",
    "SWEEP",
    "Attachment",
    "Facts",
    "FileKind",
    "FileState",
    "Link",
    "NewUpload",
    "Opened",
    "UploadView",
    "attachment",
    "attachment_for",
    "content_of",
    "conversation_of",
    "facts_of",
    "find_file",
    "finish_upload",
    "link_of",
    "open_file",
    "remove_sticker",
    "shown_by_buyer",
    "signed_url",
    "start_upload",
    "stem_of",
    "stickers",
    "sweep",
    "tables",
    "upload_state",
    "write_chunk",
]
