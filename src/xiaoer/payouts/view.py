"""A payout as it is shown: always with who has to do what by when."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Row

from xiaoer.payouts.model import AttemptView, PayoutState, PayoutView, Purpose, Way

NEXT: dict[PayoutState, Literal["call", "read_back", "record"]] = {
    PayoutState.WAITING: "call",
    PayoutState.CALLING: "read_back",
    PayoutState.UNKNOWN: "read_back",
    PayoutState.BY_HAND: "record",
}


def view(row: Row[Any], attempts: Sequence[Row[Any]] = ()) -> PayoutView:
    state = PayoutState(row.state)
    owner: Literal["clock", "person", ""] = "person" if row.needs_person else "clock"
    return PayoutView(
        id=row.id,
        version=row.version,
        key=row.key,
        purpose=Purpose(row.purpose),
        state=state,
        way=Way(row.way),
        amount_minor=row.amount_minor,
        currency=row.currency,
        order_id=row.order_id,
        shop_id=row.shop_id,
        case_id=row.case_id,
        gift_id=row.gift_id,
        method_id=row.method_id,
        words=row.words,
        connection_id=row.connection_id,
        external_id=row.external_id,
        reference=row.reference,
        reason=row.reason,
        calls=row.calls,
        read_backs=row.read_backs,
        owner=owner if state in NEXT else "",
        next_action=NEXT.get(state, ""),
        due_at=row.due_at,
        needs_person=row.needs_person,
        asked_at=row.asked_at,
        called_at=row.called_at,
        ended_at=row.ended_at,
        attempts=[AttemptView(at=one.at, kind=one.kind, outcome=one.outcome, words=one.words) for one in attempts],
    )
