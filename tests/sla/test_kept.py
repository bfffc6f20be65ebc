"""Clocks in the database: what lines do to them, who is told, and what stays of a breach."""

from datetime import timedelta
from random import Random

import msgspec
import pytest
from bench.sla_oracle import random_events

from tests.conversations.build import said
from tests.sla.build import START, Desk, person
from xiaoer import conversations, sla
from xiaoer.conversations.errors import NothingUnanswered
from xiaoer.infra.timers import timer
from xiaoer.sla.calendar import SECOND, micros
from xiaoer.sla.defaults import TARGETS
from xiaoer.sla.errors import BadTarget, NoSuchReason
from xiaoer.sla.events import AgentAlerted, ClocksRang, NoResponseMarked
from xiaoer.sla.model import ALWAYS, Calendar, ClockView, Span, What
from xiaoer.sla.replay import Replay
from xiaoer.sla.rules_model import Rules
from xiaoer.sla.timeline import Happening


def names(clocks: list[ClockView]) -> set[str]:
    return {clock.name for clock in clocks}


async def test_the_first_words_start_both_clocks_of_the_shop_and_an_answer_ends_them(desk: Desk) -> None:
    one = await desk.talk()
    await desk.say(one)
    assert names(await desk.clocks(one)) == {"first_reply", "each_reply"}
    desk.clock.forward(seconds=20)
    await desk.say(one, "agent", "在的，亲")
    assert await desk.clocks(one) == []


async def test_a_channel_that_judges_has_its_own_clock(desk: Desk) -> None:
    expected = {"amazon": {"reply_24h"}, "taobao": {"reply_3min"}, "pinduoduo": {"reply_30s"}, "email": {"each_reply"}}
    for channel, clocks in expected.items():
        one = await desk.talk(f"b-{channel}", channel)
        await desk.say(one)
        assert names(await desk.clocks(one)) == clocks, channel


async def test_amazons_clock_ends_a_day_after_the_first_unanswered_message(desk: Desk) -> None:
    one = await desk.talk(channel="amazon")
    await desk.say(one)
    desk.clock.forward(hours=5)
    await desk.say(one)
    assert [clock.due_at for clock in await desk.clocks(one)] == [
        START + timedelta(hours=24), START + timedelta(hours=29)
    ]  # fmt: skip


async def test_what_was_said_while_nobody_read_counts_by_its_own_time(desk: Desk) -> None:
    one = await desk.talk(channel="taobao")
    async with desk.tx() as tx:
        await conversations.append(tx, [said(one)])
    desk.clock.forward(seconds=170)
    async with desk.tx() as tx:
        await conversations.append(tx, [said(one, "在的", author="agent")])
    desk.clock.forward(hours=1)
    await desk.read(one)
    await desk.ring()
    assert await desk.clocks(one) == []
    async with desk.tx() as tx:
        assert (await sla.find_breaches(tx)).items == []


async def test_an_answer_in_time_that_is_read_after_the_alarm_is_in_time(desk: Desk) -> None:
    one = await desk.talk(channel="taobao")
    await desk.say(one)
    desk.clock.forward(seconds=175)
    async with desk.tx() as tx:
        await conversations.append(tx, [said(one, "在的", author="agent")])
    desk.clock.forward(seconds=10)
    await desk.ring()
    await desk.read(one)
    async with desk.tx() as tx:
        assert (await sla.find_breaches(tx)).items == []


async def test_reading_the_same_lines_again_changes_nothing(desk: Desk) -> None:
    one = await desk.talk()
    await desk.say(one)
    before = await desk.clocks(one)
    await desk.read(one)
    assert await desk.clocks(one) == before


async def test_alerts_ring_at_50_75_and_90_percent_and_at_the_end(desk: Desk) -> None:
    one = await desk.talk(channel="amazon")
    await desk.say(one)
    for hours in (11.9, 0.2, 6, 3.6, 2.4):
        desk.clock.forward(hours=hours)
        await desk.ring()
    assert [event.rings[0].percent for event in desk.of(ClocksRang)] == [50, 75, 90, 100]


async def test_of_several_missed_alerts_the_last_is_told_once(desk: Desk) -> None:
    one = await desk.talk(channel="amazon")
    await desk.say(one)
    desk.clock.forward(hours=23)
    await desk.ring()
    assert [ring.percent for event in desk.of(ClocksRang) for ring in event.rings] == [90]


async def test_owner_and_lead_are_alerted_with_one_word_for_many_conversations(desk: Desk) -> None:
    agent = await desk.hire("阿檀")
    lead = await desk.hire("组长", "lead", "away")
    for number in range(5):
        await desk.say(await desk.talk(f"b{number}", "taobao"))
    desk.clock.forward(seconds=162)
    await desk.ring()
    alerted = {(event.agent_id, event.percent): event.count for event in desk.of(AgentAlerted)}
    assert alerted[lead, 90] == 5
    assert sum(count for (who, percent), count in alerted.items() if who == agent and percent == 90) == 5


async def test_an_unopened_conversation_goes_to_somebody_else_at_90_percent(desk: Desk) -> None:
    first = await desk.hire("阿檀")
    one = await desk.talk(channel="amazon")
    await desk.say(one)
    await desk.hire("青屿")
    async with desk.tx() as tx:
        await tx.conn.execute(timer.delete().where(timer.c.kind == "routing.unopened"))
        assert (await conversations.get(tx, one)).agent_id == first
    desk.clock.forward(hours=22)
    await desk.ring()
    async with desk.tx() as tx:
        assert (await conversations.get(tx, one)).agent_id != first


