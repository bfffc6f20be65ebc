"""Before and after the network: a question is let out within the budget, and its end is on record."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from xiaoer import merchants
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import new_id
from xiaoer.language_models import store
from xiaoer.language_models.costs import cost, month_of, most_cost, most_tokens_in, tokens_of
from xiaoer.language_models.model import CallOutcome, CallReason, Purpose, Terms
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.model import Connection, ConnectionState
from xiaoer.ports.models import ModelAnswer, Question
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo

MAX_QUESTION_TOKENS = 24_000
"""By the upper bound of `most_tokens_in`: some 8,000 Chinese characters."""
ABANDONED = "language_models.abandoned"
GRACE = timedelta(seconds=60)
RESTS_AFTER = 3
"""Failures in a row before nobody waits for the other side any more."""
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=15)

Ended = ModelAnswer | SaidNo | NotReached | OutcomeUnknown


@dataclass(frozen=True, slots=True)
class Call:
    """A question that may be asked now; its greatest cost is held."""

    id: str
    terms: Terms
    channel: str
    reach: Reach = field(repr=False)
    question: Question = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Why not. No reason: the merchant has no model, or not for this."""

    reason: str = ""
    call_id: str = ""


def wanted(terms: Terms, purpose: Purpose) -> bool:
    uses = {Purpose.REWORD: terms.reword, Purpose.CHOOSE: terms.choose, Purpose.TRY: True}
    return uses[purpose] and (terms.enabled or purpose == Purpose.TRY)


async def hold(
    tx: Tx, keys: KeyRing, purpose: Purpose, question: Question, conversation_id: str = ""
) -> Call | NotAsked:
    """The question's greatest cost is held until `settle`, or until a timer counts it in full. What is not asked
    although it was wanted is on record too."""
    terms = await store.terms(tx)
    if terms is None or not wanted(terms, purpose):
        return NotAsked()
    connection = await _connection(tx, terms)
    if connection is None or connection.state == ConnectionState.PAUSED:
        return NotAsked()
    call_id, reach = new_id("mdl"), await merchants.reach_of(tx, keys, connection)
    month = month_of(tx.clock.now(), (await merchants.get_merchant(tx)).time_zone)
    most = most_cost(terms, question)
    reason = await _obstacle(tx, terms, purpose, question, month, most, reach)
    await store.add_call(
        tx,
        id=call_id,
        at=tx.clock.now(),
        month=month,
        purpose=purpose.value,
        outcome=(CallOutcome.NOT_ASKED if reason else CallOutcome.ASKED).value,
        reason=reason,
        connection_id=connection.id,
        model=str(connection.config.get("model") or ""),
        conversation_id=conversation_id,
        tokens_in=0,
        tokens_out=0,
        held_micros=0 if reason else most,
        cost_micros=0,
        currency=terms.currency,
        took_ms=0,
    )
    if reason or reach is None:
        return NotAsked(reason, call_id)
    due = tx.clock.now() + timedelta(seconds=reach.timeout_s) + GRACE
    await timers.schedule(tx, f"{ABANDONED}:{call_id}", ABANDONED, due, {"call_id": call_id})
    return Call(call_id, terms, connection.channel, reach, question)


async def settle(tx: Tx, call: Call, ended: Ended, took_ms: int, rejected: str = "") -> int:
    """The call's end is on record, its cost is spent, and the connection's health known; what it cost. `rejected`: an
    answer came and was not fit to use."""
    tokens_in, tokens_out, spent = _spent(call, ended)
    answered = isinstance(ended, ModelAnswer)
    outcome = CallOutcome.FAILED if not answered else CallOutcome.REJECTED if rejected else CallOutcome.USED
    reason = rejected if isinstance(ended, ModelAnswer) else ended.reason
    row = await store.end_call(
        tx,
        call.id,
        outcome=outcome.value,
        reason=reason,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost_micros=spent,
        held_micros=0,
        took_ms=took_ms,
    )
    await timers.cancel(tx, f"{ABANDONED}:{call.id}")
    if row is None:  # it took so long that the timer counted it in full: the dearer of the two stands
        return spent
    await store.spend(tx, row, spent)
    await merchants.report_outcome(tx, call.reach.connection_id, ended)
    await _rest_or_not(tx, failed=not answered)
    return spent


async def abandoned(tx: Tx, facts: dict[str, Any]) -> None:
    """The process that asked is gone, or hung: what was held counts as spent."""
    found = await store.end_call(
        tx, facts["call_id"], outcome=CallOutcome.FAILED.value, reason=CallReason.ABANDONED.value
    )
    if found is not None:
        await store.change_call(tx, found.id, cost_micros=found.held_micros, held_micros=0)
        await store.spend(tx, found, found.held_micros)


async def _connection(tx: Tx, terms: Terms) -> Connection | None:
    try:
        return await merchants.get_connection(tx, terms.connection_id)
    except ConnectionNotFound:
        return None


async def _obstacle(
    tx: Tx, terms: Terms, purpose: Purpose, question: Question, month: str, most: int, reach: Reach | None
) -> str:
    """Why it is not asked; empty, and its cost held, when it is. The owner who tries does not wait for a rest's end."""
    if reach is None:
        return CallReason.NO_CONNECTION
    if terms.rest_until and terms.rest_until > tx.clock.now() and purpose != Purpose.TRY:
        return CallReason.RESTING
    if most_tokens_in(question) > MAX_QUESTION_TOKENS:
        return CallReason.TOO_LONG
    return "" if await store.hold(tx, month, most) else CallReason.BUDGET


def _spent(call: Call, ended: Ended) -> tuple[int, int, int]:
    """Tokens of question and answer, and the cost. What may have been worked on counts in full; what surely was not,
    nothing."""
    if isinstance(ended, ModelAnswer):
        tokens = tokens_of(ended, call.question)
        return *tokens, cost(call.terms, *tokens)
    if isinstance(ended, OutcomeUnknown):
        return most_tokens_in(call.question), call.question.most_tokens, most_cost(call.terms, call.question)
    return 0, 0, 0


async def _rest_or_not(tx: Tx, *, failed: bool) -> None:
    """After three failures in a row buyers are not kept waiting for it: a minute, then twice as long each time."""
    terms = await store.terms(tx, lock=True)
    if terms is None or not (failed or terms.failures_in_row):
        return
    failures = terms.failures_in_row + 1 if failed else 0
    rests = failures >= RESTS_AFTER
    rest = min(FIRST_REST * 2 ** min(failures - RESTS_AFTER, 10), LONGEST_REST) if rests else None
    await store.change_terms(tx, failures_in_row=failures, rest_until=tx.clock.now() + rest if rest else None)
