"""What the shop sends unasked: one cap for each buyer, quiet nights, a way out at once, complaints that pause."""

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select

from tests.conversations.build import said
from tests.outreach.test_http import people as people  # a fixture
from tests.staff.front_door import Visitor
from xiaoer import buyers, conversations, outreach
from xiaoer.buyers.model import Address, Source
from xiaoer.conversations.events import MessageReceived
from xiaoer.infra.audit import audit
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId, MerchantId, ShopId, new_id
from xiaoer.outreach.errors import NotPaused
from xiaoer.outreach.layer import laid, read_edits
from xiaoer.outreach.model import BuyerFacts, Medium, OrderFacts, Outgoing, Purpose, Ruling, SenderKind, Sent
from xiaoer.outreach.opt_out_words import opts_out
from xiaoer.outreach.packs import shipped
from xiaoer.outreach.reach_model import ComplaintKind, NewComplaint
from xiaoer.outreach.reactions import hear_buyer
from xiaoer.outreach.tables import outreach_skip
from xiaoer.outreach.timing import free_at

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # in Shanghai
SMS = Outgoing(
    text="【鹭汀】您的会员日提醒，s.luting.cn/t 退订回T",
    channel="sms",
    purpose=Purpose.CHECK_IN,
    medium=Medium.SMS,
    sender=SenderKind.CAMPAIGN,
    at=NOON,
)


NOW = msgspec.structs.replace(SMS, at=None)


def stopped(ruling: Ruling) -> set[str]:
    return {f.rule for f in ruling.findings if f.severity == "block"}


async def somebody(tx: Tx) -> BuyerId:
    return await buyers.identify(tx, ConnectionId("con_1"), new_id("u"))


@pytest.mark.parametrize(("hours", "free"), [(0, 8), (7.99, 8), (12.5, 12.5), (21.5, 32)])
def test_the_first_free_moment_is_after_the_night(hours: float, free: float) -> None:
    """Hours of the buyer's day."""
    midnight = datetime(2026, 11, 21, 16, tzinfo=UTC)
    item = msgspec.structs.replace(
        SMS, at=midnight + timedelta(hours=hours), buyer=BuyerFacts(time_zone="Asia/Shanghai")
    )
    assert free_at(item, shipped("sms_cn")) == midnight + timedelta(hours=free)


def test_the_cap_that_ends_at_night_frees_in_the_morning() -> None:
    sent = (
        Sent(purpose=Purpose.MARKETING, at=NOON + timedelta(hours=9.5), medium=Medium.SMS),
    )  # 21:30: as it went out
    item = msgspec.structs.replace(
        SMS, at=NOON + timedelta(hours=22), buyer=BuyerFacts(time_zone="Asia/Shanghai", sent=sent)
    )
    assert free_at(item, shipped("sms_cn")) == datetime(2026, 11, 24, 0, tzinfo=UTC)


def test_a_wide_country_is_quiet_until_its_last_zone_wakes() -> None:
    buyer = BuyerFacts(time_zone="America/New_York", more_zones=("America/Los_Angeles",))
    item = msgspec.structs.replace(SMS, at=datetime(2026, 11, 22, 14, tzinfo=UTC), buyer=buyer)  # 9 and 6
    assert free_at(item, shipped("sms_cn")) == datetime(2026, 11, 22, 16, tzinfo=UTC)


def test_a_card_in_the_chat_counts_as_chat() -> None:
    buyer = BuyerFacts(sent=(Sent(purpose=Purpose.GIFT, at=NOON, medium=Medium.CARD),))
    item = msgspec.structs.replace(SMS, medium=Medium.CHAT, buyer=buyer)
    assert free_at(item, shipped("own_shop")) == NOON + timedelta(hours=24)
    assert free_at(msgspec.structs.replace(item, medium=Medium.PUSH), shipped("own_shop")) == NOON


def test_a_merchant_sets_the_caps_and_adds_words() -> None:
    base = shipped("email")
    pack = laid(base, read_edits("opt_out_words = ['别发邮件']\n[cap_hours]\nemail = 48", base))
    assert (pack.timing.cap_hours["email"], pack.timing.cap_hours["sms"]) == (48, 24)
    assert opts_out("别发邮件！", pack)
    assert opts_out("Unsubscribe", pack)


@pytest.mark.parametrize("line", ["退订", " 退订。", "ｔｄ", "STOP!", "Unsubscribe", "取消订阅"])
def test_an_opt_out_is_known_in_any_dress(line: str) -> None:
    assert all(opts_out(line, shipped(name)) for name in ("own_shop", "sms_cn", "jd", "amazon"))


