"""A buyer and an agent talk through a real server over real sockets."""

import asyncio
import json
from typing import Any

from bench.live_client import LiveClient
from bench.shop import Shop
from sqlalchemy import text

from tests.conversations.build import said
from tests.live.conftest import Pair, desk, raw, until, visitor
from xiaoer import conversations, staff
from xiaoer.app.live import lease
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId, new_id


async def test_what_each_says_reaches_the_other_once_and_in_order(pair: Pair, stored: Any) -> None:
    spoken = []
    for number in range(30):
        text = f"第 {number} 句 👩‍👩‍👧 <b>&amp;"
        client, room = (pair.buyer, "") if number % 3 else (pair.agent, pair.room)
        await asyncio.wait_for(client.say(text, room).done, 10)
        spoken.append(text)
    await until(lambda: pair.texts(pair.buyer) == spoken, "the buyer to have all")
    await until(lambda: pair.texts(pair.agent) == spoken, "the agent to have all")
    lines = [line for line in await stored(pair.room) if line.kind == "text"]
    assert [line.text for line in lines] == spoken
    assert [line.public_seq for line in lines] == list(range(1, 31))


async def test_many_lines_at_once_keep_their_order_through_the_speed_limit(pair: Pair) -> None:
    spoken = [f"快 {number}" for number in range(60)]
    entries = [pair.buyer.say(text) for text in spoken]
    acks = await asyncio.wait_for(asyncio.gather(*(entry.done for entry in entries)), 30)
    assert [ack["seq"] for ack in acks] == list(range(1, 61))
    await until(lambda: pair.texts(pair.agent) == spoken, "the agent to have all")


async def test_lines_said_while_the_other_was_away_come_with_the_return(pair: Pair) -> None:
    await asyncio.wait_for(pair.buyer.say("一").done, 10)
    for client in (pair.buyer, pair.agent):
        other, room = (pair.agent, pair.room) if client is pair.buyer else (pair.buyer, "")
        await until(lambda client=client: client.online.is_set(), "being online")
        client.cut()
        for number in range(5):
            await asyncio.wait_for(other.say(f"不在时 {number}", room).done, 10)
    await until(lambda: len(pair.texts(pair.buyer)) == 11 == len(pair.texts(pair.agent)), "both to be complete")
    assert pair.texts(pair.buyer) == pair.texts(pair.agent)


async def test_what_was_said_without_a_connection_is_sent_later_and_once(pair: Pair, stored: Any) -> None:
    await until(lambda: pair.buyer.online.is_set())
    entries = []
    for number in range(6):
        entries.append(pair.buyer.say(f"断线 {number}"))
        pair.buyer.cut()
        await asyncio.sleep(0.02)
    await asyncio.wait_for(asyncio.gather(*(entry.done for entry in entries)), 20)
    texts = [line.text for line in await stored(pair.room) if line.author_kind == "buyer"]
    assert texts == [f"断线 {number}" for number in range(6)]


async def test_a_repeat_is_answered_with_the_first_number_on_any_connection(shop: Shop, stored: Any) -> None:
    name, client_id = new_id("vis"), new_id("cli")
    acks = []
    for _ in range(3):
        async with visitor(shop, name) as buyer:
            await buyer.say(type="send", client_id=client_id, text="只存一次")
            acks.append(await buyer.hear("ack", client_id=client_id))
    assert [(ack["seq"], ack["repeat"]) for ack in acks] == [(1, False), (1, True), (1, True)]
    assert len([line for line in await stored(acks[0]["conversation_id"]) if line.author_kind == "buyer"]) == 1


async def test_frames_sent_before_the_welcome_are_taken_in_order(shop: Shop) -> None:
    async with raw(shop) as buyer:
        await buyer.say(type="hello", token=shop.visitor_token(new_id("vis")))
        for number in range(20):
            await buyer.say(type="send", client_id=f"early-{number:04}", text=f"{number}")
        for number in range(20):
            assert (await buyer.hear("ack", client_id=f"early-{number:04}"))["seq"] == number + 1


