"""How much somebody may give on an order without asking: what they gave there before counts, too."""

from datetime import timedelta

from xiaoer import policies
from xiaoer.aftersales import store, store_approval
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.gather import role_of
from xiaoer.aftersales.model import Over, Remedy, State
from xiaoer.infra.db import Tx
from xiaoer.policies.model import Policy, Spending

SPENDS = {Remedy.COMPENSATION: Spending.COMPENSATION, Remedy.RESEND: Spending.RESEND}
"""Which limit of a role a remedy counts against; money back is a refund."""
NOT_GIVEN = frozenset({State.REQUESTED, State.AWAITING_EVIDENCE, State.AWAITING_APPROVAL, State.REFUSED, State.CLOSED})
"""Nothing is given but what was paid before."""


def spending_of(case: Case) -> Spending:
    return SPENDS.get(case.remedy, Spending.REFUND)


def worth_of(case: Case) -> int:
    """What the shop gives with this case, in minor units."""
    if case.remedy is Remedy.RESEND:
        return int(case.facts.get("worth_minor", 0))
    return case.amount_minor + max(0, -case.difference_minor)


async def over_limit(tx: Tx, case: Case, *, role: str, agent_id: str) -> Over | None:
    """None when this person may approve the case alone.

    Judged over what they gave on the order within the policy's `limit_hours`: of the same kind against its own limit,
    of all kinds against the highest of them. Limits say nothing about another currency: only who has none decides.
    """
    worth, spending = worth_of(case), spending_of(case)
    policy = await policies.in_force(tx, case.shop_id, case.order_placed_at)
    own, most = policies.limit_of(policy, role, spending), policies.limit_of_all(policy, role)
    if not worth or (own is None and most is None):
        return None
    if case.currency != policy.terms.currency:
        return Over(amount_minor=worth, limit_minor=0, given_minor=0)
    given = await _given(tx, case, policy, agent_id)
    same = given.get(spending, 0)
    if own is not None and same + worth > own:
        return Over(amount_minor=worth, limit_minor=own, given_minor=same)
    total = sum(given.values())
    if most is not None and total + worth > most:
        return Over(amount_minor=worth, limit_minor=most, given_minor=total)
    return None


async def over_own_limit(tx: Tx, case: Case) -> Over | None:
    """As `over_limit`, for whoever is asking now."""
    return await over_limit(tx, case, role=await role_of(tx), agent_id=tx.actor.id)


async def _given(tx: Tx, case: Case, policy: Policy, agent_id: str) -> dict[Spending, int]:
    """By kind: what other cases of the order give by this person's word."""
    since = tx.clock.now() - timedelta(hours=policy.terms.limit_hours)
    ids = await store_approval.approved_by(tx, case.order_id, agent_id, since)
    given: dict[Spending, int] = {}
    for other in await store.of_order(tx, case.order_id) if ids - {case.id} else []:
        if other.id in ids and other.id != case.id:
            worth = other.paid_minor if other.state in NOT_GIVEN else worth_of(other)
            given[spending_of(other)] = given.get(spending_of(other), 0) + worth
    return given
