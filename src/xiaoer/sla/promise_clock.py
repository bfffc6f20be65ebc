"""The timer of a promise: told to its owner when a quarter of its time is left, broken when it is over."""

from datetime import datetime, timedelta
from typing import Any

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId
from xiaoer.sla import store_promises
from xiaoer.sla.errors import NoSuchPromise
from xiaoer.sla.events import PromiseBroken, PromiseEvent, PromiseNear
from xiaoer.sla.promise_model import Promise, PromiseState

NEAR, DUE = "sla.promise_near", "sla.promise_due"
LAST_PART = 4
LONGEST_NOTICE = timedelta(days=1)


async def wind(tx: Tx, one: Promise) -> None:
    """The timers say what the promise says."""
    if one.state is not PromiseState.OPEN:
        await timers.cancel_all(tx, [_key(one.id, NEAR), _key(one.id, DUE)])
        return
    facts = {"promise_id": one.id}
    now = tx.clock.now()
    notice_at = one.due_at - min((one.due_at - now) / LAST_PART, LONGEST_NOTICE)
    await timers.schedule(tx, _key(one.id, NEAR), NEAR, max(now, notice_at), facts)
    await timers.schedule(tx, _key(one.id, DUE), DUE, one.due_at, facts)


def _key(promise_id: str, kind: str) -> str:
    return f"{kind}:{promise_id}"


def facts_of(tx: Tx, one: Promise, at: datetime | None = None) -> dict[str, Any]:
    """What every event of a promise carries."""
    return {
        "merchant_id": tx.merchant_id,
        "at": at or tx.clock.now(),
        "promise_id": one.id,
        "subject_kind": one.subject_kind,
        "subject_id": one.subject_id,
        "owner_id": AgentId(one.owner_id) if one.owner_id else None,
        "due_at": one.due_at,
    }


async def near(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: there is still time."""
    one = await _still_open(tx, facts)
    if one and one.due_at > tx.clock.now():
        await _tell(tx, PromiseNear(**facts_of(tx, one)))


async def due(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: the time is over, and nobody said that it is kept."""
    one = await _still_open(tx, facts)
    if one and one.due_at <= tx.clock.now():
        broken = await store_promises.write(tx, one.id, state=PromiseState.BROKEN.value)
        await _tell(tx, PromiseBroken(**facts_of(tx, broken)))


async def _still_open(tx: Tx, facts: dict[str, Any]) -> Promise | None:
    try:
        one = await store_promises.get_promise(tx, facts["promise_id"], lock=True)
    except NoSuchPromise:
        return None
    return one if one.state is PromiseState.OPEN else None


async def _tell(tx: Tx, event: PromiseEvent) -> None:
    await tx.publish(event)