async def test_a_line_is_acknowledged_and_told_to_the_senders_other_devices(shop: Shop) -> None:
    name = new_id("vis")
    async with visitor(shop, name) as phone:
        await phone.say(type="send", client_id="phone-0001", text="手机")
        await phone.hear("ack")
        async with visitor(shop, name) as laptop:
            await laptop.say(type="send", client_id="laptop-0001", text="电脑")
            told = await phone.hear("line")
            while told["line"]["text"] != "电脑":
                told = await phone.hear("line")
            assert told["line"]["client_id"] == "laptop-0001"


async def test_typing_is_seen_by_the_other_side_and_kept_nowhere(pair: Pair, stored: Any) -> None:
    await until(lambda: pair.said("agent", "backlog"), "the conversation to be open")
    pair.buyer.write({"type": "typing", "text": "请问这件"})
    await until(lambda: pair.said("agent", "typing_now"), "the agent to see typing")
    pair.agent.write({"type": "typing", "conversation_id": pair.room, "text": "never shown"})
    await until(lambda: pair.said("buyer", "typing_now"), "the buyer to see typing")
    shown = pair.said("buyer", "typing_now")[0]
    assert (shown["who"], shown["text"]) == ("agent", "")
    assert not [line for line in await stored(pair.room) if line.author_kind == "buyer"]


async def test_each_side_learns_how_far_the_other_has_read(pair: Pair) -> None:
    ack = await asyncio.wait_for(pair.buyer.say("看到了吗").done, 10)
    await until(lambda: pair.texts(pair.agent), "the agent to have it")
    last = pair.agent.thread(pair.room).applied
    pair.agent.write({"type": "read", "conversation_id": pair.room, "seq": last})
    await until(
        lambda: any(f["receipts"]["agent_read_seq"] == ack["seq"] for f in pair.said("buyer", "receipts")), "read"
    )
    answer = await asyncio.wait_for(pair.agent.say("看到了", pair.room).done, 10)
    await until(lambda: len(pair.texts(pair.buyer)) == 2)
    pair.buyer.write({"type": "received", "seq": 2})
    await until(
        lambda: any(f["receipts"]["buyer_delivered_seq"] == 2 for f in pair.said("agent", "receipts")), "delivered"
    )
    pair.buyer.write({"type": "read", "seq": 2})
    await until(lambda: any(f["receipts"]["buyer_read_seq"] == 2 for f in pair.said("agent", "receipts")), "read")
    assert answer["seq"] > 2


async def test_a_thousand_marks_at_once_hold_up_no_answer(pair: Pair) -> None:
    await asyncio.wait_for(pair.buyer.say("在吗").done, 10)
    await until(lambda: pair.texts(pair.agent), "the agent to have it")
    last = pair.agent.thread(pair.room).applied
    for seq in range(1, 1000):
        pair.agent.write({"type": "read", "conversation_id": pair.room, "seq": min(seq, last)})
    await asyncio.wait_for(pair.agent.say("在的", pair.room).done, 10)
    assert not pair.said("agent", "problem")
    await until(lambda: any(f["receipts"]["agent_read_seq"] for f in pair.said("buyer", "receipts")), "read")


async def test_notes_and_what_only_staff_may_know_never_reach_the_buyers_socket(pair: Pair) -> None:
    await asyncio.wait_for(pair.agent.say("内部：这位买家很着急", pair.room, kind="note").done, 10)
    await asyncio.wait_for(pair.agent.say("您好", pair.room).done, 10)
    await until(lambda: pair.texts(pair.buyer) == ["您好"], "the buyer to have the answer")
    pair.buyer.cut()
    before = pair.buyer.welcomes
    await until(lambda: pair.buyer.welcomes > before)
    pair.buyer.write({"type": "resume", "cursors": {pair.room: 0}})
    await until(lambda: len(pair.said("buyer", "backlog")) >= 2, "the whole backlog")
    everything = json.dumps(pair.told["buyer"], ensure_ascii=False)
    assert "内部" not in everything
    assert pair.buyer.thread(pair.room).lines[0]["seq"] == 1, "the buyer's numbers have no hole where a note is"
    assert "内部" in json.dumps(pair.told["agent"], ensure_ascii=False)


