"""Answer me later: a promised time, somebody who owes it, and nobody left alone past it."""

from datetime import date, datetime, timedelta

import pytest

from tests.conversations.build import said
from tests.routing.conftest import hire
from tests.routing.test_routing import owner, waiting_thread
from tests.routing.test_waits import At
from xiaoer import conversations, routing, sla, staff
from xiaoer.app.live.timekeeper import keep_time
from xiaoer.infra import timers
from xiaoer.routing.errors import TimeNotOffered
from xiaoer.routing.later import offers
from xiaoer.routing.later_model import AnswerLater
from xiaoer.sla.keep_promises import keep_reply
from xiaoer.sla.model import ALL_DAY, Calendar, Span, SpecialDay
from xiaoer.sla.promise_clock import due, near

NOON = datetime.fromisoformat("2026-03-04T04:00:00+00:00")
"""Noon in Shanghai, a Wednesday."""
SHANGHAI = "Asia/Shanghai"
OFFICE = Calendar(SHANGHAI, (((Span(540, 1080)),),) * 5 + ((), ()))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_times_follow_the_working_hours_and_stand_apart():
    assert offers(OFFICE, NOON) == [at("2026-03-04T05:00Z"), at("2026-03-04T07:00Z"), at("2026-03-05T03:00Z")]
    friday_night = at("2026-03-06T15:03Z")
    assert offers(OFFICE, friday_night) == [at("2026-03-09T02:00Z"), at("2026-03-09T03:00Z"), at("2026-03-09T04:00Z")]


def test_round_the_clock_the_next_days_offer_is_ten_in_the_morning():
    shop = Calendar(SHANGHAI, (ALL_DAY,) * 7)
    assert offers(shop, at("2026-03-04T15:01Z"))[-1] == at("2026-03-05T02:00Z")


def test_a_shop_without_working_time_offers_nothing():
    closed = Calendar("UTC", ((),) * 7, (SpecialDay(date(2020, 1, 1)),))
    assert offers(closed, NOON) == []


async def a_buyer_asks_for_later(tx, clock, name="b1"):  # type: ignore[no-untyped-def]
    one = await waiting_thread(tx, name)
    row = await conversations.get(tx, one)
    times = (await routing.later_times(tx, row.shop_id, one)).items
    return one, await routing.answer_later(tx, one, AnswerLater(times[0]))


async def test_somebody_owes_the_answer_although_nobody_is_there(shop):
    async with shop() as tx:
        tx.clock = At(NOON)
        ann = await hire(tx, "ann", presence="away")
        one, promise = await a_buyer_asks_for_later(tx, tx.clock)
        row = await conversations.get(tx, one)
        times = await routing.later_times(tx, row.shop_id, one)
    assert (promise.owner_id, promise.kind, promise.public) == (ann, "reply", True)
    assert row.queued_at is not None
    assert times.promised_at == promise.due_at


async def test_the_first_answer_of_a_person_keeps_the_promise_and_the_buyer_reads_it(shop):
    async with shop() as tx:
        tx.clock = At(NOON)
        ann = await hire(tx, "ann", presence="away")
        one, promise = await a_buyer_asks_for_later(tx, tx.clock)
        await keep_time(tx, [one])
        tx.clock.go(600)
        await conversations.append(tx, [said(one, "自动问候", author="bot", automatic=True)])
        await keep_time(tx, [one])
        assert (await sla.get_promise(tx, promise.id)).state == "open"
        await conversations.append(tx, [said(one, "您好，已经为您查到了", author="agent", author_id=ann)])
        await keep_time(tx, [one])
        await keep_reply(tx, {"promise_id": promise.id})
        lines = await conversations.read_public_after(tx, one, 0, 50)
        assert (await sla.get_promise(tx, promise.id)).state == "kept"
    assert [line.text for line in lines if line.kind == "system"][-1] == "promise_kept"


async def test_near_its_time_it_goes_to_the_front_and_to_somebody_who_is_there(shop):
    async with shop() as tx:
        tx.clock = At(NOON)
        await hire(tx, "ann", presence="away")
        first = await waiting_thread(tx, "first")
        one, promise = await a_buyer_asks_for_later(tx, tx.clock)
        tx.clock.go((promise.due_at - NOON).total_seconds() - 300)
        await near(tx, {"promise_id": promise.id})
        bob = await hire(tx, "bob", capacity=1)
        assert (await owner(tx, one), await owner(tx, first)) == (bob, None)


async def test_a_promise_whose_owner_left_goes_back_into_line_before_all_others(shop):
    async with shop() as tx:
        tx.clock = At(NOON)
        ann = await hire(tx, "ann")
        one, promise = await a_buyer_asks_for_later(tx, tx.clock)
        assert await owner(tx, one) == ann
        await staff.set_presence(tx, ann, "away")
        tx.clock.time = promise.due_at + timedelta(seconds=1)
        await due(tx, {"promise_id": promise.id})
        row = await conversations.get(tx, one)
        assert (await sla.get_promise(tx, promise.id)).state == "broken"
    assert (row.agent_id, row.queue_priority) == (None, 40)
    assert row.routing_reason["code"] == "promised"


async def test_a_closed_conversation_whose_promise_comes_due_is_open_again(shop):
    async with shop() as tx:
        tx.clock = At(NOON)
        await hire(tx, "ann", presence="away")
        one, promise = await a_buyer_asks_for_later(tx, tx.clock)
        await conversations.close(tx, one)
        tx.clock.time = promise.due_at - timedelta(seconds=60)
        await near(tx, {"promise_id": promise.id})
        row = await conversations.get(tx, one)
    assert (row.state, row.queued_at is not None) == ("open", True)


async def test_asking_again_moves_the_one_promise(shop):
    async with shop() as tx:
        tx.clock = At(NOON)
        await hire(tx, "ann", presence="away")
        one, promise = await a_buyer_asks_for_later(tx, tx.clock)
        later = (await routing.later_times(tx, "shp_1", one)).items[1]
        moved = await routing.answer_later(tx, one, AnswerLater(later))
        again = await routing.answer_later(tx, one, AnswerLater(later))
        due_timers = await tx.conn.scalar(
            timers.timer.select()
            .with_only_columns(timers.timer.c.due_at)
            .filter_by(merchant_id=tx.merchant_id, key=f"sla.promise_due:{promise.id}")
        )
    assert (moved.id, again.id, moved.due_at) == (promise.id, promise.id, later)
    assert due_timers == later


@pytest.mark.parametrize("minutes", [-60, 7, 61, 60 * 24 * 30])
async def test_a_time_that_was_not_offered_is_not_promised(shop, minutes):
    async with shop() as tx:
        tx.clock = At(NOON)
        one = await waiting_thread(tx, "b1")
        with pytest.raises(TimeNotOffered):
            await routing.answer_later(tx, one, AnswerLater(NOON + timedelta(minutes=minutes)))


async def test_an_offer_that_lay_on_the_screen_for_ten_minutes_can_still_be_taken(shop):
    async with shop() as tx:
        tx.clock = At(NOON)
        await hire(tx, "ann", presence="away")
        one = await waiting_thread(tx, "b1")
        times = (await routing.later_times(tx, "shp_1", one)).items
        tx.clock.go(600)
        assert (await routing.answer_later(tx, one, AnswerLater(times[0]))).due_at == times[0]
