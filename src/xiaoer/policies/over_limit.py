"""How much a role may spend on its own."""

from __future__ import annotations

from xiaoer.policies.model import Policy, Spending


def over_limit(policy: Policy, role: str, what: Spending | str, minor: int) -> bool:
    """Whether a person of this role needs approval. A role without limits in the policy needs it for anything.

    `what` is one of `Spending`; `minor` is in the policy's currency. Raises ValueError for another word.
    """
    limits = policy.terms.limits.get(role)
    if limits is None:
        return minor > 0
    most: int | None = getattr(limits, f"{Spending(what).value}_minor")
    return most is not None and minor > most