async def test_an_edit_and_a_recall_reach_both_sides(pair: Pair) -> None:
    first = await asyncio.wait_for(pair.agent.say("价格 199 元", pair.room).done, 10)
    second = await asyncio.wait_for(pair.agent.say("说错了", pair.room).done, 10)
    named = {"conversation_id": pair.room}
    edit = {"type": "edit", "client_id": new_id("cli"), "target_seq": first["seq"], "text": "价格 189 元", **named}
    pair.agent.write(edit)
    pair.agent.write({"type": "recall", "client_id": new_id("cli"), "target_seq": second["seq"], **named})

    def changes(client: LiveClient) -> list[tuple[str, str]]:
        lines = client.thread(pair.room).lines
        return [(line["kind"], line.get("text", "")) for line in lines if line["kind"] in ("edited", "recalled")]

    for client in (pair.buyer, pair.agent):
        await until(lambda client=client: len(changes(client)) == 2, "both changes")
        assert changes(client) == [("edited", "价格 189 元"), ("recalled", "")]
    targets = [line["target_seq"] for line in pair.buyer.thread(pair.room).lines if line["kind"] != "text"]
    assert targets == [1, 2], "the buyer's own numbers"


async def test_a_change_that_is_sent_again_is_answered_with_its_first_number(shop: Shop, stored: Any) -> None:
    name, answers = new_id("vis"), []
    edit = {"type": "edit", "client_id": new_id("cli"), "target_seq": 1, "text": "蓝色的有吗"}
    recall = {"type": "recall", "client_id": new_id("cli"), "target_seq": 1}
    async with visitor(shop, name) as buyer:
        await buyer.say(type="send", client_id=new_id("cli"), text="兰色的有吗")
        room = (await buyer.hear("ack"))["conversation_id"]
    for change in (edit, edit, recall, recall, edit):
        async with visitor(shop, name) as buyer:
            await buyer.say(**change, conversation_id=room)
            answers.append(await buyer.hear_any(("ack", "nack"), change["client_id"]))
    assert [(one["type"], one.get("seq"), one.get("repeat")) for one in answers] == [
        ("ack", answers[0]["seq"], False),
        ("ack", answers[0]["seq"], True),
        ("ack", answers[2]["seq"], False),
        ("ack", answers[2]["seq"], True),
        ("ack", answers[0]["seq"], True),
    ]
    assert [line.kind for line in await stored(room) if line.author_kind == "buyer"] == ["text", "edited", "recalled"]


async def test_a_long_absence_is_caught_up_in_pieces(shop: Shop, as_shop: Any) -> None:
    (room,), (token,) = await shop.threads(1)
    for start in range(0, 500, 100):
        async with as_shop() as tx:
            await conversations.append(tx, [said(room, f"{start + n}") for n in range(100)])
    buyer = LiveClient(shop.url, token=token).start()
    agent = LiveClient(shop.url, cookie=shop.agent_cookies[0]).start()
    try:
        await asyncio.wait_for(agent.online.wait(), 10)
        agent.open(room)
        for client in (buyer, agent):
            await until(lambda client=client: len(client.thread(room).lines) >= 500, "all 500 lines")
            texts = [line["text"] for line in client.thread(room).lines if line["kind"] == "text"]
            assert texts == [str(n) for n in range(500)]
    finally:
        await buyer.stop()
        await agent.stop()


async def test_a_new_buyer_is_given_an_agent_and_told_who_answers(shop: Shop) -> None:
    async with desk(shop) as agent:
        await agent.say(type="presence", presence="online")
        async with visitor(shop) as buyer:
            await buyer.say(type="send", client_id="first-0001", text="有人吗")
            handler = await buyer.hear("handler", handler="agent")
            assert handler["name"].startswith("客服")


async def test_a_buyer_who_asks_for_a_person_hears_who_it_is_or_their_place(shop: Shop) -> None:
    async with visitor(shop) as buyer:
        await buyer.say(type="human")
        assert (await buyer.hear("handler"))["handler"] in ("agent", "queue", "none")


async def test_an_agent_is_online_on_a_lease_that_ends_by_itself(shop: Shop, as_shop: Any) -> None:
    """A killed server says nothing any more; so the end is written down while all is well."""
    async with desk(shop), as_shop() as tx:
        query = text("select due_at from timer where key = :key")
        due = (await tx.conn.execute(query, {"key": f"agent_gone:{shop.agents[0]}"})).scalar_one()
        left_s = (due - tx.clock.now()).total_seconds()
        assert 30 < left_s <= lease.LEASE.total_seconds()


