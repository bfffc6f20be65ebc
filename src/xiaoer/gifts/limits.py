"""How much of a gift the caller may give without asking, by the policy of the shop."""

from xiaoer import policies, staff
from xiaoer.gifts.model import MOST_MINOR
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import AgentId, ShopId
from xiaoer.staff.model import Role


async def limit_of(tx: Tx, shop_id: ShopId) -> int:
    """In the smallest unit of the policy's currency. Rules and the command line are bound by budgets only; a token
    acts for the owner."""
    if tx.actor.kind in (ActorKind.CLOCK, ActorKind.OPERATOR, ActorKind.BOT, ActorKind.BUYER):
        return MOST_MINOR
    role = Role.OWNER
    if tx.actor.kind is ActorKind.AGENT:
        role = (await staff.get_agent(tx, AgentId(tx.actor.id))).role
    policy = await policies.in_force(tx, shop_id, tx.clock.now())
    limits = policy.terms.limits.get(role.value)
    most = 0 if limits is None else limits.gift_minor
    return MOST_MINOR if most is None else most


async def minutes_to_approve(tx: Tx, shop_id: ShopId) -> int:
    policy = await policies.in_force(tx, shop_id, tx.clock.now())
    return policy.terms.clocks.approval_minutes
