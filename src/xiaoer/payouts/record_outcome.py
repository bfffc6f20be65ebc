"""What the payer answered, or that it did not."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By
from xiaoer.payouts import books, end, store
from xiaoer.payouts.advance import Step
from xiaoer.payouts.events import PayoutNeedsPerson
from xiaoer.payouts.model import LIFE, PERSON_AFTER, DifferenceKind, PayoutAction, PayoutState, Way, back_off
from xiaoer.ports.outside import NotReached, OutcomeUnknown, SaidNo
from xiaoer.ports.refunds import Paid

log = structlog.get_logger()
Outcome = Paid | SaidNo | NotReached | OutcomeUnknown | None
"""None: the payer was asked what became of it and knows nothing."""
SKEW_S = 5.0
"""By how much the payer's clock may be behind ours, at most a quarter of the time for which a request is valid."""


async def record_outcome(tx: Tx, step: Step, outcome: Outcome) -> None:
    """The payout stands as this answer says; a payment is believed whenever it is heard of, anything else only when it
    answers the latest question."""
    row = await store.get(tx, step.payout_id, lock=True)
    await store.add_attempt(tx, row.id, step.kind, _name(outcome), _words(outcome))
    if isinstance(outcome, Paid):
        await _paid(tx, row, outcome)
    elif _is_latest(row, step):
        await _not_paid(tx, row, step, outcome)


def _is_latest(row: Row[Any], step: Step) -> bool:
    if step.kind == "call":
        return bool(row.state == PayoutState.CALLING and row.calls == step.number)
    return bool(row.state == PayoutState.UNKNOWN and row.read_backs == step.number)


async def _paid(tx: Tx, row: Row[Any], paid: Paid) -> None:
    if PayoutState(row.state) not in LIFE.final:
        await end.paid(tx, row, PayoutAction.CONFIRM, By.PLATFORM, external_id=paid.external_id, paid_at=paid.at)
        return
    if row.state == PayoutState.PAID and row.external_id == paid.external_id:
        return
    if seen_by_a_person(row):
        await store.put(tx, row.id, external_id=paid.external_id, paid_at=paid.at)
        return
    kind = DifferenceKind.TWICE if row.state == PayoutState.PAID else DifferenceKind.MISSING_HERE
    await books.name_difference(tx, row, kind, paid.external_id, paid.external_id, row.amount_minor)


def seen_by_a_person(row: Row[Any]) -> bool:
    """Somebody saw at the payer that it paid, before the payer told us."""
    return bool(row.state == PayoutState.PAID and row.way == Way.PAYER and not row.external_id)


async def _not_paid(tx: Tx, row: Row[Any], step: Step, outcome: Outcome) -> None:
    now, called = tx.clock.now(), step.kind == "call"
    if isinstance(outcome, SaidNo):
        await end.refused(tx, row, outcome.reason)
    elif isinstance(outcome, NotReached) and called:
        due_at = now + back_off(row.calls)
        await _to(tx, row, PayoutAction.POSTPONE, By.PLATFORM, due_at, row.calls >= PERSON_AFTER)
    elif called:
        await _to(tx, row, PayoutAction.LOSE, By.CLOCK, now, False)
    elif outcome is None and step.asked_at >= (safe_at := _nothing_comes_after(row, step)):
        await _to(tx, row, PayoutAction.POSTPONE, By.PLATFORM, now, row.needs_person)
    else:
        due_at = safe_at if outcome is None else now + back_off(row.read_backs)
        await _keep_asking(tx, row, due_at)


def _nothing_comes_after(row: Row[Any], step: Step) -> datetime:
    """From here on the payer refuses the last call, had it been on its way so long: what it does not know by now, it
    will never do."""
    valid_s = step.reach.valid_s
    called_at: datetime = row.called_at
    return called_at + timedelta(seconds=valid_s + min(SKEW_S, valid_s / 4))


async def _to(tx: Tx, row: Row[Any], action: PayoutAction, by: By, due_at: datetime, needs_person: bool) -> None:
    done = await store.move(tx, row, action, by, due_at=due_at, needs_person=needs_person)
    await timers.schedule(tx, end.timer_key(row.id), end.PAY, due_at, {"payout_id": row.id})
    if needs_person and not row.needs_person:
        await tx.publish(end.told(tx, done, PayoutNeedsPerson, reason="not_reached"))


async def _keep_asking(tx: Tx, row: Row[Any], due_at: datetime) -> None:
    """Still unknown: read back again, for as long as it takes; after a few times a person is shown it, too."""
    needs_person = row.needs_person or row.read_backs >= PERSON_AFTER
    done = await store.put(tx, row.id, due_at=due_at, needs_person=needs_person)
    await timers.schedule(tx, end.timer_key(row.id), end.PAY, due_at, {"payout_id": row.id})
    if needs_person and not row.needs_person:
        await tx.publish(end.told(tx, done, PayoutNeedsPerson, reason="outcome_unknown"))


def _name(outcome: Outcome) -> str:
    names = {Paid: "paid", SaidNo: "said_no", NotReached: "not_reached", OutcomeUnknown: "unknown"}
    return names.get(type(outcome), "nothing_there")


def _words(outcome: Outcome) -> str:
    if isinstance(outcome, Paid):
        return outcome.external_id
    return outcome.reason if outcome else ""
