"""All SQL of files."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, case, delete, func, insert, or_, select, update

from xiaoer.files.errors import NoSuchFile
from xiaoer.files.model import FileState
from xiaoer.files.tables import file
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind

f = file.c
MOST_STICKERS = 500


class Gone(NamedTuple):
    """What a removed row held."""

    id: str
    sha256: str | None
    thumb_sha256: str | None


async def add(tx: Tx, values: dict[str, Any]) -> None:
    await tx.conn.execute(insert(file).values(merchant_id=tx.merchant_id, **values))


async def get(tx: Tx, file_id: str, *, lock: bool = False) -> Row[Any]:
    """Raises NoSuchFile."""
    if not file_id.isprintable():  # PostgreSQL cannot even compare some signs
        raise NoSuchFile
    query = select(file).where(f.merchant_id == tx.merchant_id, f.id == file_id)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NoSuchFile
    return row


async def get_own(tx: Tx, file_id: str, *, lock: bool = False) -> Row[Any]:
    """One that this transaction's actor uploads. Raises NoSuchFile for anybody else's."""
    row = await get(tx, file_id, lock=lock)
    if (row.uploader_kind, row.uploader_id) != (tx.actor.kind.value, tx.actor.id):
        raise NoSuchFile
    return row


async def count_open(tx: Tx) -> int:
    """Unfinished uploads of this transaction's actor."""
    query = select(func.count()).where(
        f.merchant_id == tx.merchant_id,
        f.uploader_kind == tx.actor.kind.value,
        f.uploader_id == tx.actor.id,
        f.state == FileState.UPLOADING,
    )
    return int((await tx.conn.execute(query)).scalar_one())


async def set_received(tx: Tx, file_id: str, received: int) -> None:
    await tx.conn.execute(
        update(file).where(f.merchant_id == tx.merchant_id, f.id == file_id).values(received=received)
    )


async def settle(tx: Tx, file_id: str, values: dict[str, Any]) -> bool:
    """Leave the state `uploading`; False when it was left before."""
    mine = (f.merchant_id == tx.merchant_id, f.id == file_id, f.state == FileState.UPLOADING)
    done = await tx.conn.execute(update(file).where(*mine).values(finished_at=tx.clock.now(), **values))
    return bool(done.rowcount)


async def mark_used(tx: Tx, file_id: str, conversation_id: str | None) -> None:
    """In use, in that conversation. What staff sent in more than one, or outside of any, is in none of them."""
    new = f.used_at.is_(None)
    moved = f.conversation_id.is_not(None) & f.conversation_id.is_distinct_from(conversation_id)
    home = case((or_(new, f.uploader_kind == ActorKind.BUYER), conversation_id), else_=None)
    await tx.conn.execute(
        update(file)
        .where(f.merchant_id == tx.merchant_id, f.id == file_id, or_(new, moved))
        .values(conversation_id=home, used_at=func.coalesce(f.used_at, tx.clock.now()))
    )


async def stickers(tx: Tx) -> list[Row[Any]]:
    pack = (f.merchant_id == tx.merchant_id, f.purpose == "sticker", f.state == FileState.READY)
    return [row for row in await tx.conn.execute(select(file).where(*pack).order_by(f.id).limit(MOST_STICKERS))]


async def take_from_pack(tx: Tx, file_id: str) -> bool:
    """Nobody finds it as a sticker any more; it stays as a file in use."""
    mine = (f.merchant_id == tx.merchant_id, f.id == file_id, f.purpose == "sticker", f.state == FileState.READY)
    used = {"purpose": "message", "used_at": func.coalesce(f.used_at, tx.clock.now())}
    return bool((await tx.conn.execute(update(file).where(*mine).values(**used))).rowcount)


async def take_out_abandoned(tx: Tx, before: datetime, limit: int) -> list[Gone]:
    """Uploads that were begun before this time and never finished, or refused. Their rows are gone."""
    left = (f.merchant_id == tx.merchant_id, f.created_at < before, f.used_at.is_(None), f.state != FileState.READY)
    return await _take_out(tx, left, limit)


async def take_out_unused(tx: Tx, before: datetime, limit: int) -> list[Gone]:
    """Buyers' files, finished before this time and never sent. Their rows are gone.

    Staff's stay: they may wait in a quick reply, a sticker pack or a profile.
    """
    left = (f.merchant_id == tx.merchant_id, f.created_at < before, f.used_at.is_(None), f.state == FileState.READY)
    return await _take_out(tx, (*left, f.uploader_kind == ActorKind.BUYER), limit)


async def _take_out(tx: Tx, left: tuple[Any, ...], limit: int) -> list[Gone]:
    some = select(f.id).where(*left).limit(limit).with_for_update(skip_locked=True).scalar_subquery()
    gone = delete(file).where(f.merchant_id == tx.merchant_id, f.id.in_(some))
    return [Gone(*row) for row in await tx.conn.execute(gone.returning(f.id, f.sha256, f.thumb_sha256))]


async def holds_content(tx: Tx, sha256: str) -> bool:
    """Whether any file of the merchant still needs this content."""
    needs = or_(f.sha256 == sha256, f.thumb_sha256 == sha256)
    query = select(f.id).where(f.merchant_id == tx.merchant_id, needs).limit(1)
    return (await tx.conn.execute(query)).one_or_none() is not None
