"""Who asks."""

from __future__ import annotations

from xiaoer.policies.model import ActionTerms, Facts
from xiaoer.policies.rules.said import Said, deny


def not_the_buyers_order(f: Facts, t: ActionTerms) -> Said | None:
    """The order belongs to somebody else, or nobody knows who asks."""
    if f.asker.buyer_id == f.order.buyer_id and f.order.buyer_id:
        return None
    nobody_in_particular = f.asker.kind != "buyer" and not f.asker.buyer_id
    return None if nobody_in_particular else deny(order_id=f.order.id)


def not_confirmed(f: Facts, t: ActionTerms) -> Said | None:
    """The buyer has not said yes to exactly this."""
    return deny() if t.confirmation_required and not f.confirmed else None


def reason_required(f: Facts, t: ActionTerms) -> Said | None:
    """No reason was given."""
    return deny() if t.reason_required and not f.reason else None


def reason_not_allowed(f: Facts, t: ActionTerms) -> Said | None:
    """The reason is not one for which this can be asked."""
    if not f.reason or not t.reasons or f.reason in t.reasons:
        return None
    return deny(reason=f.reason, allowed=" ".join(t.reasons))


RULES = (not_the_buyers_order, not_confirmed, reason_required, reason_not_allowed)
