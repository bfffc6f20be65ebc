"""Buyers who turn out to be one person wait for one answer; when they turn out to be two, each waits again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.sla.build import Desk
from xiaoer import buyers, conversations
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId
from xiaoer.sla.tables import sla_clock, sla_half_hour

TAOBAO = ConnectionId("con_taobao")


async def talk_of(desk: Desk, name: str, connection: ConnectionId = TAOBAO) -> tuple[BuyerId, ConversationId]:
    async with desk.tx() as tx:
        buyer_id = await buyers.identify(tx, connection, name)
        one, _ = await conversations.open_thread(
            tx, shop_id=desk.shop_id, connection_id=connection, channel="taobao", thread=name, buyer_id=buyer_id
        )
    return buyer_id, one


async def merged(desk: Desk, keep: BuyerId, other: BuyerId) -> str:
    async with desk.tx() as tx:
        return await buyers.merge(tx, keep, other, "同一个人")


async def parted(desk: Desk, merge_id: str) -> None:
    async with desk.tx() as tx:
        await buyers.unmerge(tx, merge_id)


async def running(desk: Desk, *ids: str) -> dict[str, int]:
    return {clock.subject_id: clock.left_s for clock in await desk.clocks(*ids)}


async def counted(desk: Desk) -> dict[str, int]:
    h = sla_half_hour.c
    async with desk.tx() as tx:
        rows: Any = await tx.conn.execute(
            select(h.met, h.late, h.dropped).where(h.merchant_id == tx.merchant_id, h.name == "reply_3min")
        )
        found = rows.all()
    return {name: sum(getattr(row, name) for row in found) for name in ("met", "late", "dropped")}


@pytest.fixture
async def two(desk: Desk) -> tuple[str, ConversationId, ConversationId]:
    """One wrote fifty seconds before the other, and then somebody saw that they are one."""
    (one, first), (other, second) = await talk_of(desk, "a"), await talk_of(desk, "b")
    await desk.say(first)
    desk.clock.forward(seconds=50)
    await desk.say(second)
    return await merged(desk, one, other), first, second


async def test_of_two_clocks_for_one_answer_the_older_goes_on(desk: Desk, two: Any) -> None:
    _, first, second = two
    assert await running(desk, first, second) == {first: 130}


async def test_an_answer_in_either_conversation_answers_the_person(desk: Desk, two: Any) -> None:
    _, first, second = two
    await desk.say(second, author="agent", text="您好，已经为您查了")
    assert await running(desk, first, second) == {}
    assert await counted(desk) == {"met": 1, "late": 0, "dropped": 0}


async def test_new_words_beside_a_running_clock_start_no_second(desk: Desk, two: Any) -> None:
    _, first, second = two
    await desk.say(second, text="还在吗")
    assert await running(desk, first, second) == {first: 130}


async def test_after_the_merge_is_undone_each_waits_again(desk: Desk, two: Any) -> None:
    merge_id, first, second = two
    desk.clock.forward(seconds=10)
    await parted(desk, merge_id)
    assert await running(desk, first, second) == {first: 120, second: 170}
    assert await counted(desk) == {"met": 0, "late": 0, "dropped": 0}
    await desk.say(second, author="agent", text="您好，已经为您查了")
    assert await running(desk, first, second) == {first: 120}
    desk.clock.forward(seconds=121)
    assert await desk.ring()


async def test_what_was_answered_meanwhile_does_not_come_back(desk: Desk, two: Any) -> None:
    merge_id, first, second = two
    await desk.say(first, author="agent", text="您好，已经为您查了")
    await desk.say(first, text="那什么时候到")
    await parted(desk, merge_id)
    assert await running(desk, first, second) == {first: 180}


async def test_an_overdue_clock_that_ended_for_another_is_overdue_again(desk: Desk) -> None:
    (one, first), (other, second) = await talk_of(desk, "a"), await talk_of(desk, "b")
    for talk in (first, second):
        await desk.say(talk)
        desk.clock.forward(seconds=1)
    desk.clock.forward(seconds=300)
    await desk.ring()
    merge_id = await merged(desk, one, other)
    assert await counted(desk) == {"met": 0, "late": 0, "dropped": 0}
    await parted(desk, merge_id)
    assert {clock.state for clock in await desk.clocks(first, second)} == {"overdue"}
    assert await counted(desk) == {"met": 0, "late": 0, "dropped": 0}


async def test_conversations_on_two_connections_stay_two_waits(desk: Desk) -> None:
    (one, first), (other, second) = await talk_of(desk, "a"), await talk_of(desk, "b", ConnectionId("con_2"))
    await desk.say(first)
    await desk.say(second)
    await merged(desk, one, other)
    await desk.say(first, author="agent", text="您好，已经为您查了")
    assert list(await running(desk, first, second)) == [second]


async def test_closing_one_conversation_leaves_the_other_waiting(desk: Desk, two: Any) -> None:
    _, first, second = two
    async with desk.tx() as tx:
        await conversations.close(tx, second)
    await desk.read(second)
    assert list(await running(desk, first, second)) == [first]


async def test_no_clock_changes_its_conversation(desk: Desk, two: Any) -> None:
    merge_id, first, second = two
    await parted(desk, merge_id)
    async with desk.tx() as tx:
        rows = (await tx.conn.execute(select(sla_clock).where(sla_clock.c.merchant_id == tx.merchant_id))).all()
    begun = {row.subject_id: row.started_at for row in rows if row.name == "reply_3min"}
    assert begun[second] - begun[first] == timedelta(seconds=50)
