"""What happened before: to the order, and with the buyer."""

from __future__ import annotations

from xiaoer.policies.model import ActionTerms, CaseFacts, Facts
from xiaoer.policies.rules.said import Said, ask, deny


def counts(case: CaseFacts) -> bool:
    """A case that is under way or was settled; one that was refused or withdrawn changed nothing."""
    return case.open or case.state == "settled"


def once_per_order(f: Facts, t: ActionTerms) -> Said | None:
    """It was done to this order already, or is under way."""
    if not t.once_per_order:
        return None
    earlier = next((case.id for case in f.order.cases if case.remedy == f.action and counts(case)), None)
    if earlier is None and f.action not in f.order.changes:
        return None
    return deny(case_id=earlier)


def blocked_by_other(f: Facts, t: ActionTerms) -> Said | None:
    """Something else that was done to this order, or is under way, excludes it."""
    for case in f.order.cases:
        if case.remedy in t.blocked_by and counts(case):
            return deny(action=case.remedy, case_id=case.id)
    change = next((kind for kind in f.order.changes if kind in t.blocked_by), None)
    return deny(action=change, case_id=None) if change else None


def frequent_cases(f: Facts, t: ActionTerms) -> Said | None:
    """The buyer had many cases lately."""
    if t.cases_90d_limit is None or f.buyer.cases_90d < t.cases_90d_limit:
        return None
    return ask(cases_90d=f.buyer.cases_90d, limit=t.cases_90d_limit)


RULES = (once_per_order, blocked_by_other, frequent_cases)
