"""T03: beside the talk stands what is known of the buyer, from whom and since when; the rest is shown for a purpose."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from bench.live_client import LiveClient
from playwright.async_api import expect
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, buyer, member, row, says, shop_server, until

from xiaoer.kernel.ids import new_id

pytestmark = pytest.mark.proves("T03")
MASKED = re.compile(r"^1\d{2}\*{4}\d{4}$")


@asynccontextmanager
async def ordered_before(demo_url: str, owner: Visitor, name: str) -> AsyncIterator[LiveClient]:
    """At the chat: a buyer nobody wrote with yet, whom the shop vouches for and who has ordered."""
    who = new_id(name)
    async with shop_server(demo_url, owner) as shop:
        await shop.push(new_id("SO"), who, minutes=5, state="paid")
        async with buyer(demo_url, shop.identity(who, name=name, phone="13900006172")) as asks:
            yield asks


async def test_the_profile_is_beside_the_talk_with_its_sources(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, "atan@luting.example")
    async with member(demo_url) as owner, ordered_before(demo_url, owner, "fang") as asks:
        talk = await says(asks, "我上次买的帐篷还能换色吗？")
        await row(desk, talk).click()
        beside = desk.get_by_role("complementary")
        known = (await owner.get(f"/api/conversations/{talk}/context"))["buyer"]
        orders = beside.locator("dl div").filter(has=desk.get_by_text("订单", exact=True)).locator("dd")
        await expect(orders).to_have_text(str(known["stats"]["orders"]))
        spend = beside.locator("dl div").filter(has=desk.get_by_text("累计消费", exact=True)).locator("dd")
        await expect(spend).to_contain_text("¥")

        await beside.get_by_role("button", name="加标签").click()
        await desk.get_by_role("textbox", name="标签", exact=True).fill("爱问颜色")
        await desk.get_by_role("textbox", name="原因").fill("两次问能不能换色")
        await desk.keyboard.press("Enter")
        await expect(desk.get_by_role("textbox", name="原因")).to_have_count(0)
        tag = beside.locator("span[tabindex]").filter(has_text="爱问颜色")
        await tag.focus()
        await expect(desk.locator("[role=tooltip]")).to_contain_text("两次问能不能换色 · 人工")
        given = (await owner.get(f"/api/conversations/{talk}/context"))["buyer"]["tags"]
        assert ("爱问颜色", "两次问能不能换色", "manual") in [
            (one["tag"], one["reason"], one["source"]) for one in given
        ]

        phone = beside.locator("dl > div").filter(has=desk.get_by_text("手机", exact=True))
        await expect(phone.locator("dd span").first).to_have_text(MASKED)
        await phone.locator("dd span").first.focus()
        told = re.compile(r"来源：店铺系统，.*\d{1,2}:\d{2}")
        await expect(desk.locator("[role=tooltip]").filter(has_text=told)).to_have_count(1)
        assert all(field["source"] and field["as_of"] for field in known["fields"])
        for field in known["fields"]:
            assert not field["masked"] or "*" in field["value"], field


async def test_a_masked_field_is_shown_for_a_purpose_and_the_showing_is_kept(
    demo_url: str, new_context: NewContext
) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, "lead@luting.example")
    async with member(demo_url) as owner, ordered_before(demo_url, owner, "shen") as asks:
        talk = await says(asks, "请给我回个电话。")
        await row(desk, talk).click()
        phone = desk.get_by_role("complementary").locator("dl > div").filter(has=desk.get_by_text("手机", exact=True))
        await expect(phone.locator("dd span").first).to_have_text(MASKED)
        await phone.get_by_role("button", name="查看完整的手机").click()
        await desk.get_by_role("menuitem", name="回电").click()
        await expect(phone.locator("dd span").first).to_have_text(re.compile(r"^1\d{10}$"))
        buyer_id = (await owner.get(f"/api/conversations/{talk}"))["buyer"]["id"]
        told = await until(
            lambda: owner.get("/api/audit", params={"action": "buyer.revealed"}), lambda seen: bool(seen["items"])
        )
        assert told["items"][0]["target"] == buyer_id
        assert {"field": "phone", "purpose": "call_back"}.items() <= told["items"][0]["facts"].items()


async def test_an_agent_who_may_not_see_personal_data_gets_no_way_to_it(demo_url: str) -> None:
    async with member(demo_url, "outsourced@luting.example") as outsider, member(demo_url) as owner:
        somebody = (await owner.get("/api/buyers"))["items"][0]["id"]
        asked = {"field": "phone", "purpose": "call_back"}
        assert (await outsider.refused("POST", f"/api/buyers/{somebody}/reveal", asked))[0] == 403


async def test_tags_that_the_shop_signs_are_on_the_profile_and_stay(demo_url: str) -> None:
    await all_away(demo_url)
    async with member(demo_url) as owner, shop_server(demo_url, owner) as shop:

        async def tags_after(words: str, claimed: object) -> dict[str, str]:
            async with buyer(demo_url, shop.identity("u-signed-tags", name="周一", tags=claimed)) as asks:
                talk = await says(asks, words)
            shown = (await owner.get(f"/api/conversations/{talk}/context"))["buyer"]["tags"]
            return {one["tag"]: one["source"] for one in shown}

        assert await tags_after("我是企业客户", ["企业采购", "VIP"]) == {"企业采购": "shop", "VIP": "shop"}
        both = {"企业采购": "shop", "VIP": "shop", "年框客户": "shop"}
        assert await tags_after("再问一句", ["年框客户"]) == both
        for odd in (None, "VIP", 7, {"a": 1}, ["", " \u0000", "长" * 33]):
            assert set(await tags_after("还在吗", odd)) <= {*both, "长" * 32}