async def test_a_breach_is_listed_with_who_had_it_and_why(desk: Desk) -> None:
    agent = await desk.hire("阿檀")
    one = await desk.talk(channel="taobao")
    await desk.say(one)
    async with desk.tx() as tx:
        await tx.conn.execute(timer.delete().where(timer.c.kind == "routing.unopened"))
    desk.clock.forward(seconds=181)
    await desk.ring()
    desk.clock.forward(seconds=60)
    await desk.say(one, "agent", "抱歉久等了")
    async with desk.tx(person(agent)) as tx:
        breach = (await sla.find_breaches(tx)).items[0]
        assert (breach.agent_id, breach.cause, breach.late_s, breach.state) == (agent, "unopened", 61, "late")
        explained = await sla.explain_breach(tx, breach.id, "busy", "大促高峰")
        assert (explained.reason, explained.words) == ("busy", "大促高峰")
        with pytest.raises(NoSuchReason):
            await sla.explain_breach(tx, breach.id, "whatever", "")


async def test_no_response_needed_ends_the_clocks_is_kept_and_new_words_start_others(desk: Desk) -> None:
    agent = await desk.hire("阿檀")
    one = await desk.talk(channel="amazon")
    await desk.say(one, text="谢谢")
    async with desk.tx(person(agent)) as tx:
        words = await conversations.no_response_needed(tx, one, "thanks")
        await sla.mark_no_response(tx, one, "thanks", words)
    await desk.read(one)
    assert await desk.clocks(one) == []
    assert desk.of(NoResponseMarked)[0].reason == "thanks"
    desk.clock.forward(hours=1)
    await desk.say(one, text="还有一个问题")
    assert len(await desk.clocks(one)) == 1
    async with desk.tx() as tx:
        use = (await sla.no_response_use(tx, START))[0]
    assert (use.agent_id, use.marks, use.wrote_again, use.misuse_percent) == (agent, 1, 1, 100.0)


async def test_nothing_can_be_marked_while_nobody_waits(desk: Desk) -> None:
    one = await desk.talk()
    async with desk.tx() as tx:
        with pytest.raises(NothingUnanswered):
            await conversations.no_response_needed(tx, one, "spam")


async def test_a_snoozed_conversation_pauses_the_shops_clock_and_keeps_the_rest(desk: Desk) -> None:
    one = await desk.talk()
    await desk.say(one)
    async with desk.tx() as tx:
        await conversations.snooze(tx, one, desk.clock.now() + timedelta(hours=2))
    await desk.read(one)
    assert {clock.state for clock in await desk.clocks(one)} == {"paused"}
    desk.clock.forward(hours=1)
    await desk.ring()
    async with desk.tx() as tx:
        await conversations.wake(tx, one)
    await desk.read(one)
    left = {clock.name: clock.left_s for clock in await desk.clocks(one)}
    assert left == {"first_reply": 60, "each_reply": 180}


async def test_new_targets_count_for_new_clocks_only(desk: Desk) -> None:
    first, second = await desk.talk("a", "taobao"), await desk.talk("b", "taobao")
    await desk.say(first)
    taobao = next(target for target in TARGETS if target.channel == "taobao")
    async with desk.tx() as tx:
        changed = Rules(targets=(msgspec.structs.replace(taobao, target_s=60, alerts=()),))
        assert (await sla.save_rules(tx, changed)).version == 1
    await desk.say(second)
    assert [clock.target_s for clock in await desk.clocks(first, second)] == [60, 180]
    desk.clock.forward(seconds=61)
    await desk.ring()
    assert [ring.subject_id for event in desk.of(ClocksRang) for ring in event.rings if ring.percent == 100] == [second]


async def test_targets_that_contradict_themselves_are_refused(desk: Desk) -> None:
    async with desk.tx() as tx:
        with pytest.raises(BadTarget):
            await sla.save_rules(tx, Rules(targets=(TARGETS[0], TARGETS[0])))


async def test_a_shop_goes_by_its_own_calendar(desk: Desk) -> None:
    async with desk.tx() as tx:
        evenings = await sla.save_calendar(tx, None, Calendar("Asia/Shanghai", ((Span(1080, 1440),),) * 7, name="晚班"))
        await sla.save_rules(tx, Rules(targets=TARGETS, calendar_of={f"shop:{desk.shop_id}": evenings.id}))
    one = await desk.talk()
    await desk.say(one)
    due = {clock.name: clock.due_at for clock in await desk.clocks(one)}
    assert due["each_reply"] == START + timedelta(hours=8, minutes=3)


async def test_the_stored_clocks_say_what_the_pure_ones_say(desk: Desk) -> None:
    """Fifty random talks on the channel that counts each message, stored line by line and read in pieces."""
    random = Random(20261122)
    authors = {What.BUYER: "buyer", What.ANSWER: "agent"}
    target = next(target for target in TARGETS if target.channel == "amazon")
    for number in range(50):
        one = await desk.talk(f"r{number}", "amazon")
        replay = Replay([(target, ALWAYS)])
        began = desk.clock.now()
        for tick, _, what, _ in random_events(random, 3000):
            if what not in authors:
                continue
            desk.clock.at = max(desk.clock.at, began + timedelta(minutes=tick))
            async with desk.tx() as tx:
                stored = await conversations.append(tx, [said(one, "好的", author=authors[what])])
            replay.step(Happening(micros(desk.clock.now()), what, stored[0].seq))
            if random.random() < 0.3:
                await desk.read(one)
        await desk.read(one)
        now = micros(desk.clock.now())
        expected = [c for c in replay.finish(now) if c.ended_at is None]
        shown = await desk.clocks(one)
        assert sorted((micros(c.due_at or START), c.left_s) for c in shown) == sorted(
            (c.due_at, (c.due_at - now) // SECOND) for c in expected if c.due_at
        )
