"""What everybody may read of a policy: its promises and deadlines, not how it decides whom to trust."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.policies import store
from xiaoer.policies.in_force import in_force
from xiaoer.policies.model import ActionTerms, Clause, Policy
from xiaoer.policies.versions import version_of

CLOCKS = (
    "answer_hours",
    "ship_back_days",
    "inspect_hours",
    "refund_hours",
    "exchange_dispatch_hours",
    "repair_days",
    "refused_days",
)


class PublicPromise(Struct, frozen=True):
    """One action as buyers may ask for it."""

    clause: str
    order_states: tuple[str, ...]
    window_days: int | None
    windows: dict[str, int]
    window_from: str
    reasons: tuple[str, ...]
    evidence_for: tuple[str, ...]
    once_per_order: bool
    freight_by: dict[str, str]
    alternatives: tuple[str, ...]


class PublicVersion(Struct, frozen=True):
    version: int
    in_force_from: datetime | None
    """None: from the beginning."""


class PublicPolicy(Struct, frozen=True):
    """A version of a shop's after-sales policy, for everybody."""

    shop_id: ShopId
    shop_name: str
    version: int
    current: bool
    """Orders placed now are judged by it."""
    in_force_from: datetime | None
    currency: str
    time_zone: str
    actions: dict[str, PublicPromise]
    clauses: dict[str, Clause]
    clocks: dict[str, int]
    dispatch_hours: int
    warranty_months: int
    versions: list[PublicVersion]
    """Every version of the shop, the newest first; each can be read."""


async def public_policy(tx: Tx, shop_id: ShopId, version: int | None = None) -> PublicPolicy:
    """The version in force, or one that was or will be. Raises ShopNotFound, PolicyNotFound."""
    shop = await merchants.get_shop(tx, shop_id)
    current = await in_force(tx, shop_id)
    shown = current if version is None else await version_of(tx, shop_id, version)
    earlier = [PublicVersion(line.version, line.in_force_from) for line in await store.history(tx, shop_id)]
    terms = shown.terms
    return PublicPolicy(
        shop_id=shop_id,
        shop_name=shop.name,
        version=shown.version,
        current=shown.version == current.version,
        in_force_from=shown.in_force_from,
        currency=terms.currency,
        time_zone=terms.time_zone,
        actions={name: promise_of(one) for name, one in terms.actions.items() if one.enabled},
        clauses=shown.clauses,
        clocks={name: getattr(terms.clocks, name) for name in CLOCKS},
        dispatch_hours=terms.dispatch_hours,
        warranty_months=terms.warranty_months,
        versions=[*earlier, PublicVersion(0, None)],
    )


def promise_of(terms: ActionTerms) -> PublicPromise:
    """An action's terms as buyers may read them."""
    return PublicPromise(
        clause=terms.clause,
        order_states=terms.order_states,
        window_days=terms.window_days,
        windows=terms.windows,
        window_from=terms.window_from,
        reasons=terms.reasons,
        evidence_for=terms.evidence_for,
        once_per_order=terms.once_per_order,
        freight_by={reason: str(who) for reason, who in terms.freight_by.items()},
        alternatives=terms.alternatives,
    )


def clause_words(policy: Policy, code: str) -> Clause:
    """The words of a clause that a finding names; empty ones for a code that the policy does not have."""
    return policy.clauses.get(code, Clause())
