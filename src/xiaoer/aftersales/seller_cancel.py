"""What the shop owes before it may cancel an order itself: a lawful reason and a complete checklist. Pure.

The three reasons are the platform's: 订单错误取消 (the buyer ordered the wrong thing and cannot be reached, or will not
order anew), 缺货取消 (out of stock), 地址错误取消 (the address cannot be delivered to). Any other cancellation by the
shop is a breach that the platform fines (违背发货承诺).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct

from xiaoer.orders.model import OrderState, OrderView
from xiaoer.policies.model import SellerCancel

NEEDS_CONTACT = frozenset({"order_error", "address_error"})
NEEDS_PROOF = frozenset({"address_error"})
NEEDS_STOCK_GONE = frozenset({"out_of_stock"})
"""The catalogue says so, or a picture (of the shelf, of the supplier's notice) does."""
REACHED = "reached"
MILLE = 1000


class Step(Struct, frozen=True):
    """One line of a checklist: done, and how far (`2/3`)."""

    code: str
    done: bool
    value: str = ""


class Checklist(Struct, frozen=True, kw_only=True):
    reason: str
    lawful: bool
    steps: list[Step]
    ready: bool


class CancelDesk(Struct, frozen=True, kw_only=True):
    """What an agent sees before the shop cancels: every lawful reason with its checklist, and what the rest costs."""

    checklists: list[Checklist]
    penalty_minor: int
    """What the platform takes for a groundless cancellation of this order."""
    currency: str
    triggered_at: datetime | None
    """Since when the trigger is known (stock-out, courier's word): the shop must act in time."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record about an order that the shop wants to cancel."""

    contacts: Sequence[tuple[datetime, str]] = ()
    """When somebody tried to reach the buyer, with what outcome; attempts too close together count once."""
    proofs: int = 0
    """Pictures that come with the application."""
    stock_gone: bool = False
    """Catalogue or a reported stock-out say that a piece cannot be had."""


def checklist(reason: str, order: OrderView, known: Known, terms: SellerCancel) -> Checklist:
    """What this reason demands, each with how far it is. Without evidence no reason is enough."""
    steps = [Step("not_sent", order.state in (OrderState.PLACED, OrderState.PAID), order.state.value)]
    if reason in NEEDS_CONTACT:
        tried = attempts(known.contacts, timedelta(hours=terms.attempts_apart_hours))
        done = tried >= terms.contact_attempts or any(outcome == REACHED for _, outcome in known.contacts)
        steps.append(Step("contact_attempts", done, f"{tried}/{terms.contact_attempts}"))
    if reason in NEEDS_PROOF:
        steps.append(Step("courier_proof", known.proofs > 0, str(known.proofs)))
    if reason in NEEDS_STOCK_GONE:
        steps.append(
            Step("stock_gone", known.stock_gone or known.proofs > 0, str(known.proofs) if known.proofs else "")
        )
    lawful = reason in terms.reasons
    return Checklist(reason=reason, lawful=lawful, steps=steps, ready=lawful and all(step.done for step in steps))


def attempts(contacts: Sequence[tuple[datetime, str]], apart: timedelta) -> int:
    """How many attempts count: each at least `apart` after the last that counted."""
    counted, last = 0, None
    for at, _ in sorted(contacts):
        if last is None or at - last >= apart:
            counted, last = counted + 1, at
    return counted


def penalty(order: OrderView, terms: SellerCancel) -> int:
    """In minor units: so many thousandths of what was paid, within the platform's bounds."""
    share = order.paid_minor * terms.penalty_per_mille // MILLE
    return min(max(share, terms.penalty_min_minor), terms.penalty_max_minor)
