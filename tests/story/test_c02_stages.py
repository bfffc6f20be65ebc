"""C02: one thread serves before, during and after the sale; the order says which, and the agent may know better."""

import pytest
from playwright.async_api import Page, expect
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, buyer, member, row, says, shop_server

from xiaoer.kernel.ids import new_id

pytestmark = pytest.mark.proves("C02")


async def stage_is(desk: Page, stage: str) -> None:
    await expect(desk.get_by_role("button", name=f"阶段：{stage}，点此更正")).to_be_visible()


async def choose_stage(desk: Page, name: str) -> None:
    await desk.get_by_role("button", name="点此更正").click()
    await desk.get_by_role("menuitem", name=name).or_(desk.get_by_role("menuitemcheckbox", name=name)).click()


async def filter_by(desk: Page, stage: str) -> None:
    await desk.get_by_role("button", name="筛选", exact=True).click()
    await desk.get_by_role("button", name=stage, exact=True).click()
    await desk.keyboard.press("Escape")


async def test_the_stage_follows_the_order_until_the_agent_corrects_it_and_gives_it_back(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    desk, person, order = await (await new_context()).new_page(), new_id("u"), new_id("n")
    await sign_in(desk, demo_url, "atan@luting.example")
    async with (
        member(demo_url) as owner,
        shop_server(demo_url, owner) as shop,
        buyer(demo_url, shop.identity(person, name="山里的风")) as asks,
    ):
        talk = await says(asks, "双人帐篷有松绿色吗？")
        await expect(row(desk, talk)).to_contain_text("售前")
        await row(desk, talk).click()
        await stage_is(desk, "售前")
        paid_at = (await owner.get(f"/api/conversations/{talk}"))["last_at"]
        for minutes, state, stage in ((0, "placed", "售前"), (5, "paid", "售中"), (90, "signed", "售后")):
            await shop.push(order, person, minutes, state=state, paid_at=paid_at if minutes else None)
            await stage_is(desk, stage)
            await expect(row(desk, talk)).to_contain_text(stage)
        await choose_stage(desk, "售中")
        await stage_is(desk, "售中")
        await shop.push(order, person, 100, state="completed", paid_at=paid_at)
        assert (await owner.get(f"/api/conversations/{talk}"))["stage"] == "in", "a person's word stands"
        await choose_stage(desk, "恢复为按订单判断")
        await stage_is(desk, "售后")


async def test_the_inbox_shows_one_stage_when_asked(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk, person = await (await new_context()).new_page(), new_id("u")
    await sign_in(desk, demo_url, "atan@luting.example")
    async with (
        member(demo_url) as owner,
        shop_server(demo_url, owner) as shop,
        buyer(demo_url) as new,
        buyer(demo_url, shop.identity(person)) as known,
    ):
        before, after = await says(new, "帐篷多重？"), await says(known, "收到了，少一根地钉。")
        await shop.push(new_id("n"), person, 60, state="signed")
        await expect(row(desk, after)).to_contain_text("售后")
        await expect(row(desk, before)).to_be_visible()
        await filter_by(desk, "售后")
        await expect(row(desk, before)).to_have_count(0)
        await expect(row(desk, after)).to_be_visible()
        await filter_by(desk, "售前")
        await expect(row(desk, after)).to_have_count(0)
        await expect(row(desk, before)).to_be_visible()
