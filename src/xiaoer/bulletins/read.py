"""Agents read bulletins; leads see who has and who has not, and remind."""

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import staff
from xiaoer.bulletins import store
from xiaoer.bulletins.audience import People, only, people
from xiaoer.bulletins.errors import BulletinNotFound, BulletinNotPublished
from xiaoer.bulletins.events import BulletinRead
from xiaoer.bulletins.model import Audience, Bulletin, Receipt, Receipts, State, ToRead
from xiaoer.bulletins.publish import PAGE, notice_of
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.model import Notice

ASKED_FOR = timedelta(days=90)
"""Older ones are not put before newcomers."""


async def to_read(tx: Tx, agent_id: str, *, all_of_them: bool = False) -> list[ToRead]:
    """What this agent has not read yet, or everything of the last 90 days that concerns them; the oldest first."""
    rows = await store.published_since(tx, tx.clock.now() - ASKED_FOR)
    done = set() if all_of_them or not rows else await store.read_by(tx, agent_id, [row.id for row in rows])
    left = [row for row in rows if row.id not in done]
    if not left:
        return []
    me, names = await only(tx, agent_id), await staff.names(tx)
    mine = [row for row in left if _concerns(me, row, agent_id)]
    return [
        ToRead(
            id=row.id,
            title=row.title,
            words=row.words,
            path=row.path,
            published_at=row.published_at,
            by_name=names.get(row.published_by, ""),
        )
        for row in mine
    ]


async def mark_read(tx: Tx, bulletin_id: str, agent_id: str) -> None:
    """A receipt, once. Raises BulletinNotFound where it is not for this agent, BulletinNotPublished."""
    row = await store.get(tx, bulletin_id)
    if row.state != State.PUBLISHED:
        raise BulletinNotPublished(state=row.state)
    if not _concerns(await only(tx, agent_id), row, agent_id):
        raise BulletinNotFound(bulletin_id=bulletin_id)
    if await store.add_receipt(tx, bulletin_id, agent_id):
        at = tx.clock.now()
        read = BulletinRead(merchant_id=tx.merchant_id, at=at, bulletin_id=bulletin_id, agent_id=AgentId(agent_id))
        await tx.publish(read)


async def receipts(tx: Tx, bulletin_id: str) -> Receipts:
    """Who has read it and who has not. Raises BulletinNotFound."""
    row = await store.get(tx, bulletin_id)
    crew, read = await people(tx), (await store.receipts(tx, [bulletin_id]))[bulletin_id]
    readers = [
        Receipt(
            agent_id=one.id,
            name=one.name,
            role=one.role.value,
            agency=crew.agencies.get(one.id, ""),
            read_at=read.get(one.id),
        )
        for one in _readers(crew, row)
    ]
    readers.sort(key=lambda one: (one.read_at is not None, one.agency, one.name))
    return Receipts(bulletin=_view(row, crew, read.keys()), readers=readers)


async def bulletins(tx: Tx, cursor: str | None, limit: int) -> Page[Bulletin]:
    """Proposals and what was published, the newest first. Raises BadCursor."""
    rows = await store.page(tx, cursor, limit)
    crew, read = await people(tx), await store.receipts(tx, [row.id for row in rows.items])
    return Page([_view(row, crew, read[row.id].keys()) for row in rows.items], rows.next)


async def view(tx: Tx, row: Row[Any]) -> Bulletin:
    return _view(row, await people(tx), (await store.receipts(tx, [row.id]))[row.id].keys())


async def remind(tx: Tx, bulletin_id: str) -> list[AgentId]:
    """Who has not read it is called again; they are returned. Raises BulletinNotFound, BulletinNotPublished."""
    row = await store.get(tx, bulletin_id)
    if row.state != State.PUBLISHED:
        raise BulletinNotPublished(state=row.state)
    read = (await store.receipts(tx, [bulletin_id]))[bulletin_id]
    left = [one.id for one in _readers(await people(tx), row) if one.id not in read]
    await staff.call(tx, left, notice_of(row))
    return left


async def remind_and_tell(tx: Tx, bulletin_id: str) -> None:
    """The same at its time; the leads hear how many have not read it."""
    row = await store.get(tx, bulletin_id)
    if row.state != State.PUBLISHED:
        return
    left = await remind(tx, bulletin_id)
    if left:
        notice = Notice(
            "bulletin_unread", row.title, f"{PAGE}/{bulletin_id}", f"unread:{bulletin_id}", {"count": str(len(left))}
        )
        await staff.call(tx, await staff.holding(tx, Permission.ROUTING_EDIT), notice)


def _concerns(crew: People, row: Row[Any], agent_id: str) -> bool:
    return any(one.id == agent_id for one in _readers(crew, row))


def _readers(crew: People, row: Row[Any]) -> list[Any]:
    return crew.concerned(msgspec.convert(row.audience, Audience), but=row.published_by or "")


def _view(row: Row[Any], crew: People, read: Any) -> Bulletin:
    readers = {one.id for one in _readers(crew, row)}
    facts = {str(name): value for name, value in row._mapping.items() if name in Bulletin.__struct_fields__}
    return msgspec.convert({**facts, "readers": len(readers), "read": len(readers & set(read))}, Bulletin)
