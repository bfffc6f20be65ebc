"""Files of a ticket: screenshots, pictures, documents, as long as the ticket is kept."""

from collections.abc import Sequence

from xiaoer import files
from xiaoer.files.errors import NoSuchFile
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import FileId
from xiaoer.tickets import store_parts
from xiaoer.tickets.errors import FileUnknown
from xiaoer.tickets.model import Ticket


async def keep_files(tx: Tx, one: Ticket, file_ids: Sequence[str], words: str = "") -> int:
    """How many are new. What a buyer sent in the ticket's own conversation may stand in it too. Raises FileUnknown."""
    return sum([await _keep(tx, one, file_id, words) for file_id in dict.fromkeys(file_ids)])


async def _keep(tx: Tx, one: Ticket, file_id: str, words: str) -> bool:
    if not await _sent_here(tx, one, file_id):
        try:
            await files.attachment_for(tx, FileId(file_id), tx.actor, one.conversation_id)
        except NoSuchFile:
            raise FileUnknown(file_id=file_id) from None
    return await store_parts.add_file(tx, one.id, file_id, words)


async def _sent_here(tx: Tx, one: Ticket, file_id: str) -> bool:
    try:
        return one.conversation_id is not None and await files.conversation_of(tx, file_id) == one.conversation_id
    except NoSuchFile:
        return False