@pytest.mark.parametrize(
    ("line", "channel"), [("拒收", "own_shop"), ("T", "own_shop"), ("怎么退订你们的会员服务", "sms_cn"), ("", "sms_cn")]
)
def test_what_is_no_opt_out_is_left_to_people(line: str, channel: str) -> None:
    """拒收 in a chat is about a parcel at the door."""
    assert not opts_out(line, shipped(channel))
    assert opts_out("T", shipped("sms_cn"))


async def test_one_cap_for_all_purposes_and_the_skipped_say_why(tx: Tx) -> None:
    buyer = await somebody(tx)
    assert not (await outreach.claim(tx, NOW, buyer_id=buyer, source_id="cmp_1")).blocked
    text = "【鹭汀】期待您对商品的真实评价 s.luting.cn/r 退订回T"
    ask = msgspec.structs.replace(NOW, purpose=Purpose.REVIEW_REQUEST, order=OrderFacts(id="ord_1"), text=text)
    assert stopped(await outreach.claim(tx, ask, buyer_id=buyer, source_id="cmp_2")) == {"frequency_cap"}
    [row] = (await tx.conn.execute(select(outreach_skip))).all()
    assert (row.buyer_id, row.source_id, row.purpose, row.channel) == (buyer, "cmp_2", "review_request", "sms")
    assert row.rules == ["frequency_cap"]
    assert timedelta(hours=23) < row.free_at - tx.clock.now() <= timedelta(hours=24)


async def test_an_identity_found_later_shares_the_cap(tx: Tx) -> None:
    one, other = await somebody(tx), await somebody(tx)
    assert not (await outreach.claim(tx, NOW, buyer_id=one)).blocked
    await buyers.merge(tx, one, other, "same person")
    assert stopped(await outreach.claim(tx, NOW, buyer_id=other)) == {"frequency_cap"}


async def test_of_many_at_once_one_leaves(database: Database, merchant_id: MerchantId) -> None:
    async with database.transaction(merchant_id, OPERATOR) as tx:
        buyer = await somebody(tx)

    async def send(n: int) -> bool:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            return not (await outreach.claim(tx, NOW, buyer_id=buyer, source_id=f"cmp_{n}")).blocked

    assert sum(await asyncio.gather(*(send(n) for n in range(6)))) == 1


async def test_the_night_is_where_the_buyer_is(tx: Tx) -> None:
    buyer = await somebody(tx)
    assert await buyers.zones_of(tx, buyer) == ()
    await buyers.set_address(
        tx,
        buyer,
        Address(country="美国", province="TX", city="Austin", line1="1 Main St", postal_code="78701"),
        Source.SHOP,
    )
    assert len(await buyers.zones_of(tx, buyer)) == 4
    await buyers.set_fields(tx, buyer, {"time_zone": "America/Chicago"}, Source.AGENT)
    assert await buyers.zones_of(tx, buyer) == ("America/Chicago",)
    night = datetime(2026, 11, 22, 5, tzinfo=UTC)  # 23:00 the day before in Chicago
    ruling = await outreach.judge(tx, msgspec.structs.replace(NOW, at=night), buyer_id=buyer)
    assert stopped(ruling) == {"quiet_hours"}


async def hear(tx: Tx, conversation_id: ConversationId, buyer: BuyerId, text: str) -> list[str]:
    """The codes of system lines after the buyer said this and outreach heard it, twice."""
    [stored] = await conversations.append(tx, [said(conversation_id, text)])
    event = MessageReceived(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        conversation_id=conversation_id,
        buyer_id=buyer,
        agent_id=None,
        state="open",
        to_seq=stored.seq,
    )
    await hear_buyer(tx, event)
    await hear_buyer(tx, event)
    lines = await conversations.lines_since(tx, {conversation_id: (0, NOON - timedelta(days=9999))})
    return [line.code for line in lines if line.kind == "system"]


async def talk_with(tx: Tx, buyer: BuyerId) -> ConversationId:
    opened, _ = await conversations.open_thread(
        tx, shop_id=ShopId("shp_1"), connection_id=ConnectionId("con_1"), channel="webchat", thread="t", buyer_id=buyer
    )
    return opened


