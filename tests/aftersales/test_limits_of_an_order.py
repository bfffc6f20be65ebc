"""Many small gifts are one large one: limits count what the same person gave on the order within the policy's hours."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.aftersales.build import At, ask, push, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_approval import agent
from xiaoer import aftersales
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.aftersales.view import actions_of
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.ids import MerchantId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.staff.model import Role

Give = Callable[..., Awaitable[State]]
TENT, MAT, PEGS = ([{"line_id": f"T-1-{n}"}] for n in (1, 2, 3))


@pytest.fixture
async def order(begin: Open, shop_id: ShopId) -> None:
    """Three lines: 379.00, 59.00 and 150.00."""
    row = signed_order(goods="608.00", paid="588.00")
    row["lines"] = [*row["lines"], {"external_id": "T-1-3", "title": "地钉", "unit_price": "150.00", "paid": "150.00"}]
    row["payments"][0]["amount"] = "588.00"
    async with begin() as tx:
        await push(tx, shop_id, row)


@pytest.fixture
def give(wired: Database, merchant_id: MerchantId) -> Give:
    async def one(by: Actor, remedy: str, reason: str, *, later_h: float = 0, **more: Any) -> State:
        async with wired.transaction(merchant_id, by) as tx:
            tx.clock = At(tx.clock.now() + timedelta(hours=later_h))
            return (await aftersales.open_case(tx, ask(remedy, reason, **more))).state

    return one


@pytest.mark.proves("T17")
async def test_two_refunds_that_are_small_each_are_judged_as_their_sum(
    begin: Open, shop_id: ShopId, order: None, give: Give
) -> None:
    """An agent may refund 200.00."""
    by = await agent(begin, "xiaoman", Role.AGENT)
    assert await give(by, "refund_only", "late", lines=TENT, amount_minor=150_00) is State.REFUNDING
    assert await give(by, "refund_only", "late", lines=MAT, amount_minor=51_00) is State.AWAITING_APPROVAL


async def test_compensation_refund_and_resend_together_never_exceed_the_highest_limit(
    begin: Open, shop_id: ShopId, order: None, give: Give
) -> None:
    """An agent may refund 200.00, compensate 20.00 and send again what is worth 200.00."""
    by = await agent(begin, "xiaoman", Role.AGENT)
    assert await give(by, "refund_only", "late", lines=TENT, amount_minor=40_00) is State.REFUNDING
    assert await give(by, "compensation", "late", amount_minor=15_00) is State.REFUNDING
    assert await give(by, "resend", "lost", lines=PEGS) is State.AWAITING_APPROVAL


async def test_what_somebody_else_gave_or_was_given_the_day_before_does_not_count(
    begin: Open, shop_id: ShopId, order: None, give: Give
) -> None:
    first, second = await agent(begin, "xiaoman", Role.AGENT), await agent(begin, "atan", Role.AGENT)
    assert await give(first, "refund_only", "late", lines=TENT, amount_minor=150_00) is State.REFUNDING
    assert await give(second, "refund_only", "late", lines=MAT, amount_minor=30_00) is State.REFUNDING
    assert await give(first, "refund_only", "late", lines=PEGS, amount_minor=120_00, later_h=25) is State.REFUNDING


@pytest.mark.proves("T17")
async def test_a_limit_in_yuan_lets_nobody_give_dollars(begin: Open, shop_id: ShopId, give: Give) -> None:
    """150.00 USD is not below 200.00 CNY: only whoever has no limit decides alone."""
    row = signed_order(currency="USD")
    async with begin() as tx:
        await push(tx, shop_id, row)
    agents, owner = await agent(begin, "xiaoman", Role.AGENT), await agent(begin, "boss", Role.OWNER)
    pegs = [{"line_id": "T-1-2"}]
    assert await give(agents, "refund_only", "late", lines=pegs) is State.AWAITING_APPROVAL
    assert await give(owner, "refund_only", "late", lines=TENT, amount_minor=150_00) is State.REFUNDING


@pytest.mark.proves("T17")
async def test_money_without_the_goods_counts_against_the_limit_of_who_waives_the_return(
    wired: Database, begin: Open, merchant_id: MerchantId, shop_id: ShopId, order: None, give: Give
) -> None:
    """A rule approves a return worth 379.00; an agent who may refund 200.00 cannot let the buyer keep it all."""
    async with begin() as tx:
        case = await aftersales.open_case(tx, ask("return_refund", lines=TENT), by=By.BUYER)
        assert case.state is State.AWAITING_RETURN
    by, lead = await agent(begin, "xiaoman", Role.AGENT), await agent(begin, "lead", Role.LEAD)
    async with wired.transaction(merchant_id, by) as tx:
        button = next(one for one in await actions_of(tx, case, By.AGENT) if one.action is Action.WAIVE_RETURN)
        assert button.disabled_because is None
        asked = await aftersales.act(tx, case.id, Action.WAIVE_RETURN, ActionBody())
        assert asked.state is State.AWAITING_APPROVAL
    async with wired.transaction(merchant_id, lead) as tx:
        assert (await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())).state is State.REFUNDING
