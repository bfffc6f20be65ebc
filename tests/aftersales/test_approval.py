"""Limits of roles: within, it happens at once; above, somebody else decides, in time or a deputy does."""

from datetime import timedelta

import pytest

from tests.aftersales.build import At, ask, paid_order, push
from tests.aftersales.conftest import Open
from tests.routing.conftest import hire
from xiaoer import aftersales, staff
from xiaoer.aftersales import jobs, store, store_approval
from xiaoer.aftersales.errors import NotYours
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import CaseId, MerchantId, ShopId
from xiaoer.staff.model import ROLE_PERMISSIONS, Role


async def agent(begin: Open, name: str, role: Role) -> Actor:
    async with begin() as tx:
        agent_id = await hire(tx, name)
        await staff.change_role(tx, agent_id, role)
    return Actor(ActorKind.AGENT, agent_id, ROLE_PERMISSIONS[role])


async def refund_above_limit(wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId) -> CaseId:
    """438.00 for an order that was never sent, by an agent who may give 200.00."""
    by = await agent(begin, "xiaoman", Role.AGENT)
    async with begin() as tx:
        await push(tx, shop_id, paid_order())
    async with wired.transaction(merchant_id, by) as tx:
        case = await aftersales.open_case(tx, ask("refund_only", "unwanted"))
        assert case.state is State.AWAITING_APPROVAL
        with pytest.raises(NotYours):
            await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())
    return case.id


@pytest.mark.proves("T17")
async def test_above_the_limit_a_lead_approves_with_one_tap(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId
) -> None:
    case_id = await refund_above_limit(wired, merchant_id, begin, shop_id)
    lead = await agent(begin, "lead", Role.LEAD)
    async with wired.transaction(merchant_id, lead) as tx:
        assert (await aftersales.act(tx, case_id, Action.APPROVE, ActionBody())).state is State.REFUNDING
        (approval,) = await store_approval.of_case(tx, case_id)
        assert (approval.state, approval.decided_by) == ("approved", lead.id)


async def test_declined_the_case_is_its_agents_again(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId
) -> None:
    case_id = await refund_above_limit(wired, merchant_id, begin, shop_id)
    lead = await agent(begin, "lead", Role.LEAD)
    async with wired.transaction(merchant_id, lead) as tx:
        case = await aftersales.act(tx, case_id, Action.DECLINE, ActionBody(words="先核实发货状态"))
        assert case.state is State.REQUESTED


@pytest.mark.proves("T17")
async def test_an_approval_out_of_time_goes_to_the_deputies(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId
) -> None:
    case_id = await refund_above_limit(wired, merchant_id, begin, shop_id)
    async with begin() as tx:
        case = await store.get(tx, case_id)
        assert case.due_at is not None
        tx.clock = At(case.due_at + timedelta(seconds=1))
        await jobs.expire(tx, {"case_id": case_id, "clock": case.clock})
        (approval,) = await store_approval.of_case(tx, case_id)
        assert approval.deputies
        assert (await store.get(tx, case_id)).overdue
