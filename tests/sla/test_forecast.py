"""Where a figure will stand, what to answer next, and who is needed."""

import pytest

from tests.sla.build import Desk
from xiaoer import conversations, sla
from xiaoer.sla import read_figures
from xiaoer.sla.erlang import agents_needed
from xiaoer.sla.figures_model import Counts
from xiaoer.sla.forecast import answered_in_time, order, outlook, share
from xiaoer.sla.model import Target
from xiaoer.sla.rules_model import Rules


def test_best_and_worst_bound_what_is_expected() -> None:
    seen = outlook(Counts(met=90, late=5), [30, 60, 90, 120, 150], goal_percent=90, pace_s=60, agents=1)
    assert (seen.now_percent, seen.best_percent, seen.worst_percent) == (94.7, 95.0, 90.0)
    assert seen.expected_percent == 92.0  # those due in 60 and 120 seconds are made, the others are not


def test_more_people_make_more() -> None:
    assert [answered_in_time([30, 60, 90, 120, 150], 60, agents) for agents in (0, 1, 2, 5)] == [0, 2, 4, 4]


def test_the_most_urgent_that_can_be_met_comes_first_and_the_lost_last() -> None:
    assert order([200, -5, 40, 3]) == [2, 0, 1, 3]


def test_so_many_may_be_late_while_the_goal_is_met() -> None:
    seen = outlook(Counts(met=80, late=5), [100] * 15, goal_percent=90, pace_s=10, agents=3)
    assert seen.can_lose == 5
    assert outlook(Counts(met=80, late=15), [100] * 5, 90, 10, 3).can_lose == 0


def test_a_share_is_never_rounded_up_to_a_goal() -> None:
    assert share(8999, 10000) == 89.9
    assert share(0, 0) is None


def test_erlang_c_asks_for_more_people_when_more_ask() -> None:
    """120 calls an hour of three minutes, 80 % within 20 seconds: C(9, 6) = 0.196, so nine make 86 %."""
    assert agents_needed(120, 180, 20, 80) == 9
    needed = [agents_needed(calls, 60, 60, 90) for calls in (0, 10, 60, 300)]
    assert needed == sorted(needed)
    assert needed[0] == 0


async def test_a_shops_figure_stands_with_what_to_answer_next(desk: Desk) -> None:
    ids = [await desk.talk(f"b{number}", "taobao") for number in range(4)]
    for one in ids:
        await desk.say(one)
        desk.clock.forward(seconds=10)
    await desk.say(ids[0], "agent", "在的")
    desk.clock.forward(seconds=155)
    await desk.ring()
    async with desk.tx() as tx:
        found = (await sla.forecasts(tx, agents=2))[0]
    assert (found.name, found.counts.met, found.counts.overdue, found.counts.running) == ("reply_3min", 1, 1, 2)
    assert [waiting.subject_id for waiting in found.next_up] == [ids[2], ids[3]]
    assert (found.now_percent, found.best_percent) == (50.0, 75.0)


async def test_waits_by_half_hour_count_who_gave_up_and_advise(desk: Desk) -> None:
    for number in range(4):
        one = await desk.talk(f"b{number}")
        await desk.say(one)
        desk.clock.forward(seconds=30)
        if number:
            await desk.say(one, "agent", "在的")
        else:
            async with desk.tx() as tx:
                await conversations.close(tx, one)
            await desk.read(one)
    desk.clock.forward(days=1)
    async with desk.tx() as tx:
        view = await sla.waits_by_half_hour(tx, days=7)
    assert [(row.start, row.asked, row.abandoned, row.average_wait_s) for row in view.items] == [("10:00", 4, 1, 30)]
    assert view.items[0].agents_advised >= 1


async def test_a_shop_is_judged_by_its_own_goal_wherever_it_stands_in_the_list(desk: Desk) -> None:
    general = Target(name="each_reply", target_s=180, goal_percent=90)
    own = Target(name="each_reply", shop_id=desk.shop_id, target_s=60, goal_percent=99)
    async with desk.tx() as tx:
        await sla.save_rules(tx, Rules(targets=(general, own)))
    await desk.say(await desk.talk("b1"))
    async with desk.tx() as tx:
        (found,) = await sla.forecasts(tx, agents=1)
    assert (found.goal_percent, found.target_s) == (99, 60)


async def test_all_who_wait_are_counted_though_only_some_are_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_figures, "LOOKED_AT", 2)
    for number in range(5):
        await desk.say(await desk.talk(f"b{number}", "taobao"))
    async with desk.tx() as tx:
        (found,) = await sla.forecasts(tx, agents=1)
    assert (found.counts.running, len(found.next_up), found.worst_percent, found.best_percent) == (5, 2, 0.0, 100.0)
