"""无需回复: a person says that the buyer's last words need no answer. Each mark is kept, and what came of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Float, cast, func, insert, or_, select, text, update

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id
from xiaoer.sla.errors import NoSuchReason
from xiaoer.sla.events import NoResponseMarked
from xiaoer.sla.figures_model import NoResponseUse
from xiaoer.sla.tables import sla_no_response

n = sla_no_response.c
REASONS = ("spam", "thanks", "automatic", "duplicate", "wrong_place")
AGAIN_WITHIN = timedelta(days=2)
"""A buyer who writes again so soon after a mark may have waited for an answer: the mark counts as misused."""
WROTE_AGAIN = text("""
    with wrote as (select * from unnest(cast(:ids as text[]), cast(:ats as timestamptz[])) as g(id, at)),
    after as (
      select m.id, min(w.at) as at from sla_no_response m join wrote w on w.id = m.conversation_id
       where m.merchant_id = :merchant and m.wrote_again_at is null
         and m.at < w.at and m.at > w.at - cast(:within as interval)
       group by m.id)
    update sla_no_response m set wrote_again_at = after.at from after
     where m.merchant_id = :merchant and m.id = after.id""")


async def mark_no_response(tx: Tx, conversation_id: str, reason: str, quote: str) -> None:
    """The mark is kept with who set it, why and the words it is about. Raises NoSuchReason.

    The clocks end when they read the line that says so in the conversation.
    """
    if reason not in REASONS:
        raise NoSuchReason(reason=reason[:40])
    mark_id = new_id("nrn")
    row = {"conversation_id": conversation_id, "agent_id": tx.actor.id, "reason": reason, "quote": quote[:200]}
    new = insert(sla_no_response).values(merchant_id=tx.merchant_id, id=mark_id, at=tx.clock.now(), **row)
    await tx.conn.execute(new)
    await audit.record(tx, "no_response.marked", conversation_id, reason=reason)
    event = NoResponseMarked(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        mark_id=mark_id,
        conversation_id=conversation_id,
        agent_id=tx.actor.id,
        reason=reason,
    )
    await tx.publish(event)


class Pushed(StrEnum):
    """What the platform knows of a mark."""

    NOWHERE = ""
    """The channel takes none."""
    WAITING = "waiting"
    PUSHED = "pushed"
    REFUSED = "refused"
    """It said no, or was not reached for so long that it was given up."""
    OVERTAKEN = "overtaken"
    """The buyer wrote again before it was told."""


async def mark_pushed(tx: Tx, mark_id: str, state: Pushed) -> None:
    """Audited once it is settled."""
    known = update(sla_no_response).filter_by(merchant_id=tx.merchant_id, id=mark_id)
    row = (await tx.conn.execute(known.values(pushed=state.value).returning(n.conversation_id))).one_or_none()
    if row and state is not Pushed.WAITING:
        await audit.record(tx, "no_response.told", row.conversation_id, platform=state.value)


async def marked_among(tx: Tx, conversation_ids: Iterable[str]) -> list[str]:
    """Those with a mark after which the buyer has not written yet; of a hundred talks it is none or one."""
    mine = (n.merchant_id == tx.merchant_id, n.conversation_id == func.any(list(conversation_ids)))
    query = select(n.conversation_id).distinct().where(*mine, n.wrote_again_at.is_(None))
    return list(await tx.conn.scalars(query))


async def wrote_again(tx: Tx, wrote: Sequence[tuple[str, datetime]]) -> None:
    """In these conversations the buyer wrote at these times: the first after a mark stands with it."""
    if wrote:
        ids, ats = [one for one, _ in wrote], [at for _, at in wrote]
        values = {"merchant": tx.merchant_id, "ids": ids, "ats": ats, "within": AGAIN_WITHIN}
        await tx.conn.execute(WROTE_AGAIN, values)


async def no_response_use(tx: Tx, since: datetime) -> list[NoResponseUse]:
    """By agent: how often they set the mark, and the share after which the buyer wrote again within two days; a mark
    younger than that of which nothing is known yet counts in no share."""
    again: Any = func.count(n.wrote_again_at)
    told = func.count().filter(n.pushed == Pushed.PUSHED.value)
    known = func.count().filter(or_(n.wrote_again_at.is_not(None), n.at <= tx.clock.now() - AGAIN_WITHIN))
    share = cast(again, Float) / func.greatest(known, 1)
    query = (
        select(n.agent_id, func.count(), again, share, told)
        .where(n.merchant_id == tx.merchant_id, n.at >= since)
        .group_by(n.agent_id)
        .order_by(share.desc(), func.count().desc())
    )
    rows = await tx.conn.execute(query)
    return [NoResponseUse(row[0], row[1], row[2], round(100 * row[3], 1), row[4]) for row in rows]
