"""Each message leaves exactly once, whatever breaks; one shop's campaign never reaches another shop's buyers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.campaigns.build import NOON, SMS, HandClock, Shop, shop_at, signed, terms
from xiaoer import buyers, campaigns, conversations, merchants
from xiaoer.buyers.model import Source
from xiaoer.campaigns.errors import CarrierAway
from xiaoer.campaigns.jobs import Senders
from xiaoer.campaigns.model import CampaignPreviewRequest, CampaignTerms
from xiaoer.campaigns.see import sends
from xiaoer.campaigns.tables import campaign_send
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.timers import Due
from xiaoer.kernel.ids import BuyerId, MerchantId
from xiaoer.merchants.model import NewConnection, NewShop
from xiaoer.outreach.look import find_skips
from xiaoer.outreach.tables import outreach_sent
from xiaoer.ports.channel import CHANNELS, ChannelFacts
from xiaoer.testing.fake_texts import FakeSms, Mood

DUE = NOON + timedelta(days=1, hours=-1)
"""An hour after the message was due."""
CARRIER = ChannelFacts("fake_sms", {"zh": "短信", "en": "SMS"}, "system", ["sms"])


class Crash(Exception):
    """The process dies here."""


@dataclass
class Carried:
    """A shop whose short messages a fake carrier sends."""

    shop: Shop
    carrier: FakeSms
    senders: Senders
    attempts: int = 0
    terms: CampaignTerms = field(
        default_factory=lambda: terms(channel="sms", texts={"zh": SMS}, contact="400-123-4567", price_minor=4500)
    )

    async def asked(self) -> Due:
        async with self.shop.database.outside_merchants() as conn:
            t = timers.timer.c
            mine = (t.merchant_id == self.shop.merchant_id, t.kind == "campaigns.call")
            row = (await conn.execute(select(timers.timer).where(*mine))).one()
        self.attempts += 1
        return Due(MerchantId(row.merchant_id), row.key, row.kind, row.payload, self.attempts, row.version)

    async def call(self) -> None:
        await self.senders.call(self.shop.database, await self.asked())


@pytest.fixture
async def carried(shop: Shop, keys: KeyRing) -> AsyncIterator[Carried]:
    CHANNELS[CARRIER.slug] = CARRIER
    async with shop.begin() as tx:
        await merchants.add_connection(tx, keys, NewConnection(shop_id=shop.shop_id, channel="fake_sms", name="短信"))
    carrier = FakeSms()
    yield Carried(shop, carrier, Senders(keys, {"fake_sms": carrier}))
    del CHANNELS[CARRIER.slug]


async def claims(tx: Tx) -> int:
    query = select(func.count()).select_from(outreach_sent).where(outreach_sent.c.merchant_id == tx.merchant_id)
    return int((await tx.conn.execute(query)).scalar_one())


async def test_a_crash_between_claim_and_send_leaves_nothing_and_the_next_try_sends_once(shop: Shop) -> None:
    buyer = await shop.buyer("u-1")
    await shop.push(signed("T-1", "u-1", NOON - timedelta(days=3)))
    campaign_id = await shop.campaign(terms())
    shop.clock.moment = DUE
    async with shop.begin() as tx:
        await campaigns.look(tx, campaign_id)
        key = f"campaigns.send:{campaign_id}:" + ":".join((await only(tx))[1:])
    for _ in range(2):
        with pytest.raises(Crash):
            await dies_after_claim(shop, key)
    assert await shop.lines(buyer) == []
    for _ in range(3):
        async with shop.begin() as tx:
            await campaigns.send_one(tx, key)
    assert len(await shop.lines(buyer)) == 1
    async with shop.begin() as tx:
        assert await claims(tx) == 1


async def dies_after_claim(shop: Shop, key: str) -> None:
    async with shop.begin() as tx:
        await campaigns.send_one(tx, key)
        assert await claims(tx) == 1
        raise Crash


async def only(tx: Tx) -> tuple[str, str, str, str]:
    s = campaign_send.c
    query = select(s.campaign_id, s.order_id, s.step, s.id).where(s.merchant_id == tx.merchant_id)
    return tuple((await tx.conn.execute(query)).one())


@pytest.mark.parametrize(
    "moods", [[], [Mood.AWAY], [Mood.LOSE_BEFORE], [Mood.LOSE_AFTER], [Mood.LOSE_AFTER, Mood.AWAY]]
)
async def test_a_carrier_that_fails_carries_one_message(carried: Carried, moods: list[Mood]) -> None:
    shop = carried.shop
    await shop.buyer("u-1", chats=False)
    await shop.push(signed("T-1", "u-1", NOON - timedelta(days=3)))
    campaign_id = await shop.campaign(carried.terms)
    shop.clock.moment = DUE
    await shop.run(campaign_id)
    carried.carrier.moods = list(moods)
    for _ in moods[:1]:
        with pytest.raises(CarrierAway):
            await carried.call()
    await carried.call()
    await carried.call()
    [message] = carried.carrier.sent
    assert message.to == "13800138000"
    assert message.words == "【鹿汀】u-1您好，双人帐篷用得怎么样？如果您愿意，欢迎按真实感受评价。400-123-4567 退订回T"
    seen = await shop.seen(campaign_id)
    assert (seen.figures.sent, seen.figures.segments) == (1, 1)
    assert [(one.currency, one.minor) for one in seen.figures.spent] == [("CNY", 5)]


async def test_a_process_that_dies_after_the_carrier_answered_asks_what_became_of_it(carried: Carried) -> None:
    shop = carried.shop
    await shop.buyer("u-1", chats=False)
    await shop.push(signed("T-1", "u-1", NOON - timedelta(days=3)))
    campaign_id = await shop.campaign(carried.terms)
    shop.clock.moment = DUE
    await shop.run(campaign_id)
    due = await carried.asked()
    async with shop.database.transaction(shop.merchant_id) as tx:
        begun = await carried.senders._begin(tx, due.payload["key"])
    assert begun is not None
    await carried.carrier.send(begun.reach, begun.message)
    await carried.call()
    assert (len(carried.carrier.sent), carried.carrier.calls) == (1, 1)
    assert (await shop.seen(campaign_id)).figures.sent == 1


async def test_a_refused_number_is_told_and_not_asked_again(carried: Carried) -> None:
    shop = carried.shop
    await shop.buyer("u-1", chats=False)
    await shop.push(signed("T-1", "u-1", NOON - timedelta(days=3)))
    campaign_id = await shop.campaign(carried.terms)
    shop.clock.moment = DUE
    await shop.run(campaign_id)
    carried.carrier.moods = [Mood.REFUSE]
    await carried.call()
    await carried.call()
    async with shop.begin() as tx:
        [one] = (await sends(tx, campaign_id, state="failed", reason="", cursor=None, limit=9)).items
    assert (one.reason, carried.carrier.sent) == ("carrier_refused", [])


async def test_the_cost_of_short_messages_is_known_before(carried: Carried) -> None:
    shop = carried.shop
    for n in range(3):
        await shop.buyer(f"u-{n}", chats=False)
        await shop.push(signed(f"T-{n}", f"u-{n}", NOON - timedelta(days=9)))
    async with shop.begin() as tx:
        seen = await campaigns.preview(tx, CampaignPreviewRequest(terms=carried.terms, days=10))
    assert (seen.sends, seen.a_month, seen.segments_most) == (3, 9, 1)
    assert (seen.cost_minor, seen.cost_month_minor) == (14, 41)  # 3 and 9 messages at 45.00 a thousand, rounded up


async def test_a_campaign_reaches_no_buyer_of_another_merchant(database: Database, keys: KeyRing, shop: Shop) -> None:
    other = await shop_at(database, keys, HandClock())
    strangers: list[BuyerId] = []
    for one in (shop, other):
        strangers.append(await one.buyer("u-1"))
        await one.push(signed("T-1", "u-1", NOON - timedelta(days=3)))
    campaign_id = await shop.campaign(terms())
    other.clock.moment = shop.clock.moment = DUE
    await shop.run(campaign_id)
    assert (len(await shop.lines(strangers[0])), len(await other.lines(strangers[1]))) == (1, 0)


async def test_a_campaign_of_one_shop_reaches_no_other_shops_buyers(shop: Shop, keys: KeyRing) -> None:
    async with shop.begin() as tx:
        second = (await merchants.open_shop(tx, NewShop("海棠"))).id
        door = await merchants.add_connection(tx, keys, NewConnection(shop_id=second, channel="webchat", name="二店"))
    twin = Shop(shop.database, shop.clock, shop.merchant_id, second, door.connection.id)
    mine, theirs = await shop.buyer("u-1"), await twin.buyer("u-2")
    await shop.push(signed("T-1", "u-1", NOON - timedelta(days=3)))
    await twin.push(signed("T-2", "u-2", NOON - timedelta(days=3)))
    campaign_id = await shop.campaign(terms(rule={"shop_ids": [shop.shop_id]}))
    shop.clock.moment = DUE
    await shop.run(campaign_id)
    assert (len(await shop.lines(mine)), len(await shop.lines(theirs))) == (1, 0)


async def test_a_reminder_comes_once_and_not_to_who_answered(shop: Shop) -> None:
    silent, talker = await shop.buyer("u-1"), await shop.buyer("u-2")
    for n in (1, 2):
        await shop.push(signed(f"T-{n}", f"u-{n}", NOON - timedelta(days=3)))
    campaign_id = await shop.campaign(
        terms(aim="check_in", reminder_days=2, reminder_texts={"zh": "{buyer}，再问一次，用得好吗？"})
    )
    shop.clock.moment = DUE
    await shop.run(campaign_id)
    async with shop.begin() as tx:
        talk = (await conversations.of_buyer(tx, talker))[0].id
        line = conversations.Draft(
            conversation_id=talk,
            client_id="a",
            kind="text",
            author_kind="buyer",
            author_id=talker,
            author_name="",
            text="挺好",
        )
        await conversations.append(tx, [line])
    for day in range(1, 9):
        shop.clock.moment = DUE + timedelta(days=day)
        await shop.run(campaign_id)
    assert [len(await shop.lines(one)) for one in (silent, talker)] == [2, 1]
    seen = await shop.seen(campaign_id)
    assert (seen.figures.sent, seen.figures.reminders, seen.figures.skipped) == (3, 1, {"answered": 1})


async def test_a_buyer_who_sleeps_gets_it_in_the_morning(shop: Shop) -> None:
    buyer = await shop.buyer("u-1")
    await shop.push(signed("T-1", "u-1", NOON - timedelta(days=3)))
    async with shop.begin() as tx:
        await buyers.set_fields(tx, buyer, {"time_zone": "America/New_York"}, Source.AGENT)
    campaign_id = await shop.campaign(terms())
    shop.clock.moment = DUE  # 22 o'clock of the day before, in New York
    await shop.run(campaign_id)
    assert (await shop.seen(campaign_id)).figures.waiting == 1
    shop.clock.moment = DUE + timedelta(hours=11)
    await shop.send_due()
    assert len(await shop.lines(buyer)) == 1


async def test_the_log_of_skips_names_the_campaign(shop: Shop) -> None:
    await shop.buyer("u-1", chats=False)
    await shop.push(signed("T-1", "u-1", NOON - timedelta(days=3)))
    campaign_id = await shop.campaign(terms())
    shop.clock.moment = DUE
    await shop.run(campaign_id)
    async with shop.begin() as tx:
        [row] = (await find_skips(tx, language="zh", source_id=campaign_id)).items
    assert row.rules == ["no_address"]
