"""Who gets which conversation: by team and skill, in turn, never too many, never two owners."""

import asyncio

import pytest
from sqlalchemy import func, select

from tests.conversations.build import said, thread
from tests.routing.conftest import hire
from xiaoer import buyers, conversations, routing, staff
from xiaoer.conversations.errors import AlreadyOwned
from xiaoer.conversations.tables import conversation
from xiaoer.infra.db import Tx
from xiaoer.infra.timers import timer
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import AgentId, ConnectionId, ConversationId, ShopId
from xiaoer.routing.errors import OverCapacity
from xiaoer.routing.model import Rule, Settings
from xiaoer.routing.tables import agent_load
from xiaoer.staff.model import NewTeam


async def waiting_thread(tx, name, text="在吗"):  # type: ignore[no-untyped-def]
    one = await thread(tx, name)
    await conversations.append(tx, [said(one, text)])
    await conversations.take_news(tx, [one])
    return one


async def owner(tx, one):  # type: ignore[no-untyped-def]
    return (await conversations.get(tx, one)).agent_id


async def held(tx):  # type: ignore[no-untyped-def]
    c = conversation.c
    query = select(c.agent_id, func.count()).where(c.merchant_id == tx.merchant_id, c.agent_id.is_not(None))
    return {row[0]: row[1] for row in await tx.conn.execute(query.group_by(c.agent_id))}


async def counted(tx):  # type: ignore[no-untyped-def]
    query = select(agent_load.c.agent_id, agent_load.c.open_count).where(agent_load.c.merchant_id == tx.merchant_id)
    return {row[0]: row[1] for row in await tx.conn.execute(query) if row[1]}


