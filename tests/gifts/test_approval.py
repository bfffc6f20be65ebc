"""Above the role's limit somebody else decides: one approver, then the deputies, then nobody."""

import asyncio

import pytest

from tests.gifts.conftest import Counter, run_timers
from xiaoer import gifts
from xiaoer.gifts.errors import OverApproverLimit, OwnApproval
from xiaoer.gifts.model import Funding, Gift, GiftState
from xiaoer.kernel.actors import NotAllowed
from xiaoer.kernel.transitions import IllegalMove


async def asked(counter: Counter, amount_minor: int = 1_001, who: str = "mei") -> Gift:
    gift = await counter.give(amount_minor, who)
    assert gift.state is GiftState.AWAITING_APPROVAL
    return gift


async def test_within_the_limit_nobody_is_asked_and_one_cent_above_somebody_is(counter: Counter) -> None:
    assert (await counter.give(1_000)).state is GiftState.SENT
    gift = await asked(counter)
    assert gift.approval
    assert (gift.approval.limit_minor, gift.approval.approver_id) == (1_000, counter.people["lead"])
    assert (await counter.left(), await counter.held(gift)) == (7_999, 1_001)
    line = (await counter.lines())[-1]
    assert (line.text, line.public_seq) == ("gift_asked", None)


async def test_one_tap_of_a_lead_sends_it_in_the_givers_name(counter: Counter) -> None:
    gift = await asked(counter)
    async with counter.tx("lead") as tx:
        assert [one.id for one in await gifts.open_approvals(tx)] == [gift.id]
        sent = await gifts.approve(tx, gift.id)
    assert sent.approval
    assert (sent.state, sent.approval.decided_by, sent.approval.approved) == ("sent", counter.people["lead"], True)
    card = (await counter.lines())[-1]
    assert (card.kind, card.author_id) == ("card", counter.people["mei"])
    async with counter.tx("lead") as tx:
        assert await gifts.open_approvals(tx) == []


async def test_two_decide_at_once_and_one_of_them_counts(counter: Counter) -> None:
    gift = await asked(counter)

    async def decide(who: str, *, yes: bool) -> str:
        try:
            async with counter.tx(who) as tx:
                return (await (gifts.approve if yes else gifts.refuse)(tx, gift.id)).state
        except IllegalMove:
            return "too late"

    ends = await asyncio.gather(decide("lead", yes=True), decide("deputy", yes=False), decide("owner", yes=True))
    assert ends.count("too late") == 2
    state = (await counter.get(gift.id)).state
    assert state in ends
    assert await counter.held(gift) == (1_001 if state is GiftState.SENT else 0)
    await counter.books_are_right()


async def test_a_refused_gift_gives_its_money_back_and_the_buyer_saw_nothing(counter: Counter) -> None:
    gift = await asked(counter)
    async with counter.tx("deputy") as tx:
        refused = await gifts.refuse(tx, gift.id, "先补发再说")
    assert (refused.state, await counter.left()) == (GiftState.REFUSED, 10_000)
    assert all(line.public_seq is None for line in await counter.lines())
    assert (await counter.lines())[-1].payload["data"]["note"] == "先补发再说"


async def test_nobody_answers_so_the_deputies_are_called_and_then_it_is_refused(counter: Counter) -> None:
    gift = await asked(counter)
    counter.clock.pass_(minutes=30)
    assert await run_timers(counter) == 1
    assert (await counter.get(gift.id)).state is GiftState.AWAITING_APPROVAL
    async with counter.tx("deputy") as tx:
        assert [one.id for one in await gifts.open_approvals(tx)] == [gift.id]
    counter.clock.pass_(minutes=30)
    assert await run_timers(counter) == 1
    gone = await counter.get(gift.id)
    assert gone.approval
    assert (gone.state, gone.approval.decided_by, await counter.left()) == (GiftState.REFUSED, "clock", 10_000)
    assert (await counter.lines())[-1].text == "gift_not_answered"


async def test_nobody_approves_the_own_gift_or_more_than_the_own_limit(counter: Counter) -> None:
    async with counter.tx("owner") as tx:
        await gifts.fund_budget(tx, counter.budget_id, Funding(50_000, "key-more"))
    mine = await asked(counter, 10_001, "lead")
    with pytest.raises(OwnApproval):
        async with counter.tx("lead") as tx:
            await gifts.approve(tx, mine.id)
    with pytest.raises(OverApproverLimit):
        async with counter.tx("deputy") as tx:
            await gifts.approve(tx, mine.id)
    with pytest.raises(NotAllowed):
        async with counter.tx("mei") as tx:
            await gifts.approve(tx, mine.id)
    async with counter.tx("owner") as tx:
        assert (await gifts.approve(tx, mine.id)).state is GiftState.SENT
