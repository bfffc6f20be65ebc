"""“No response needed” is told where the platform keeps a clock of its own, and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from tests.conversations.build import said
from tests.sla.build import Desk, person
from xiaoer import conversations, merchants, sla
from xiaoer.app.push_marks import PUSH, Markers, MarkNotTaken
from xiaoer.infra.audit import audit
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due, timer
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import ConversationId
from xiaoer.merchants.model import NewConnection
from xiaoer.ports.channel import CHANNELS, ChannelFacts, MessageFacts
from xiaoer.ports.marks import NoResponseNeeded
from xiaoer.ports.outside import NotReached, Reach, SaidNo
from xiaoer.sla.tables import sla_no_response

MARKET = ChannelFacts("market", {"en": "Market"}, "marketplace", ["marks"], MessageFacts(no_response="native"))


@dataclass
class Platform:
    answer: XiaoerError | None = None
    told: list[NoResponseNeeded] = field(default_factory=list)

    async def no_response_needed(self, reach: Reach, mark: NoResponseNeeded) -> None:
        self.told.append(mark)
        if self.answer:
            raise self.answer


@pytest.fixture
def market() -> Iterator[None]:
    CHANNELS["market"] = MARKET
    yield
    del CHANNELS["market"]


async def talk_on(desk: Desk, keys: KeyRing, channel: str) -> ConversationId:
    async with desk.tx() as tx:
        new = NewConnection(desk.shop_id, channel, channel, {}, {})
        link = (await merchants.add_connection(tx, keys, new)).connection
        one, _ = await conversations.open_thread(
            tx, shop_id=desk.shop_id, connection_id=link.id, channel=channel, thread="A-1", buyer_id="byr_1"
        )
    await desk.say(one, text="thanks")
    return one


async def mark(desk: Desk, one: ConversationId) -> None:
    async with desk.tx(person("agt_1")) as tx:
        words = await conversations.no_response_needed(tx, one, "thanks")
        await sla.mark_no_response(tx, one, "thanks", words)
    await desk.read(one)


async def tell(desk: Desk, keys: KeyRing, platform: Platform, attempts: int = 1) -> None:
    """What a worker does with the marks that wait."""
    async with desk.tx() as tx:
        query = select(timer).where(timer.c.merchant_id == tx.merchant_id, timer.c.kind == PUSH)
        rows = (await tx.conn.execute(query)).all()
    for row in rows:
        due = Due(desk.merchant_id, row.key, row.kind, row.payload, attempts, row.version)
        await Markers(keys, {"market": platform}).push(desk.database, due)


async def kept(desk: Desk) -> tuple[list[str], list[dict[str, Any]]]:
    async with desk.tx() as tx:
        mine = {"merchant_id": tx.merchant_id}
        states = (await tx.conn.execute(select(sla_no_response.c.pushed).filter_by(**mine))).scalars()
        rows = await tx.conn.execute(select(audit.c.facts).filter_by(**mine, action="no_response.told"))
        return list(states), [row.facts for row in rows]


@pytest.mark.usefixtures("market")
async def test_the_platform_is_told_in_its_own_words_and_it_is_on_record(desk: Desk, keys: KeyRing) -> None:
    platform = Platform()
    await mark(desk, await talk_on(desk, keys, "market"))
    await tell(desk, keys, platform)
    assert [(one.thread, one.reason) for one in platform.told] == [("A-1", "thanks")]
    assert await kept(desk) == (["pushed"], [{"platform": "pushed"}])
    async with desk.tx() as tx:
        (use,) = await sla.no_response_use(tx, desk.clock.now().replace(year=2026, month=1))
    assert (use.marks, use.pushed) == (1, 1)


@pytest.mark.usefixtures("market")
async def test_words_that_came_after_the_mark_are_not_waved_away(desk: Desk, keys: KeyRing) -> None:
    platform = Platform()
    one = await talk_on(desk, keys, "market")
    await mark(desk, one)
    await desk.say(one, text="one more thing")
    await tell(desk, keys, platform)
    assert platform.told == []
    assert (await kept(desk))[0] == ["overtaken"]


@pytest.mark.usefixtures("market")
async def test_a_platform_that_is_away_is_told_again_and_its_no_is_kept(desk: Desk, keys: KeyRing) -> None:
    await mark(desk, await talk_on(desk, keys, "market"))
    with pytest.raises(MarkNotTaken):
        await tell(desk, keys, Platform(NotReached("down")))
    assert (await kept(desk))[0] == ["waiting"]
    await tell(desk, keys, Platform(SaidNo("too late")))
    assert await kept(desk) == (["refused"], [{"platform": "refused"}])


async def test_a_channel_that_takes_no_marks_is_not_asked(desk: Desk, keys: KeyRing) -> None:
    one = await desk.talk()
    await desk.say(one, text="thanks")
    await mark(desk, one)
    platform = Platform()
    await tell(desk, keys, platform)
    assert (platform.told, await kept(desk)) == ([], ([""], []))


async def test_words_after_the_mark_count_though_they_are_read_together_with_those_before(desk: Desk) -> None:
    one = await desk.talk()
    async with desk.tx() as tx:
        await conversations.append(tx, [said(one, "谢谢")])
        await conversations.take_news(tx, [one])
    desk.clock.forward(seconds=1)
    async with desk.tx(person("agt_1")) as tx:
        await sla.mark_no_response(tx, one, "thanks", await conversations.no_response_needed(tx, one, "thanks"))
    desk.clock.forward(seconds=1)
    async with desk.tx() as tx:
        await conversations.append(tx, [said(one, "等等"), said(one, "还有一事")])
    wrote_at = desk.clock.now()
    await desk.read(one)
    async with desk.tx() as tx:
        again = select(sla_no_response.c.wrote_again_at).filter_by(merchant_id=tx.merchant_id)
        assert (await tx.conn.execute(again)).scalars().all() == [wrote_at]


async def test_misuse_is_a_share_of_the_marks_whose_two_days_are_over(desk: Desk) -> None:
    async def marked(name: str, *, again: bool) -> None:
        one = await desk.talk(name)
        await desk.say(one, text="谢谢")
        await mark(desk, one)
        desk.clock.forward(seconds=1)
        if again:
            await desk.say(one, text="还在吗")

    await marked("a", again=True)
    await marked("b", again=False)
    desk.clock.forward(days=3)
    await marked("c", again=False)
    async with desk.tx() as tx:
        (use,) = await sla.no_response_use(tx, desk.clock.now().replace(year=2026, month=1))
    assert (use.marks, use.wrote_again, use.misuse_percent) == (3, 1, 50.0)