async def test_a_first_line_finds_the_agent_who_is_free_and_says_why(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        one = await waiting_thread(tx, "b1")
        row = await conversations.get(tx, one)
    assert (row.agent_id, row.queued_at, row.routing_reason["code"]) == (ann, None, "next_free")


async def test_the_line_drains_in_order_when_a_place_becomes_free(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann", capacity=1)
        threads = [await waiting_thread(tx, f"b{n}") for n in range(3)]
        assert [await owner(tx, t) for t in threads] == [ann, None, None]
        place = await routing.place_of(tx, threads[2])
        assert place
        assert place.position == 2
        await conversations.close(tx, threads[0])
        assert [await owner(tx, t) for t in threads] == [None, ann, None]
        await conversations.close(tx, threads[1])
        assert await owner(tx, threads[2]) == ann
        assert await counted(tx) == await held(tx)


async def test_the_line_drains_when_an_agent_comes_online(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann", presence="away")
        one = await waiting_thread(tx, "b1")
        assert await owner(tx, one) is None
        await staff.set_presence(tx, ann, "online")
        assert await owner(tx, one) == ann


async def test_conversations_go_to_the_team_and_skill_that_the_rules_name(as_operator):
    async with as_operator() as tx:
        team = (await staff.make_team(tx, NewTeam("售前"))).id
        await hire(tx, "other")
        ann = await hire(tx, "ann", teams=(team,))
        await routing.save_settings(tx, Settings(rules=[Rule(name="售前", stage="pre", team_id=team)]))
        for n in range(3):
            assert await owner(tx, await waiting_thread(tx, f"b{n}")) == ann


async def tagged_thread(tx: Tx, name: str, *tags: str) -> ConversationId:
    buyer_id = await buyers.identify(tx, ConnectionId("con_1"), name)
    for tag in tags:
        await buyers.tag(tx, buyer_id, tag, "told so")
    one, _ = await conversations.open_thread(
        tx,
        shop_id=ShopId("shp_1"),
        connection_id=ConnectionId("con_1"),
        channel="webchat",
        thread=name,
        buyer_id=buyer_id,
    )
    await conversations.append(tx, [said(one)])
    await conversations.take_news(tx, [one])
    return one


async def test_a_buyers_tag_and_a_segment_of_buyers_lead_to_the_team_that_a_rule_names(as_operator):
    async with as_operator() as tx:
        care, senior = [(await staff.make_team(tx, NewTeam(name))).id for name in ("care", "senior")]
        await hire(tx, "other")
        ann, ben = await hire(tx, "ann", teams=(care,)), await hire(tx, "ben", teams=(senior,))
        segment = buyers.Segment(id="hurt", name="Hurt", all_of=["late", "quality"], none_of=["barred"])
        await buyers.save_tag_rules(tx, buyers.TagRules(segments=[segment]))
        rules = [Rule(name="hurt", segment="hurt", team_id=senior), Rule(name="late", tag="late", team_id=care)]
        await routing.save_settings(tx, Settings(rules=rules, vip_first=False))
        assert await owner(tx, await tagged_thread(tx, "t1", "late")) == ann
        assert await owner(tx, await tagged_thread(tx, "t2", "late", "quality")) == ben
        assert await owner(tx, await tagged_thread(tx, "t3", "late", "quality", "barred")) == ann
        plain = await conversations.get(tx, await tagged_thread(tx, "t4"))
        assert plain.routing_reason["code"] != "rule"


async def test_a_rule_whose_segment_was_taken_away_meets_nobody(as_operator):
    async with as_operator() as tx:
        team = (await staff.make_team(tx, NewTeam("care"))).id
        other = await hire(tx, "other")
        await hire(tx, "ann", teams=(team,), presence="away")
        await routing.save_settings(tx, Settings(rules=[Rule(name="gone", segment="gone", team_id=team)]))
        assert await owner(tx, await tagged_thread(tx, "t1", "late")) == other


async def test_a_vip_overtakes_and_others_stay_in_turn(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann", capacity=1)
        busy = await waiting_thread(tx, "b0")
        first, second = await waiting_thread(tx, "b1"), await waiting_thread(tx, "b2")
        vip_id = await buyers.identify(tx, ConnectionId("con_1"), "vip")
        await buyers.tag(tx, vip_id, "VIP", "spends much")
        vip, _ = await conversations.open_thread(
            tx, shop_id="shp_1", connection_id="con_1", channel="webchat", thread="vip", buyer_id=vip_id
        )
        await conversations.append(tx, [said(vip)])
        await conversations.take_news(tx, [vip])
        order = []
        for free in (busy, vip, first):
            await conversations.close(tx, free)
            order.append([t for t in (vip, first, second) if await owner(tx, t) == ann])
    assert order == [[vip], [first], [second]]


async def test_the_last_agent_gets_the_buyer_again(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        one = await waiting_thread(tx, "b1")
        await hire(tx, "bob")
        await conversations.close(tx, one)
        await conversations.append(tx, [said(one, "又来了")])
        await conversations.take_news(tx, [one])
        row = await conversations.get(tx, one)
    assert (row.agent_id, row.state, row.routing_reason["code"]) == (ann, "open", "last_agent")


async def test_an_unopened_conversation_goes_to_the_next_agent(as_operator, wired):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        one = await waiting_thread(tx, "b1")
        assert await owner(tx, one) == ann
        bob = await hire(tx, "bob")
    async with as_operator() as tx:
        await routing.escalate_unopened(tx, {"conversation_id": one, "agent_id": ann, "after_s": 60})
        row = await conversations.get(tx, one)
        assert row.agent_id == bob
        await conversations.append(tx, [said(one, "您好", author="agent")])
        await routing.escalate_unopened(tx, {"conversation_id": one, "agent_id": bob, "after_s": 60})
        assert await owner(tx, one) == bob  # it was answered


async def test_a_suspended_agents_conversations_wait_in_line_again(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        one = await waiting_thread(tx, "b1")
        bob = await hire(tx, "bob")
        await staff.suspend(tx, ann)
        assert await owner(tx, one) == bob
        assert await counted(tx) == {bob: 1}


async def test_a_transfer_tells_why_and_moves_the_load(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        one = await waiting_thread(tx, "b1")
        bob = await hire(tx, "bob", presence="away", capacity=1)
        await routing.transfer_to_agent(tx, one, bob, "懂安装")
        assert await owner(tx, one) == bob
        assert await counted(tx) == {bob: 1}
        two = await waiting_thread(tx, "b2")
        assert await owner(tx, two) == ann
        with pytest.raises(OverCapacity):
            await routing.transfer_to_agent(tx, two, bob)


async def test_a_thousand_claims_at_once_never_exceed_capacity_and_never_make_two_owners(
    as_operator, wired, merchant_id
):
    """T01: 20 agents of capacity 3 fight for 50 conversations, 1,000 claims in all."""
    async with as_operator() as tx:
        threads = [await waiting_thread(tx, f"b{n}") for n in range(50)]
        agents = [await hire(tx, f"a{n}", capacity=3, presence="busy") for n in range(20)]

    async def claim(agent: AgentId, one: str) -> str:
        try:
            async with wired.transaction(merchant_id, Actor(ActorKind.AGENT, agent)) as tx:
                await routing.claim(tx, one)
        except (AlreadyOwned, OverCapacity) as error:
            return error.code
        return "claimed"

    outcomes = await asyncio.gather(*(claim(a, t) for t in threads for a in agents))
    async with as_operator() as tx:
        owners = await held(tx)
        assert sum(owners.values()) == outcomes.count("claimed") == 50
        assert max(owners.values()) <= 3
        assert await counted(tx) == owners
    assert set(outcomes) <= {"claimed", "already_owned", "over_capacity"}


async def test_claims_and_the_draining_line_meet_without_harm(as_operator, wired, merchant_id):
    async with as_operator() as tx:
        threads = [await waiting_thread(tx, f"b{n}") for n in range(30)]
        agents = [await hire(tx, f"a{n}", capacity=4, presence="away") for n in range(6)]

    async def one_move(number: int) -> None:
        agent = agents[number % 6]
        try:
            async with wired.transaction(merchant_id, Actor(ActorKind.AGENT, agent)) as tx:
                if number % 3 == 0:
                    await staff.set_presence(tx, agent, "online")
                else:
                    await routing.claim(tx, threads[number % 30])
        except XiaoerError:
            return

    await asyncio.gather(*(one_move(n) for n in range(120)))
    async with as_operator() as tx:
        owners = await held(tx)
        assert sum(owners.values()) == 24
        assert max(owners.values()) <= 4
        assert await counted(tx) == owners


async def test_a_lone_agent_is_reminded_rather_than_left_with_a_line_that_nobody_takes(as_operator):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        one = await waiting_thread(tx, "b1")
        await routing.escalate_unopened(tx, {"conversation_id": one, "agent_id": ann, "after_s": 60})
        assert await owner(tx, one) == ann
        due = (await tx.conn.execute(select(timer.c.payload).filter_by(key=f"unopened:{one}"))).scalar_one()
    assert due["after_s"] == 120


async def test_who_passes_a_conversation_to_a_team_does_not_get_it_back(as_operator, wired, merchant_id):
    async with as_operator() as tx:
        ann = await hire(tx, "ann")
        team = (await staff.make_team(tx, NewTeam("产品", agent_ids=[ann]))).id
        one = await waiting_thread(tx, "b1")
    async with wired.transaction(merchant_id, Actor(ActorKind.AGENT, ann)) as tx:
        await routing.transfer_to_team(tx, one, team, "要问产品")
        assert await owner(tx, one) is None
    async with as_operator() as tx:
        bob = await hire(tx, "bob", teams=(team,))
        row = await conversations.get(tx, one)
    assert (row.agent_id, row.routing_reason["code"]) == (bob, "transferred")
    assert (row.routing_reason["data"]["by"], row.routing_reason["data"]["note"]) == (ann, "要问产品")
