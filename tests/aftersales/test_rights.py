"""Nobody decides more than their role may, by whatever door."""

from typing import Any

import pytest

from tests.aftersales.build import ask, paid_order, push, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_approval import agent
from xiaoer import aftersales
from xiaoer.aftersales.errors import OverLimit
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.aftersales.view import actions_of
from xiaoer.infra.db import Database
from xiaoer.kernel.ids import MerchantId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.staff.model import Role


def dear() -> dict[str, object]:
    """5,000.00 for one tent: a lead may give 2,000.00."""
    row = paid_order(goods="5000.00", paid="5000.00", discount="0")
    row["lines"] = [row["lines"][0] | {"unit_price": "5000.00", "paid": "5000.00"}]
    row["payments"][0]["amount"] = "5000.00"
    return row


async def test_what_is_above_a_leads_limit_is_the_owners_to_approve(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId
) -> None:
    lead, owner = await agent(begin, "lead", Role.LEAD), await agent(begin, "owner", Role.OWNER)
    async with begin() as tx:
        await push(tx, shop_id, dear())
    async with wired.transaction(merchant_id, lead) as tx:
        case = await aftersales.open_case(tx, ask("refund_only", "unwanted"))
        assert case.state is State.AWAITING_APPROVAL
        buttons = {one.action: one.disabled_because for one in await actions_of(tx, case, By.AGENT)}
        assert buttons[Action.DECLINE] is None
        barred = buttons[Action.APPROVE]
        assert barred is not None
        assert (barred.code, barred.data["limit_minor"]) == ("over_limit", 2000_00)
    with pytest.raises(OverLimit) as refused:
        async with wired.transaction(merchant_id, lead) as tx:
            await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())
    assert refused.value.data == {"amount_minor": 5000_00, "limit_minor": 2000_00, "given_minor": 0}
    async with wired.transaction(merchant_id, owner) as tx:
        assert all(one.disabled_because is None for one in await actions_of(tx, case, By.AGENT))
        assert (await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())).state is State.REFUNDING


async def test_an_approver_cannot_raise_the_amount_above_their_own_limit(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId
) -> None:
    by, lead = await agent(begin, "xiaoman", Role.AGENT), await agent(begin, "lead", Role.LEAD)
    async with begin() as tx:
        await push(tx, shop_id, dear())
    async with wired.transaction(merchant_id, by) as tx:
        case = await aftersales.open_case(tx, ask("refund_only", "unwanted", amount_minor=300_00))
        assert case.state is State.AWAITING_APPROVAL
    with pytest.raises(OverLimit):
        async with wired.transaction(merchant_id, lead) as tx:
            await aftersales.act(tx, case.id, Action.APPROVE, ActionBody(amount_minor=5000_00))


async def test_a_ruling_for_the_buyer_is_no_way_round_the_limit(
    wired: Database, merchant_id: MerchantId, begin: Open, shop_id: ShopId
) -> None:
    lead = await agent(begin, "lead", Role.LEAD)
    async with begin() as tx:
        await push(tx, shop_id, dear())
        case = await aftersales.open_case(tx, ask("refund_only", "unwanted"), by=By.BUYER)
        await aftersales.act(tx, case.id, Action.ESCALATE, ActionBody(words="找平台"), by=By.BUYER)
    with pytest.raises(OverLimit):
        async with wired.transaction(merchant_id, lead) as tx:
            await aftersales.act(tx, case.id, Action.RULE_FOR_BUYER, ActionBody(words="平台判退"))


@pytest.mark.parametrize("remedy", ["repair", "compensation"])
async def test_an_agent_skips_no_apology_whatever_the_remedy(begin: Open, shop_id: ShopId, remedy: str) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        more: dict[str, Any] = {"amount_minor": 5_00} if remedy == "compensation" else {}
        case = await aftersales.open_case(tx, ask(remedy, "defective", lines=[{"line_id": "T-1-1"}], **more))
        assert case.state is State.REQUESTED
        await aftersales.apologise(tx, case.id)
        assert (await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())).state is not State.REQUESTED