async def test_an_opt_out_holds_in_the_same_moment_and_is_confirmed_once(tx: Tx) -> None:
    buyer = await somebody(tx)
    talk, item = await talk_with(tx, buyer), msgspec.structs.replace(NOW, channel="webchat", medium=Medium.CHAT)
    assert not (await outreach.judge(tx, item, buyer_id=buyer)).blocked
    assert await hear(tx, talk, buyer, "请问怎么退订") == []
    assert await hear(tx, talk, buyer, "退订") == ["opted_out"]
    assert await hear(tx, talk, buyer, "TD") == ["opted_out"]
    assert stopped(await outreach.claim(tx, item, buyer_id=buyer)) == {"opted_out"}
    marketing = msgspec.structs.replace(item, purpose=Purpose.MARKETING)
    assert "consent_missing" in stopped(await outreach.claim(tx, marketing, buyer_id=buyer))
    reply = Outgoing(text="您的包裹明天上午送达", channel="webchat")
    assert not (await outreach.judge(tx, reply, buyer_id=buyer)).blocked


async def test_who_comes_back_is_not_sent_away_by_old_words(tx: Tx) -> None:
    buyer = await somebody(tx)
    talk = await talk_with(tx, buyer)
    assert await hear(tx, talk, buyer, "退订") == ["opted_out"]
    await buyers.record_consent(tx, buyer, "all", "webchat", granted=True, source="agent")
    assert await hear(tx, talk, buyer, "还想收到上新通知") == ["opted_out"]
    item = msgspec.structs.replace(NOW, channel="webchat", medium=Medium.CHAT)
    assert not (await outreach.judge(tx, item, buyer_id=buyer)).blocked


async def test_too_many_complaints_pause_the_purpose_until_a_person_resumes(tx: Tx) -> None:
    people = [await somebody(tx) for _ in range(20)]
    for one in people:
        assert not (await outreach.claim(tx, NOW, buyer_id=one)).blocked
    rate = await outreach.complain(tx, NewComplaint(buyer_id=people[0], channel="sms"))
    assert rate
    assert (rate.sends, rate.complaints, rate.permille, rate.purpose) == (20, 1, 50.0, "check_in")
    assert rate.paused_at is not None
    newcomer = await somebody(tx)
    assert stopped(await outreach.claim(tx, NOW, buyer_id=newcomer)) == {"purpose_paused"}
    other = msgspec.structs.replace(NOW, purpose=Purpose.PAYMENT_REMINDER)
    assert not (await outreach.judge(tx, other, buyer_id=newcomer)).blocked
    rate = await outreach.resume(tx, Purpose.CHECK_IN, "sms", "only members from now on")
    assert (rate.paused_at, rate.sends) == (None, 0)
    assert not (await outreach.claim(tx, NOW, buyer_id=newcomer)).blocked
    with pytest.raises(NotPaused):
        await outreach.resume(tx, Purpose.CHECK_IN, "sms", "again")
    actions = (await tx.conn.execute(select(audit.c.action).order_by(audit.c.id))).scalars().all()
    assert [one for one in actions if one.startswith("outreach.")] == ["outreach.paused", "outreach.resumed"]


async def test_few_sends_say_nothing_and_strangers_complaints_are_kept(tx: Tx) -> None:
    buyer, stranger = await somebody(tx), await somebody(tx)
    await outreach.claim(tx, NOW, buyer_id=buyer)
    rate = await outreach.complain(tx, NewComplaint(buyer_id=buyer, channel="sms", kind=ComplaintKind.COMPLAINT))
    assert rate
    assert (rate.permille, rate.paused_at) == (1000.0, None)
    assert await outreach.complain(tx, NewComplaint(buyer_id=stranger, channel="sms")) is None


async def test_the_doors_show_what_was_skipped_and_let_a_lead_resume(people: dict[str, Visitor]) -> None:
    agent, owner = people["agent"], people["owner"]
    assert await agent.get("/api/outreach/skips") == {"items": [], "next": None}
    assert await agent.get("/api/outreach/rates") == {"items": []}
    assert await agent.get("/api/outreach/skip-counts", params={"language": "en"}) == {"items": []}
    unknown = {
        "buyer_id": "buy_0",
        "purpose": "check_in",
        "channel": "sms",
        "medium": "sms",
        "text": "【鹭汀】您好 退订回T",
    }
    assert (await agent.refused("POST", "/api/outreach/sends", unknown))[1] == "buyer_not_found"
    body = {"purpose": "check_in", "channel": "sms", "note": "fewer"}
    assert (await agent.refused("POST", "/api/outreach/resume", body))[1] == "not_allowed"
    assert (await owner.refused("POST", "/api/outreach/resume", body)) == (409, "outreach_not_paused")
    assert (await people["stranger"].refused("GET", "/api/outreach/skips"))[0] == 401
    assert (await agent.refused("GET", "/api/outreach/skips?cursor=x"))[1] == "bad_cursor"
