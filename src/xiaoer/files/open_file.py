"""What is sent to whoever holds a good link: the content, and headers under which it can do no harm."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from xiaoer.files import store
from xiaoer.files.attach import PURPOSE
from xiaoer.files.errors import NoSuchFile
from xiaoer.files.model import INLINE, SERVED_AS_THEMSELVES, FileState
from xiaoer.files.names import disposition, with_ending
from xiaoer.files.sniff import OPAQUE
from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import BadSignature, KeyRing
from xiaoer.kernel.ids import MerchantId

MAX_AGE_S = 3600


@dataclass(frozen=True, slots=True)
class Opened:
    path: Path
    size: int
    etag: str
    headers: dict[str, str]


async def open_file(
    database: Database, keys: KeyRing, blobs: Blobs, file_id: str, signature: str, *, thumb: bool = False
) -> Opened:
    """Where the content lies and how to send it. The signature names merchant and file; nothing else is trusted.

    Raises BadSignature, Expired or NoSuchFile.
    """
    claims = keys.read(PURPOSE, signature)
    if claims.get("f") != file_id:
        raise BadSignature(purpose=PURPOSE)
    merchant_id = MerchantId(str(claims.get("m")))
    async with database.transaction(merchant_id) as tx:
        row = await store.get(tx, file_id)
    sha256 = row.thumb_sha256 if thumb else row.sha256
    if row.state != FileState.READY or not sha256:
        raise NoSuchFile
    path = await blobs.path(sha256, merchant_id)
    try:
        size = (await asyncio.to_thread(path.stat)).st_size
    except FileNotFoundError:
        raise NoSuchFile from None
    mime, name = ("image/webp", with_ending(row.name, "webp")) if thumb else (row.mime, row.name)
    return Opened(path, size, f'"{sha256[:32]}"', safe_headers(mime, name, sha256))


def safe_headers(mime: str, name: str, sha256: str) -> dict[str, str]:
    """Shown only if it is a picture, sound or film; never guessed at, never run, never read by another site."""
    return {
        "Content-Type": mime if mime in SERVED_AS_THEMSELVES else OPAQUE,
        "Content-Disposition": disposition(name, inline=mime in INLINE),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": f"private, max-age={MAX_AGE_S}, immutable",
        "ETag": f'"{sha256[:32]}"',
        "Accept-Ranges": "bytes",
    }