async def test_who_says_they_are_there_while_a_lost_links_timer_runs_out_is_given_time_to_come_back(
    as_shop: Any, shop: Shop
) -> None:
    agent_id = AgentId(shop.agents[0])
    gone = {"agent_id": agent_id}
    async with as_shop() as tx:
        await staff.set_presence(tx, agent_id, "away")
        await staff.set_presence(tx, agent_id, "online")
        await lease.agent_gone(tx, gone)
        assert (await staff.get_agent(tx, agent_id)).presence == "online"
        query = text("select due_at from timer where key = :key")
        due = (await tx.conn.execute(query, {"key": lease.key_of(agent_id)})).scalar_one()
        assert tx.clock.now() < due <= tx.clock.now() + lease.GONE_AFTER
        long_ago = text("update agent set presence_at = presence_at - interval '1 hour' where id = :id")
        await tx.conn.execute(long_ago, {"id": agent_id})
        await lease.agent_gone(tx, gone)
        assert (await staff.get_agent(tx, agent_id)).presence == "away"


async def hand_over(tx: Tx, room: str, giver: AgentId, taker: AgentId) -> None:
    reason = {"code": "transferred", "data": {}}
    await conversations.assign(tx, ConversationId(room), taker, reason=reason, expected_owner=giver)


async def test_a_repeat_is_answered_although_the_conversation_is_a_colleagues_by_now(shop: Shop, as_shop: Any) -> None:
    (room,), _ = await shop.threads(1)
    async with as_shop() as tx:
        await hand_over(tx, room, shop.agents[0], shop.agents[1])
    async with desk(shop, 1) as agent:
        await agent.say(type="send", client_id="mine-0001", conversation_id=room, text="我来")
        first = await agent.hear("ack", client_id="mine-0001")
    async with as_shop() as tx:
        await hand_over(tx, room, shop.agents[1], shop.agents[0])
    async with desk(shop, 1) as agent:
        await agent.say(type="send", client_id="mine-0001", conversation_id=room, text="我来")
        again = await agent.hear_any(("ack", "nack"), "mine-0001")
        assert (again["type"], again["seq"], again["repeat"]) == ("ack", first["seq"], True)


async def test_a_second_device_that_came_before_the_first_line_hears_it_too(shop: Shop) -> None:
    token = shop.visitor_token(new_id("vis"))
    phone, laptop = LiveClient(shop.url, token=token).start(), LiveClient(shop.url, token=token).start()
    try:
        for client in (phone, laptop):
            await asyncio.wait_for(client.online.wait(), 10)
        await asyncio.wait_for(phone.say("第一句").done, 10)
        await until(lambda: [line["text"] for line in laptop.thread().lines] == ["第一句"], "the laptop to hear it")
    finally:
        await phone.stop()
        await laptop.stop()


async def test_a_note_calls_a_colleague_who_may_see_it_and_nobody_else(shop: Shop, stored: Any) -> None:
    (_, room), _ = await shop.threads(2)  # of agent 1; the owner, agent 0, sees all
    async with desk(shop, 0) as boss, desk(shop, 1) as agent:
        note = {"type": "send", "conversation_id": room, "kind": "note"}
        calls = [str(shop.agents[0]), str(shop.agents[1]), "agt_nobody"]
        await agent.say(**note, client_id=new_id("c"), text="@老板 请看这单", mentions=calls)
        told = await boss.hear("alert", code="mention")
        assert (told["conversation_id"], told["data"]["note"]) == (room, "@老板 请看这单")
        ack = await agent.hear("ack")
        await agent.say(**note, client_id=new_id("c"), text="@谁 没有人", mentions=["agt_nobody"])
        await agent.hear("ack")
    lines = {line.text: line for line in await stored(room) if line.kind == "note"}
    assert lines["@老板 请看这单"].payload["mentions"] == [str(shop.agents[0])]
    assert lines["@老板 请看这单"].seq == ack["seq"]
    assert "mentions" not in lines["@谁 没有人"].payload
