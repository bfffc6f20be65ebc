"""How much a role may spend on its own."""

from __future__ import annotations

from xiaoer.policies.model import Policy, Spending


def limit_of(policy: Policy, role: str, what: Spending | str) -> int | None:
    """In the smallest unit of the policy's currency; None: without limit. A role that the policy leaves out has 0.

    `what` is one of `Spending`. Raises ValueError for another word.
    """
    limits = policy.terms.limits.get(role)
    if limits is None:
        return 0
    most: int | None = getattr(limits, f"{Spending(what).value}_minor")
    return most


def limit_of_all(policy: Policy, role: str) -> int | None:
    """For everything that one person gives on an order together: the highest limit of the role; None: without."""
    each = [limit_of(policy, role, what) for what in (Spending.REFUND, Spending.COMPENSATION, Spending.RESEND)]
    known = [most for most in each if most is not None]
    return max(known) if len(known) == len(each) else None


def over_limit(policy: Policy, role: str, what: Spending | str, minor: int) -> bool:
    """Whether a person of this role needs approval for this amount."""
    most = limit_of(policy, role, what)
    return most is not None and minor > most
