"""A case as the verbs of this package hold it in their hands: one row, typed."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from xiaoer.aftersales.model import FINAL, QUALITY, Remedy, State, VerdictView, Waits
from xiaoer.kernel.ids import BuyerId, CaseId, OrderId, ShopId
from xiaoer.kernel.money import Money

WITH_BUYER = "with_buyer"
"""`Case.goods` of a return that is waived, or that somebody was asked to waive."""


class Case(Struct, frozen=True, kw_only=True):
    """`round` counts how often money was asked for; `held_minor` is what the ledger holds for the case right now."""

    id: CaseId
    version: int
    client_id: str
    shop_id: ShopId
    order_id: OrderId
    order_placed_at: datetime
    buyer_id: BuyerId | None
    conversation_id: str | None
    remedy: Remedy
    state: State
    authority: str
    reason: str
    words: str
    asked_by: str
    amount_minor: int
    freight_minor: int
    freight_by: str
    currency: str
    method_id: str | None
    agent_id: str | None
    waits_for: Waits | None
    next_action: str
    clock: str
    clock_started_at: datetime | None
    due_at: datetime | None
    overdue: bool
    automatic: bool
    risk: int
    outcome: str
    policy_id: str | None
    policy_version: int
    verdict: VerdictView
    round: int
    held_minor: int
    linked_order_id: OrderId | None
    change_id: str | None
    address: dict[str, str] | None
    facts: dict[str, Any]
    plan: str
    plan_due_at: datetime | None
    plan_kept: bool | None
    apologised_at: datetime | None
    opened_at: datetime
    decided_at: datetime | None
    disputed_at: datetime | None
    closed_at: datetime | None

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def paid_minor(self) -> int:
        """What went back already when a payer refused the rest; `amount_minor` counts it in."""
        return int(self.facts.get("paid_minor", 0))

    @property
    def postage_minor(self) -> int:
        """What is kept of the order's money because the buyer bears the postage."""
        return int(self.facts.get("postage_minor", 0))

    @property
    def own_minor(self) -> int:
        """The order's money that stands for this case: it never stands in the case's own way."""
        return self.held_minor + self.paid_minor + self.postage_minor

    @property
    def open(self) -> bool:
        return self.state not in FINAL

    @property
    def quality(self) -> bool:
        return self.reason in QUALITY

    @property
    def difference_minor(self) -> int:
        """What new pieces cost more (less, when negative) than the old ones."""
        return int(self.facts.get("difference_minor", 0))

    @property
    def owes_minor(self) -> int:
        """What the buyer has still to pay before dearer goods go out."""
        paid = int(self.facts.get("difference_taken", 0)) + int(self.facts.get("difference_paid", 0))
        return max(0, self.difference_minor - paid)

    @property
    def goods(self) -> str:
        """Where goods are that came back: `here`, `ready` to go to the buyer again, `stopped` on their way to the
        buyer, `with_buyer` to stay there (somebody is asked for it, or agreed), or empty."""
        return str(self.facts.get("goods", ""))

    @property
    def awaits_return(self) -> bool:
        """The buyer may still send the goods: also while somebody is asked whether they need to come at all."""
        asked = self.state is State.AWAITING_APPROVAL and self.goods == WITH_BUYER
        return asked or self.state is State.AWAITING_RETURN

    @property
    def ship_back_by(self) -> datetime | None:
        """The day that the buyer was told before somebody was asked to waive the return."""
        told = self.facts.get("ship_back_by")
        return datetime.fromisoformat(told) if told else None

    def shelf_key(self, position: int) -> str:
        """Under which the new goods of a line are kept back."""
        return f"{self.id}:{position}"
