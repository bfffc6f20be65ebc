"""Put a finished file into a line, a sticker pack or a quick reply; links to it."""

import time
from typing import Any

from sqlalchemy import Row

from xiaoer.files import store
from xiaoer.files.errors import NoSuchFile
from xiaoer.files.model import Attachment, Facts, FileKind, FileState, Link
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import FileId, MerchantId

PURPOSE = "file"
LINK_TTL_S = 3600


async def attachment_for(tx: Tx, file_id: FileId, actor: Actor, conversation_id: str | None = None) -> Facts:
    """The facts that a line of the conversation keeps; from now on the file is in use and never swept.

    A buyer may send its own uploads and the shop's stickers. Staff may send what any of the staff uploaded, since
    stickers and quick replies are shared. Raises NoSuchFile otherwise, and while the upload is unfinished.
    """
    row = await store.get(tx, file_id)
    if row.state != FileState.READY or not _may_send(row, actor):
        raise NoSuchFile
    await store.mark_used(tx, file_id, conversation_id)
    return facts_of(row)


def _may_send(row: Row[Any], actor: Actor) -> bool:
    if actor.kind is ActorKind.BUYER and row.purpose != "sticker":
        return (row.uploader_kind, row.uploader_id) == (actor.kind.value, actor.id)
    return bool(row.uploader_kind != ActorKind.BUYER)


def facts_of(row: Row[Any]) -> Facts:
    return {
        "id": row.id,
        "name": row.name,
        "mime": row.mime,
        "kind": row.kind,
        "size": row.size,
        "width": row.width,
        "height": row.height,
        "duration_ms": row.duration_ms,
        "has_thumb": row.thumb_sha256 is not None,
    }


def signed_url(keys: KeyRing, merchant_id: MerchantId, file_id: FileId, ttl_s: int = LINK_TTL_S) -> str:
    """A link that works without signing in, for `ttl_s` to twice as long.

    Links made within the same `ttl_s` end at the same moment and are equal, so that browsers find them in their
    cache.
    """
    now = int(time.time())
    ends = (now // ttl_s + 2) * ttl_s
    token = keys.sign(PURPOSE, {"m": merchant_id, "f": file_id}, ends - now)
    return f"/api/files/{file_id}?s={token}"


def attachment(facts: Facts, keys: KeyRing, merchant_id: MerchantId) -> Attachment:
    """The facts with links."""
    link = link_of(facts, keys, merchant_id)
    return Attachment(
        id=facts["id"],
        name=facts["name"],
        mime=facts["mime"],
        kind=FileKind(facts["kind"]),
        size=facts["size"],
        url=link.url,
        thumb_url=link.thumb_url,
        width=facts.get("width"),
        height=facts.get("height"),
        duration_ms=facts.get("duration_ms"),
    )


def link_of(facts: Facts, keys: KeyRing, merchant_id: MerchantId) -> Link:
    url = signed_url(keys, merchant_id, FileId(facts["id"]))
    return Link(url, f"{url}&thumb=1" if facts.get("has_thumb") else None)


async def conversation_of(tx: Tx, file_id: str) -> str | None:
    """The one conversation that a finished file was sent in; None for what all staff may see: their own unsent
    uploads, stickers, and what was sent in several. Raises NoSuchFile, also for what a buyer has not sent.
    """
    row = await store.get(tx, file_id)
    sent_in = row.conversation_id if row.used_at else None
    if row.state != FileState.READY or (row.uploader_kind == ActorKind.BUYER and sent_in is None):
        raise NoSuchFile
    return sent_in


async def find_file(tx: Tx, file_id: str) -> Facts:
    """Facts of a finished file of this merchant. Raises NoSuchFile."""
    row = await store.get(tx, file_id)
    if row.state != FileState.READY:
        raise NoSuchFile
    return facts_of(row)


async def shown_by_buyer(tx: Tx, file_id: FileId, conversation_id: str | None) -> Facts | None:
    """Facts of a finished file that a buyer sent in this conversation; None for any other."""
    row = await store.get(tx, file_id)
    sent = conversation_id is not None and row.conversation_id == conversation_id
    return facts_of(row) if sent and row.state == FileState.READY and row.uploader_kind == ActorKind.BUYER else None


async def content_of(tx: Tx, file_id: FileId) -> str:
    """Where the blobs keep a finished file: its content's SHA-256. Raises NoSuchFile."""
    row = await store.get(tx, file_id)
    if row.state != FileState.READY or row.sha256 is None:
        raise NoSuchFile
    return str(row.sha256)
