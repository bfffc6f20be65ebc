"""Payment methods: whose, which, and whether it holds enough."""

from __future__ import annotations

from xiaoer.policies.model import ActionTerms, Facts, MethodFacts
from xiaoer.policies.rules.said import Said, ask, deny


def method_required(f: Facts, t: ActionTerms) -> Said | None:
    """No payment method was named, or there is no such one."""
    return deny() if t.method_required and f.method is None else None


def method_not_the_buyers(f: Facts, t: ActionTerms) -> Said | None:
    """The payment method belongs to somebody else."""
    return deny(method_id=f.method.id) if f.method and f.method.buyer_id != f.order.buyer_id else None


def method_not_allowed(f: Facts, t: ActionTerms) -> Said | None:
    """Money does not go back this way."""
    if f.method is None or not t.refund_to or _goes_to(f.method, t):
        return None
    return deny(method_id=f.method.id, allowed=" ".join(t.refund_to))


def _goes_to(method: MethodFacts, t: ActionTerms) -> bool:
    if "any_own" in t.refund_to or (method.original and "original" in t.refund_to):
        return True
    return method.kind == "gift_card" and "gift_card" in t.refund_to


def gift_card_short(f: Facts, t: ActionTerms) -> Said | None:
    """The gift card holds less than it would have to pay."""
    due = to_pay(f)
    if f.method is None or f.method.kind != "gift_card" or f.method.balance_minor is None:
        return None
    if f.method.balance_minor >= due:
        return None
    return deny(method_id=f.method.id, balance_minor=f.method.balance_minor, due_minor=due)


def gift_card_unknown(f: Facts, t: ActionTerms) -> Said | None:
    """Nobody knows what the gift card holds."""
    if f.method is None or f.method.kind != "gift_card" or f.method.balance_minor is not None:
        return None
    return ask(method_id=f.method.id) if to_pay(f) > 0 else None


def to_pay(f: Facts) -> int:
    """What the named method would have to pay; zero where it is to be paid."""
    return f.amount_minor if f.action == "change_payment" else max(f.difference_minor, 0)


def more_than_one_payment(f: Facts, t: ActionTerms) -> Said | None:
    """The order was not paid by exactly one payment."""
    if not t.single_payment or len(f.order.payments) == 1:
        return None
    return deny(payments=len(f.order.payments))


def same_method(f: Facts, t: ActionTerms) -> Said | None:
    """The order is paid with this method already."""
    if not t.different_method or f.method is None:
        return None
    paid_with = f.method.original or any(one.method_id == f.method.id for one in f.order.payments)
    return deny(method_id=f.method.id) if paid_with else None


RULES = (
    method_required,
    method_not_the_buyers,
    method_not_allowed,
    gift_card_short,
    gift_card_unknown,
    more_than_one_payment,
    same_method,
)
