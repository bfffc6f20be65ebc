"""T01: each buyer comes to the right agent, in turn, never to two, never to one who is full; and all see why."""

import asyncio
from dataclasses import replace

import pytest
from playwright.async_api import expect
from tests.routing.conftest import hire
from tests.routing.test_routing import counted, held, waiting_thread
from tests.staff.front_door import Visitor
from tests.story.conftest import NewContext, sign_in
from tests.story.people import all_away, be, buyer, member, routing_as, row, says, shop_server, until

from xiaoer import routing
from xiaoer.app import wiring
from xiaoer.app.demo.people import CARE, SALES
from xiaoer.conversations.errors import AlreadyOwned
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR, Actor, ActorKind
from xiaoer.kernel.ids import AgentId, MerchantId, new_id
from xiaoer.routing.errors import OverCapacity

pytestmark = pytest.mark.proves("T01")
ATAN, QINGYU = "atan@luting.example", "qingyu@luting.example"


async def team_id(owner: Visitor, name: str) -> str:
    return next(str(team["id"]) for team in (await owner.get("/api/teams"))["items"] if team["name"] == name)


async def whose(owner: Visitor, talk: str, agent: str) -> None:
    await until(lambda: owner.get(f"/api/conversations/{talk}"), lambda seen: seen["agent_name"] == agent)


async def test_the_rule_names_team_and_skill_and_the_thread_says_why(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, ATAN)
    async with (
        member(demo_url) as owner,
        member(demo_url, QINGYU) as carer,
        shop_server(demo_url, owner) as shop,
        buyer(demo_url) as new,
        buyer(demo_url, shop.identity("u-care")) as known,
    ):
        await be(carer, "online")
        await shop.push(new_id("n"), "u-care", 60, state="signed")
        sales = {"name": "售前咨询", "stage": "pre", "team_id": await team_id(owner, SALES), "skill": "产品咨询"}
        care = {"name": "售后", "stage": "after", "team_id": await team_id(owner, CARE), "skill": "售后"}
        async with routing_as(owner, rules=[sales, care]):
            asks, complains = await says(new, "这款几个人住？"), await says(known, "拉链坏了。")
            await whose(owner, asks, "陆檀")
            await whose(owner, complains, "许青屿")
        await row(desk, asks).click()
        await expect(desk.get_by_text("分配给您：符合分流规则“售前咨询”")).to_be_visible()
        await expect(row(desk, complains)).to_have_count(0)


async def test_who_comes_back_comes_to_the_agent_who_knows_them(demo_url: str, new_context: NewContext) -> None:
    await all_away(demo_url)
    desk = await (await new_context()).new_page()
    await sign_in(desk, demo_url, ATAN)
    async with member(demo_url) as owner, member(demo_url, QINGYU) as other, buyer(demo_url) as asks:
        talk = await says(asks, "灯能防雨吗？")
        await whose(owner, talk, "陆檀")
        await owner.post(f"/api/conversations/{talk}/close", {})
        await be(other, "online")
        await says(asks, "再问一句，能充电吗？")
        await row(desk, talk).click()
        await expect(desk.get_by_text("分配给您：您上次接待过这位买家")).to_be_visible()


async def test_a_full_agent_gets_nobody_and_a_free_place_goes_to_the_vip_first(demo_url: str) -> None:
    await all_away(demo_url)
    person = new_id("u")
    async with (
        member(demo_url) as owner,
        member(demo_url, "lead@luting.example") as lead,
        shop_server(demo_url, owner) as shop,
        buyer(demo_url) as first,
        buyer(demo_url, shop.identity(person)) as vip,
    ):
        me = await lead.get("/api/me")
        async with routing_as(owner, rules=[], last_agent_first=False):
            found = (await owner.get("/api/buyers", params={"q": f"user:{person}"}))["items"]
            await owner.ask("POST", f"/api/buyers/{found[0]['id']}/tags", {"tag": "VIP", "reason": "年消费过万"})
            waits, precious = await says(first, "我先来的。"), await says(vip, "我是会员。")
            for talk in (waits, precious):
                assert (await owner.get(f"/api/conversations/{talk}"))["agent_id"] is None
            await owner.ask("PATCH", f"/api/agents/{me['id']}", {"capacity": 1})
            await be(lead, "online")
            assert len((await lead.get("/api/conversations", params={"view": "mine"}))["items"]) == 1
            await owner.ask("PATCH", f"/api/agents/{me['id']}", {"capacity": 20})
            await whose(owner, precious, "何蓁")
            assert (await owner.get(f"/api/conversations/{precious}"))["routing_reason"]["code"] == "vip"


async def test_many_claims_at_once_make_one_owner_each_and_nobody_overfull(
    database: Database, merchant_id: MerchantId
) -> None:
    wired = replace(database, react=wiring.react)
    async with wired.transaction(merchant_id, OPERATOR) as tx:
        threads = [await waiting_thread(tx, f"b{n}") for n in range(12)]
        agents = [await hire(tx, f"a{n}", capacity=2, presence="busy") for n in range(8)]

    async def claim(agent: AgentId, one: str) -> str:
        try:
            async with wired.transaction(merchant_id, Actor(ActorKind.AGENT, agent)) as tx:
                await routing.claim(tx, one)
        except (AlreadyOwned, OverCapacity) as error:
            return error.code
        return "claimed"

    outcomes = await asyncio.gather(*(claim(agent, one) for one in threads for agent in agents))
    async with wired.transaction(merchant_id, OPERATOR) as tx:
        owners = await held(tx)
        assert sum(owners.values()) == outcomes.count("claimed") == 12
        assert max(owners.values()) <= 2
        assert await counted(tx) == owners
