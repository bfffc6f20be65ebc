"""A promise is found, confirmed, told to the buyer, reminded of, and kept or broken."""

from datetime import timedelta

import pytest

from tests.sla.build import START, Desk, person
from xiaoer import conversations, sla
from xiaoer.kernel.ids import AgentId
from xiaoer.kernel.transitions import IllegalMove
from xiaoer.sla import NewPromise, Promise, PromiseAction, PromiseChange, PromiseState
from xiaoer.sla.errors import PromiseInThePast
from xiaoer.sla.events import PromiseBroken, PromiseNear, PromiseProposed

A, S = PromiseAction, PromiseState


async def promised(desk: Desk, text: str = "亲，今天下午给您答复") -> tuple[AgentId, str, Promise]:
    agent = await desk.hire("阿檀")
    one = await desk.talk()
    await desk.say(one)
    await desk.say(one, "agent", text, author_id=agent)
    async with desk.tx() as tx:
        found = await sla.of_subjects(tx, [one], list(S))
    return agent, one, found[0]


async def change(desk: Desk, agent: AgentId, one: Promise, action: PromiseAction, **more: object) -> Promise:
    async with desk.tx(person(agent)) as tx:
        return await sla.change_promise(tx, one.id, PromiseChange(action=action, **more))  # type: ignore[arg-type]  # passed on as given


async def public_codes(desk: Desk, conversation_id: str) -> list[str]:
    async with desk.tx() as tx:
        lines = await conversations.read_public_after(tx, conversation_id, 0)
    return [line.payload["code"] for line in lines if line.kind == "system"]


async def test_what_an_agent_writes_is_proposed_to_them_with_its_date(desk: Desk) -> None:
    agent, one, promise = await promised(desk)
    assert (promise.state, promise.kind, promise.owner_id) == (S.PROPOSED, "answer", agent)
    assert promise.due_at == START + timedelta(hours=8)
    assert [event.subject_id for event in desk.of(PromiseProposed)] == [one]
    assert await public_codes(desk, one) == []


async def test_what_a_bot_promises_is_proposed_to_whoever_has_the_conversation(desk: Desk) -> None:
    agent = await desk.hire("阿檀")
    one = await desk.talk()
    await desk.say(one)
    await desk.say(one, "bot", "24小时内给您答复", automatic=True)
    async with desk.tx() as tx:
        found = await sla.of_subjects(tx, [one], [S.PROPOSED])
    assert [(promise.owner_id, promise.by_bot) for promise in found] == [(agent, True)]


async def test_the_same_line_proposes_once(desk: Desk) -> None:
    _, one, _ = await promised(desk)
    await desk.read(one)
    async with desk.tx() as tx:
        assert len(await sla.of_subjects(tx, [one], list(S))) == 1


async def test_confirmed_with_one_key_it_is_owned_and_the_buyer_reads_it(desk: Desk) -> None:
    agent, one, promise = await promised(desk)
    confirmed = await change(desk, agent, promise, A.CONFIRM)
    assert (confirmed.state, confirmed.owner_id) == (S.OPEN, agent)
    assert await public_codes(desk, one) == ["promise_made"]


async def test_a_dismissed_proposal_says_nothing_to_anybody(desk: Desk) -> None:
    agent, one, promise = await promised(desk)
    assert (await change(desk, agent, promise, A.DISMISS)).state is S.WITHDRAWN
    assert await public_codes(desk, one) == []


async def test_its_owner_hears_of_it_when_a_quarter_of_the_time_is_left(desk: Desk) -> None:
    agent, _, promise = await promised(desk)
    await change(desk, agent, promise, A.CONFIRM)
    desk.clock.forward(hours=5.9)
    await desk.ring()
    assert desk.of(PromiseNear) == []
    desk.clock.forward(hours=0.2)
    await desk.ring()
    assert [event.owner_id for event in desk.of(PromiseNear)] == [agent]


async def test_kept_in_time_it_never_rings(desk: Desk) -> None:
    agent, one, promise = await promised(desk)
    await change(desk, agent, promise, A.CONFIRM)
    kept = await change(desk, agent, promise, A.KEEP)
    assert kept.state is S.KEPT
    desk.clock.forward(days=1)
    await desk.ring()
    assert desk.of(PromiseBroken) == []
    assert await public_codes(desk, one) == ["promise_made", "promise_kept"]


async def test_nobody_keeps_it_and_it_is_broken_and_can_be_kept_late(desk: Desk) -> None:
    agent, _, promise = await promised(desk)
    await change(desk, agent, promise, A.CONFIRM)
    desk.clock.forward(hours=8)
    await desk.ring()
    assert len(desk.of(PromiseBroken)) == 1
    assert (await change(desk, agent, promise, A.KEEP)).state is S.KEPT_LATE


async def test_another_date_moves_the_timer_and_tells_the_buyer(desk: Desk) -> None:
    agent, one, promise = await promised(desk)
    await change(desk, agent, promise, A.CONFIRM)
    await change(desk, agent, promise, A.MOVE, due_at=START + timedelta(days=2))
    desk.clock.forward(days=1)
    await desk.ring()
    assert desk.of(PromiseBroken) == []
    assert await public_codes(desk, one) == ["promise_made", "promise_moved"]


async def test_no_promise_is_made_for_a_time_that_is_over(desk: Desk) -> None:
    agent, _, promise = await promised(desk)
    desk.clock.forward(days=1)
    with pytest.raises(PromiseInThePast):
        await change(desk, agent, promise, A.CONFIRM)


async def test_what_is_kept_cannot_be_broken(desk: Desk) -> None:
    agent, _, promise = await promised(desk)
    await change(desk, agent, promise, A.CONFIRM)
    await change(desk, agent, promise, A.KEEP)
    with pytest.raises(IllegalMove):
        await change(desk, agent, promise, A.WITHDRAW)


async def test_a_call_back_is_promised_by_hand_and_stands_on_its_owners_list(desk: Desk) -> None:
    agent = await desk.hire("阿檀")
    one = await desk.talk()
    new = NewPromise(kind="call_back", words="下午三点给您回电", due_at=START + timedelta(hours=5))
    async with desk.tx(person(agent)) as tx:
        await sla.make_promise(tx, "conversation", one, desk.shop_id, new)
        listed = await sla.list_promises(tx, [S.OPEN], owner_id=agent)
    assert [promise.kind for promise in listed.items] == ["call_back"]


async def test_a_plan_with_another_date_replaces_the_first(desk: Desk) -> None:
    async with desk.tx() as tx:
        for hours in (5, 5, 9):
            plan = NewPromise(kind="plan", words="先换货", due_at=START + timedelta(hours=hours))
            await sla.replace_promise(tx, "case", "cas_1", desk.shop_id, plan)
        assert [one.due_at for one in await sla.of_subjects(tx, ["cas_1"], [S.OPEN])] == [START + timedelta(hours=9)]
        await sla.settle_promises(tx, "cas_1", kept=True)
        assert [one.state for one in await sla.of_subjects(tx, ["cas_1"], [S.KEPT])] == [S.KEPT]
