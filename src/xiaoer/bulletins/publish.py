"""A bulletin goes out: written by a lead, or proposed by a change and written up."""

from datetime import timedelta
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import Row

from xiaoer import staff
from xiaoer.bulletins import store
from xiaoer.bulletins.audience import people
from xiaoer.bulletins.errors import BulletinForNobody, BulletinNotProposed, BulletinNotPublished
from xiaoer.bulletins.events import BulletinPublished
from xiaoer.bulletins.model import REMIND_HOURS, Audience, BulletinChange, NewBulletin, State
from xiaoer.infra import audit, timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.model import Notice

REMIND = "bulletins.remind"
"""Kind of the timer that reminds."""
PAGE = "/app/bulletins"


async def write(tx: Tx, new: NewBulletin) -> Row[Any]:
    """Everybody concerned sees it from this commit on. Raises BulletinForNobody."""
    bulletin_id = new_id("bul")
    facts = msgspec.to_builtins(new)
    await store.add(tx, id=bulletin_id, state=State.PROPOSED, source="lead", source_key=bulletin_id, path="", **facts)
    return await publish(tx, bulletin_id)


async def propose(tx: Tx, *, source: str, source_key: str, title: str, path: str) -> None:
    """The leads are asked to tell the agents of a change. A change that was proposed before is not proposed again."""
    facts = {"source": source, "source_key": source_key, "title": title[:120], "path": path, "words": ""}
    new_one = {"id": new_id("bul"), "state": State.PROPOSED, "remind_hours": REMIND_HOURS}
    if await store.add(tx, audience=msgspec.to_builtins(Audience()), **facts, **new_one):
        notice = Notice("bulletin_proposed", title, PAGE, f"bulletin:{source_key}")
        await staff.call(tx, await staff.holding(tx, Permission.ROUTING_EDIT), notice)


async def edit(tx: Tx, bulletin_id: str, change: BulletinChange) -> Row[Any]:
    """Raises BulletinNotFound, BulletinNotProposed."""
    await _proposed(tx, bulletin_id)
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not UNSET}
    return await store.change(tx, bulletin_id, **given) if given else await store.get(tx, bulletin_id)


async def publish(tx: Tx, bulletin_id: str) -> Row[Any]:
    """Everybody concerned is called, and reminded when they have not read it in time.

    Raises BulletinNotFound, BulletinNotProposed, BulletinForNobody.
    """
    row = await _proposed(tx, bulletin_id)
    concerned = (await people(tx)).concerned(msgspec.convert(row.audience, Audience), but=tx.actor.id)
    if not concerned:
        raise BulletinForNobody
    row = await store.stamp(tx, bulletin_id)
    await audit.record(tx, "bulletin.published", bulletin_id, title=row.title, readers=len(concerned))
    due = tx.clock.now() + timedelta(hours=row.remind_hours)
    await timers.schedule(tx, f"{REMIND}:{bulletin_id}", REMIND, due, {"bulletin_id": bulletin_id})
    await staff.call(tx, [one.id for one in concerned], notice_of(row))
    await tx.publish(BulletinPublished(merchant_id=tx.merchant_id, at=tx.clock.now(), bulletin_id=bulletin_id))
    return row


async def withdraw(tx: Tx, bulletin_id: str) -> None:
    """Nobody is asked to read it any more; its receipts stay. Raises BulletinNotFound, BulletinNotPublished."""
    row = await store.get(tx, bulletin_id, lock=True)
    if row.state == State.WITHDRAWN:
        raise BulletinNotPublished(state=row.state)
    await store.change(tx, bulletin_id, state=State.WITHDRAWN)
    await timers.cancel(tx, f"{REMIND}:{bulletin_id}")
    await audit.record(tx, "bulletin.withdrawn", bulletin_id, title=row.title)


def notice_of(row: Row[Any]) -> Notice:
    return Notice("bulletin", row.title, PAGE, f"bulletin:{row.id}")


async def _proposed(tx: Tx, bulletin_id: str) -> Row[Any]:
    row = await store.get(tx, bulletin_id, lock=True)
    if row.state != State.PROPOSED:
        raise BulletinNotProposed(state=row.state)
    return row
