"""What became of money out."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import CaseId, OrderId, PayoutId


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutEvent(Event):
    payout_id: PayoutId
    order_id: OrderId | None
    case_id: CaseId | None
    gift_id: str | None
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPaid(PayoutEvent):
    """The money went, once; the ledger has settled it."""

    name: ClassVar[str] = "payout.paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRefused(PayoutEvent):
    """The payer says no, for good; what was held for it is released."""

    name: ClassVar[str] = "payout.refused"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutCancelled(PayoutEvent):
    """It was called off before anything was sent; what was held for it is released."""

    name: ClassVar[str] = "payout.cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutNeedsPerson(PayoutEvent):
    """A person has to look: no payer is connected, it is not reached, or nobody knows whether it paid."""

    name: ClassVar[str] = "payout.needs_person"
    reason: str
