"""The month's budget is a hard cap: however many ask at once, and however the other side counts."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.language_models.desk import Desk
from xiaoer.kernel.actors import OPERATOR
from xiaoer.language_models import store
from xiaoer.language_models.costs import most_cost, most_tokens_in
from xiaoer.language_models.hold import Call, NotAsked, abandoned, hold, settle
from xiaoer.language_models.model import CallOutcome, Purpose, Terms
from xiaoer.language_models.prompts import to_try
from xiaoer.ports.models import ModelAnswer
from xiaoer.ports.outside import NotReached
from xiaoer.testing.fake_openai import Say


async def begin(desk: Desk) -> Call | NotAsked:
    async with desk.tx() as tx:
        return await hold(tx, desk.keys, Purpose.TRY, to_try())


async def most(desk: Desk) -> int:
    async with desk.tx() as tx:
        terms = await store.terms(tx)
    assert isinstance(terms, Terms)
    return most_cost(terms, to_try())


async def test_of_thirty_questions_at_once_only_those_go_out_that_the_budget_holds(desk: Desk) -> None:
    each = await most(desk)
    await desk.save(budget_micros=7 * each + each // 2)
    begun = await asyncio.gather(*(begin(desk) for _ in range(30)))
    out = [one for one in begun if isinstance(one, Call)]
    assert len(out) == 7
    assert {one.reason for one in begun if isinstance(one, NotAsked)} == {"budget_spent"}
    assert (await desk.seen()).held_micros == 7 * each
    for call in out:
        async with desk.tx() as tx:
            await settle(tx, call, NotReached("status_429"), 1)
    seen = await desk.seen()
    assert (seen.held_micros, seen.spent_micros) == (0, 0)
    assert isinstance(await begin(desk), Call), "what was not spent can be asked again"


async def test_a_real_run_of_questions_never_spends_above_the_cap(desk: Desk) -> None:
    each = await most(desk)
    await desk.save(budget_micros=5 * each)
    desk.server.usual = Say("ok", tokens=(most_tokens_in(to_try()), 16))
    from_now = [desk.models.try_out(desk.merchant_id, OPERATOR) for _ in range(12)]
    ended = await asyncio.gather(*from_now)
    assert sum(one.outcome == CallOutcome.USED for one in ended) == 5
    seen = await desk.seen()
    assert (seen.spent_micros, seen.held_micros) == (5 * each, 0)
    assert len(desk.server.asked) == 5


async def test_what_a_crash_left_under_way_is_counted_in_full_and_only_once(desk: Desk) -> None:
    call = await begin(desk)
    assert isinstance(call, Call)
    desk.clock.turn(minutes=2)
    await desk.run_timers()
    seen, each = await desk.seen(), await most(desk)
    assert (seen.spent_micros, seen.held_micros) == (each, 0)
    ended = await desk.last()
    assert (ended.outcome, ended.reason, ended.cost_micros) == (CallOutcome.FAILED, "abandoned", each)
    async with desk.tx() as tx:
        await settle(tx, call, ModelAnswer(text="late", tokens_in=1, tokens_out=1), 99_999)
        await abandoned(tx, {"call_id": call.id})
    assert (await desk.seen()).spent_micros == each


async def test_a_server_that_does_not_count_is_counted_at_most(desk: Desk) -> None:
    desk.server.script[:] = [Say("ok", tokens=None)]
    trial = await desk.models.try_out(desk.merchant_id, OPERATOR)
    assert 0 < trial.cost_micros <= await most(desk)


async def test_nothing_is_asked_without_a_budget_unless_it_is_free(desk: Desk) -> None:
    await desk.save(budget_micros=0)
    assert (await desk.models.try_out(desk.merchant_id, OPERATOR)).reason == "budget_spent"
    await desk.save(budget_micros=0, price_in_micros=0, price_out_micros=0)
    assert (await desk.models.try_out(desk.merchant_id, OPERATOR)).outcome == CallOutcome.USED


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=st.lists(st.tuples(st.booleans(), st.integers(0, 400), st.integers(0, 16)), max_size=12))
async def test_spent_and_held_never_pass_the_budget_and_held_ends_at_nothing(
    desk: Desk, ends: list[tuple[bool, int, int]]
) -> None:
    each = await most(desk)
    await desk.save(budget_micros=4 * each)
    begun: list[Call] = []
    for answered, tokens_in, tokens_out in ends:
        call = await begin(desk)
        if isinstance(call, Call):
            begun.append(call)
        seen = await desk.seen()
        assert seen.spent_micros + seen.held_micros <= seen.budget_micros
        if begun and answered:
            answer = ModelAnswer(text="ok", tokens_in=min(tokens_in, most_tokens_in(to_try())), tokens_out=tokens_out)
            async with desk.tx() as tx:
                await settle(tx, begun.pop(), answer, 1)
    for call in begun:
        async with desk.tx() as tx:
            await settle(tx, call, NotReached("gone"), 1)
    assert (await desk.seen()).held_micros == 0
