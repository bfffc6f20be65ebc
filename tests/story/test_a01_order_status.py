"""A01: where an order is, promised for when, and how old that knowledge is, is seen by buyer and agent at once."""

from time import perf_counter
from typing import Any

import pytest
from playwright.async_api import APIRequestContext, expect
from tests.story.conftest import NewContext
from tests.story.talk import meet

OURS = {"X-Xiaoer": "1"}
MOST_S = 1.0
STATES = {"paid": "待发货", "dispatched": "待收货"}
Orders = list[dict[str, Any]]


async def enter(ask: APIRequestContext, demo_url: str, buyer: int) -> dict[str, str]:
    """What a signed-in buyer's requests carry."""
    made = await ask.post(f"{demo_url}/api/demo/identity", data={"buyer": buyer}, headers=OURS)
    identity = (await made.json())["identity"]
    entered = await ask.post(f"{demo_url}/api/webchat/demo/visitor", data={"identity": identity}, headers=OURS)
    return {**OURS, "Authorization": f"Bearer {(await entered.json())['token']}"}


async def own_orders(ask: APIRequestContext, demo_url: str, headers: dict[str, str]) -> Orders:
    found: Orders = await (await ask.get(f"{demo_url}/api/webchat/orders", headers=headers)).json()
    return found


async def find_buyer(ask: APIRequestContext, demo_url: str, state: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    """A demo buyer with an order in this state, and that order."""
    for buyer in range(1, 120):
        headers = await enter(ask, demo_url, buyer)
        for order in await own_orders(ask, demo_url, headers):
            if order["state"] == state:
                return buyer, headers, order
    raise AssertionError(f"no demo buyer has an order that is {state}")


@pytest.mark.proves("A01")
@pytest.mark.parametrize("state", list(STATES))
async def test_buyer_and_agent_see_how_an_order_stands_and_how_fresh_that_is(
    demo_url: str, new_context: NewContext, state: str
) -> None:
    ask = (await new_context()).request
    buyer, headers, order = await find_buyer(ask, demo_url, state)
    number = order["external_id"]

    began = perf_counter()
    answer = await ask.get(f"{demo_url}/api/webchat/orders/{order['id']}", headers=headers)
    assert perf_counter() - began < MOST_S
    told = await answer.json()
    assert (told["state"], told["promised_dispatch_at"]) == (state, order["promised_dispatch_at"])
    assert told["synced_at"]

    talk = await meet(demo_url, new_context, f"订单 {number} 到哪了", buyer=buyer)
    await talk.chat.get_by_role("button", name="更多").click()
    await talk.chat.get_by_role("menuitem", name="我的订单").click()
    seen = talk.chat.get_by_role("dialog").locator(".card.order").filter(has_text=number)
    await expect(seen.locator(".order-state")).to_have_text(STATES[state])
    await expect(seen).to_contain_text("数据更新于")

    panel = talk.desk.get_by_role("complementary", name="买家与订单")
    more = panel.get_by_role("button", name="显示全部")
    row = panel.get_by_role("article").filter(has_text=number)
    await expect(row.or_(more).first).to_be_visible()
    if not await row.count():
        await more.click()
    head = row.get_by_role("button").first
    if await head.get_attribute("aria-expanded") == "false":
        await head.click()
    await expect(head).to_contain_text(STATES[state])
    await expect(row).to_contain_text("同步")
    if state == "paid":
        await expect(seen).to_contain_text("承诺发货")
        await expect(row).to_contain_text("前发货")
    for parcel in told["parcels"]:
        await expect(seen).to_contain_text(parcel["tracking_number"])
        await expect(row).to_contain_text(parcel["tracking_number"])
    assert state == "paid" or told["parcels"]
