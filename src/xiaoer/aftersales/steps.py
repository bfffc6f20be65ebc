"""The way of each remedy as a buyer follows it: a few steps, of which one is now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from xiaoer.aftersales.buyer_model import Step
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import ORDER_CHANGES, Remedy, State

S, R = State, Remedy
Way = tuple[tuple[str, frozenset[State]], ...]


class Moved(Protocol):
    """What is read of a line of history."""

    at: datetime
    from_state: Any
    to_state: Any


def _way(*steps: tuple[str, tuple[State, ...]]) -> Way:
    return tuple((code, frozenset(states)) for code, states in steps)


DECIDE = (
    "decide",
    (S.REQUESTED, S.AWAITING_EVIDENCE, S.AWAITING_APPROVAL, S.REFUSED, S.DISPUTED, S.AWAITING_SIGN, S.GIVING_BACK),
)
ASK: tuple[str, tuple[State, ...]] = ("ask", ())
BACK = (("ship_back", (S.AWAITING_RETURN,)), ("on_the_way_back", (S.RETURNING,)))
PAY = ("pay", (S.REFUNDING,))
SEND = (("send", (S.SENDING,)), ("on_the_way", (S.SENT,)))
PAID, DONE = ("paid", (S.SETTLED,)), ("done", (S.SETTLED,))

REFUND = _way(ASK, DECIDE, PAY, PAID)
CHANGE = _way(ASK, DECIDE, ("apply", (S.APPLYING, S.AWAITING_PAYMENT)), DONE)
WAYS: dict[Remedy, Way] = {
    **dict.fromkeys(Remedy, REFUND),
    **dict.fromkeys(ORDER_CHANGES, CHANGE),
    R.CANCEL: _way(ASK, DECIDE, ("apply", (S.APPLYING,)), PAY, PAID),
    R.RETURN_REFUND: _way(ASK, DECIDE, *BACK, ("inspect", (S.INSPECTING,)), PAY, PAID),
    R.EXCHANGE: _way(ASK, DECIDE, *BACK, ("inspect", (S.INSPECTING, S.AWAITING_PAYMENT)), *SEND, DONE),
    R.RESEND: _way(ASK, DECIDE, *SEND, DONE),
    R.REPAIR: _way(ASK, DECIDE, *BACK, ("diagnose", (S.DIAGNOSING, S.QUOTED)), ("repair", (S.REPAIRING,)), *SEND, DONE),
    R.INTERCEPT: _way(ASK, DECIDE, ("intercept", (S.INTERCEPTING,)), PAY, PAID),
}


def steps_of(case: Case, history: Sequence[Moved]) -> list[Step]:
    """Done ones with their time, the one that is now, later ones; where a case was closed on its way, `stopped`."""
    way = WAYS[case.remedy]
    if case.state is State.SETTLED:
        return [Step(code=code, status="done", at=_left(way, n, case, history)) for n, (code, _) in enumerate(way)]
    stopped = case.state is State.CLOSED
    here = _place(way, _last_open(history) if stopped else _seen(case, history))
    return [
        Step(code=code, status="done", at=_left(way, n, case, history))
        if n < here
        else Step(code=code, status=("stopped" if stopped else "now") if n == here else "later")
        for n, (code, _) in enumerate(way)
    ]


def _place(way: Way, state: State) -> int:
    return next((n for n, (_, states) in enumerate(way) if state in states), 1)


def _last_open(history: Sequence[Moved]) -> State:
    left = [State(one.from_state) for one in history if one.from_state and one.to_state == State.CLOSED]
    return left[-1] if left else State.REQUESTED


def _seen(case: Case, history: Sequence[Moved]) -> State:
    """That somebody inside has to approve moves nobody back on their way."""
    if case.state is not State.AWAITING_APPROVAL:
        return case.state
    asked = [one.from_state for one in history if one.from_state and one.to_state == State.AWAITING_APPROVAL]
    return State(asked[-1]) if asked else State.REQUESTED


def _left(way: Way, n: int, case: Case, history: Sequence[Moved]) -> datetime | None:
    """When the case came past step `n` for good: into a later one, and not back since."""
    if n == 0:
        return case.opened_at
    at = None
    for one in history:
        if one.to_state == State.AWAITING_APPROVAL:
            continue
        past = _place(way, State(one.to_state)) > n or (one.to_state == State.SETTLED and n == len(way) - 1)
        at = (at or one.at) if past else None
    return at
