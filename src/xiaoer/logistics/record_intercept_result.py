"""What the courier answered."""

from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import CaseId, OrderId
from xiaoer.kernel.transitions import By
from xiaoer.logistics import parcel_clocks, store
from xiaoer.logistics.errors import InterceptNotFound
from xiaoer.logistics.events import InterceptFailed, InterceptSucceeded
from xiaoer.logistics.intercept_view import view
from xiaoer.logistics.model import (
    INTERCEPT_LIFE,
    Intercept,
    InterceptAction,
    InterceptResult,
    InterceptState,
)

MOST_WORDS = 500


async def record_intercept_result(tx: Tx, intercept_id: str, answer: InterceptResult) -> Intercept:
    """The task has moved on, and the minutes stand still once it has ended; the same answer again changes nothing.

    Publishes `intercept.succeeded` or `intercept.failed`. Raises InterceptNotFound, IllegalMove.
    """
    if answer.result is not InterceptAction.ACCEPT:  # before the row: a clock that rings holds itself first
        await parcel_clocks.stop(tx, parcel_clocks.INTERCEPT_DUE, [intercept_id])
    row = await store.get_intercept(tx, intercept_id)
    by = By.PLATFORM if tx.actor.kind in (ActorKind.CLOCK, ActorKind.TOKEN) else By.AGENT
    at = InterceptState(row.state)
    if at is _OUTCOMES[answer.result]:
        return view(row)
    to = INTERCEPT_LIFE.to(at, answer.result, by)
    now = tx.clock.now()
    ended = to in INTERCEPT_LIFE.final
    values: dict[str, Any] = {"state": to.value, "words": answer.words[:MOST_WORDS] or row.words}
    values |= {"ended_at": now} if ended else {"accepted_at": now}
    if not await store.set_intercept(tx, intercept_id, at.value, **values):
        raise InterceptNotFound(intercept_id=intercept_id)
    task = view(await store.get_intercept(tx, intercept_id))
    if ended:
        await _tell(tx, task)
    return task


_OUTCOMES = {m.action: m.to for m in INTERCEPT_LIFE.moves.values()}


async def _tell(tx: Tx, task: Intercept) -> None:
    facts: dict[str, Any] = {
        "merchant_id": tx.merchant_id,
        "at": tx.clock.now(),
        "case_id": CaseId(task.case_id),
        "intercept_id": task.id,
        "order_id": OrderId(task.order_id),
        "parcel_id": task.parcel_id,
        "minutes": task.minutes or 0.0,
    }
    if task.state is InterceptState.SUCCEEDED:
        await tx.publish(InterceptSucceeded(**facts))
    else:
        await tx.publish(InterceptFailed(**facts, words=task.words))


async def say(tx: Tx, intercept_id: str, result: InterceptAction, words: str) -> None:
    """The same from a scan or a carrier's interface; what is no longer open stays as it is."""
    row = await store.get_intercept(tx, intercept_id)
    if (InterceptState(row.state), result) in INTERCEPT_LIFE.moves:
        await record_intercept_result(tx, intercept_id, InterceptResult(result, words[:MOST_WORDS]))
