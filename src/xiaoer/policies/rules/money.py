"""How much."""

from __future__ import annotations

from xiaoer.policies.model import ActionTerms, Facts
from xiaoer.policies.rules.said import Said, ask, covers, deny

PAYS = frozenset({"refund_only", "return_refund", "price_match", "compensation", "rejected"})
"""Actions whose amount goes to the buyer."""
OUT_OF_THE_ORDER = (PAYS - {"compensation"}) | {"cancel", "intercept"}
"""Those that give back what was paid; a compensation comes out of the shop's pocket."""


def amount_not_positive(f: Facts, t: ActionTerms) -> Said | None:
    """The amount is below zero, or zero where money is asked for."""
    least = 1 if f.action in PAYS else 0
    return deny(amount_minor=f.amount_minor) if f.amount_minor < least else None


def over_refundable(f: Facts, t: ActionTerms) -> Said | None:
    """More than what is left of what the buyer paid."""
    if f.action not in OUT_OF_THE_ORDER or f.amount_minor <= f.order.refundable_minor:
        return None
    return deny(amount_minor=f.amount_minor, refundable_minor=f.order.refundable_minor)


def over_auto_limit(f: Facts, t: ActionTerms) -> Said | None:
    """Too much to be decided without a person."""
    if t.auto_limit_minor is None or f.amount_minor <= t.auto_limit_minor:
        return None
    return ask(amount_minor=f.amount_minor, limit_minor=t.auto_limit_minor)


def reason_needs_a_person(f: Facts, t: ActionTerms) -> Said | None:
    """This reason is not one that passes without a person."""
    return ask(reason=f.reason) if t.auto_reasons and not covers(t.auto_reasons, f.reason) else None


RULES = (amount_not_positive, over_refundable, over_auto_limit, reason_needs_a_person)
