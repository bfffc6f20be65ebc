"""Every open case has one clock: who must do what until when, and what happens when nobody does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import FINAL, Action, State, Waits
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId
from xiaoer.policies.model import Clocks

REMIND, EXPIRE = "aftersales.remind", "aftersales.expire"
LAST_PART = 0.25
"""Of a clock's time: a reminder never comes before it begins."""
AGAIN = timedelta(hours=4)
"""When nothing moves by itself at the end, the case is overdue and asked for again after this."""


@dataclass(frozen=True, slots=True)
class Clock:
    name: str
    waits_for: Waits
    next_action: Action
    term: str
    """The field of the terms' clocks; its name ends with its unit."""
    at_expiry: Action | None = None
    """The automatic move; None: the case becomes overdue and goes to a lead."""


S, A, W = State, Action, Waits
CLOCKS: dict[State, Clock] = {
    # state                        name            who waits     what next          terms              at expiry
    S.REQUESTED: Clock("answer", W.AGENT, A.APPROVE, "answer_hours"),
    S.AWAITING_EVIDENCE: Clock("evidence", W.BUYER, A.GIVE_EVIDENCE, "evidence_hours", A.EXPIRE),
    S.AWAITING_APPROVAL: Clock("approval", W.LEAD, A.APPROVE, "approval_minutes"),
    S.REFUSED: Clock("appeal", W.BUYER, A.RESUBMIT, "refused_days", A.EXPIRE),
    S.AWAITING_SIGN: Clock("sign", W.COURIER, A.FOLLOW_UP, "receive_days", A.EXPIRE),
    S.AWAITING_RETURN: Clock("ship_back", W.BUYER, A.SHIP_BACK, "ship_back_days", A.EXPIRE),
    S.RETURNING: Clock("transit", W.COURIER, A.RECEIVE_GOODS, "receive_days"),
    S.INSPECTING: Clock("inspect", W.WAREHOUSE, A.ACCEPT_GOODS, "inspect_hours", A.ACCEPT_GOODS),
    S.INTERCEPTING: Clock("intercept", W.COURIER, A.STOP_PARCEL, "intercept_minutes"),
    S.APPLYING: Clock("apply", W.SHOP_SYSTEM, A.SETTLE, "answer_hours"),
    S.DIAGNOSING: Clock("diagnose", W.WAREHOUSE, A.REPAIR, "diagnose_hours"),
    S.QUOTED: Clock("quote", W.BUYER, A.ACCEPT_QUOTE, "quote_days", A.EXPIRE),
    S.REPAIRING: Clock("repair", W.WAREHOUSE, A.SEND, "repair_days"),
    S.AWAITING_PAYMENT: Clock("difference", W.BUYER, A.PAY_DIFFERENCE, "quote_days", A.EXPIRE),
    S.SENDING: Clock("dispatch", W.WAREHOUSE, A.DISPATCH, "exchange_dispatch_hours"),
    S.GIVING_BACK: Clock("give_back", W.WAREHOUSE, A.DISPATCH, "exchange_dispatch_hours"),
    S.SENT: Clock("delivery", W.COURIER, A.SETTLE, "receive_days", A.SETTLE),
    S.REFUNDING: Clock("payout", W.PAYER, A.SETTLE, "refund_hours"),
    S.DISPUTED: Clock("dispute", W.PLATFORM, A.RULE_FOR_BUYER, "dispute_hours"),
}


def length(clocks: Clocks, term: str) -> timedelta:
    """The term as a time: `answer_hours` is so many hours."""
    return timedelta(**{term.rpartition("_")[2]: getattr(clocks, term)})


def columns(state: State, clocks: Clocks, now: datetime, until: datetime | None = None) -> dict[str, Any]:
    """What the row of a case says when it enters `state`: nothing is left open in a final one."""
    if state in FINAL:
        return {
            "waits_for": None,
            "next_action": "",
            "clock": "",
            "clock_started_at": None,
            "due_at": None,
            "overdue": False,
            "closed_at": now,
        }
    clock = CLOCKS[state]
    return {
        "waits_for": clock.waits_for.value,
        "next_action": clock.next_action.value,
        "clock": clock.name,
        "clock_started_at": now,
        "due_at": until or now + length(clocks, clock.term),
        "overdue": False,
    }


async def wind(tx: Tx, case: Case, clocks: Clocks) -> None:
    """The timers say what the row says: a reminder shortly before the end, and the end."""
    if case.due_at is None or case.clock_started_at is None:
        await stop(tx, case.id)
        return
    last = (case.due_at - case.clock_started_at) * LAST_PART
    remind_at = case.due_at - min(last, length(clocks, "remind_before_hours"))
    payload = {"case_id": case.id, "clock": case.clock}
    await timers.schedule(tx, _key(case.id, "remind"), REMIND, remind_at, payload)
    await timers.schedule(tx, _key(case.id, "expire"), EXPIRE, case.due_at, payload)


async def stop(tx: Tx, case_id: CaseId) -> None:
    for what in ("remind", "expire"):
        await timers.cancel(tx, _key(case_id, what))


async def expire_again(tx: Tx, case: Case) -> None:
    await timers.schedule(
        tx,
        _key(case.id, "expire"),
        EXPIRE,
        tx.clock.now() + AGAIN,
        {"case_id": case.id, "clock": case.clock},
    )


def _key(case_id: str, what: str) -> str:
    return f"case:{case_id}:{what}"
