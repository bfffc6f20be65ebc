"""What a file is, to those who send and show it."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta


class FileKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    VOICE = "voice"
    FILE = "file"
    """Anything else: kept as it is, never shown in the page, only downloaded."""


class FileState(StrEnum):
    UPLOADING = "uploading"
    READY = "ready"
    REJECTED = "rejected"


Purpose = Literal["message", "sticker", "avatar"]

CHUNK_BYTES = 256 * 1024
"""What clients are told to send at once: small enough to lose on a poor line."""
MAX_CHUNK_BYTES = 1024 * 1024
STICKER_BYTES = 300_000
MAX_DURATION_MS = 24 * 3600 * 1000
OPEN_UPLOADS = 30
"""How many unfinished uploads one uploader may have."""
INLINE = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "audio/mp4": "m4a",
    "audio/webm": "weba",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/aac": "aac",
    "audio/amr": "amr",
}
"""The sniffed types that a page may show or play, with the ending their names get."""
SERVED_AS_THEMSELVES = frozenset({*INLINE, "application/pdf", "application/zip", "text/plain"})
"""Every other type is served as `application/octet-stream`."""


Slug = Annotated[str, Meta(max_length=40, pattern="^[A-Za-z0-9_-]*$")]


class NewUpload(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(max_length=1000)]
    size: int
    """Bytes, exactly."""
    mime: Annotated[str, Meta(max_length=200)] = ""
    """What the sender believes; only good for refusing early."""
    conversation_id: Slug | None = None
    purpose: Purpose = "message"
    channel: Slug = ""
    """Slug of the channel it will go to, for its size limits; empty: the general ones."""
    duration_ms: int | None = None
    """Of a recording, for formats that do not say it themselves."""


class UploadView(msgspec.Struct, frozen=True):
    id: str
    offset: int
    """How many bytes are safely here; send the next chunk from there."""
    size: int
    state: FileState
    chunk_bytes: int = CHUNK_BYTES


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A finished file as clients see it; as `Attachment` in the live protocol, plus `kind`."""

    id: str
    name: str
    mime: str
    kind: FileKind
    size: int
    url: str
    thumb_url: str | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


class Link(msgspec.Struct, frozen=True):
    url: str
    thumb_url: str | None = None


class KindLimit(msgspec.Struct, frozen=True):
    max_bytes: int
    """0: the channel does not carry it."""


class LimitsView(msgspec.Struct, frozen=True):
    image: KindLimit
    video: KindLimit
    voice: KindLimit
    file: KindLimit
    sticker: KindLimit
    text_max_chars: int
    chunk_bytes: int = CHUNK_BYTES


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What the content of a finished upload turned out to be."""

    kind: FileKind
    mime: str
    name: str
    content: bytes | None = None
    """The content to keep instead of what was sent; None: keep what was sent."""
    thumb: bytes | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


Facts = dict[str, Any]
"""{id, name, mime, kind, size, width, height, duration_ms, has_thumb}: what a line keeps of its attachment."""
