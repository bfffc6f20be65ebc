"""The gate in a transaction: counters are read, blocks are kept and counted, a merchant's layer is in force at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from xiaoer import buyers, outreach
from xiaoer.infra.audit import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId
from xiaoer.outreach.errors import EditsMoved, NoEdits, PackNotFound, RuleFixed
from xiaoer.outreach.model import Medium, OrderFacts, Outgoing, Purpose, SenderKind
from xiaoer.outreach.tables import gate_ruling, outreach_sent

BUYER = BuyerId("buy_1")
BAD = Outgoing(text="好评返5元，电话13812345678", channel="jd")


def ask(order_id: str = "ord_1") -> Outgoing:
    return Outgoing(
        text="欢迎您按真实感受评价这次购物", channel="jd", purpose=Purpose.REVIEW_REQUEST, order=OrderFacts(id=order_id)
    )


async def rules_of(tx: Tx, item: Outgoing) -> set[str]:
    ruling = await outreach.judge(tx, item, buyer_id=BUYER)
    return {f.rule for f in ruling.findings if f.severity == "block"}


async def test_what_was_sent_before_counts(tx: Tx) -> None:
    assert await rules_of(tx, ask()) == set()
    await outreach.record_sent(tx, ask(), buyer_id=BUYER)
    assert await rules_of(tx, ask()) >= {"ask_limit", "frequency_cap"}
    assert "ask_limit" not in await rules_of(tx, ask("ord_2"))


async def test_value_given_today_bars_the_ask(tx: Tx) -> None:
    card = Outgoing(text="优惠券", channel="jd", medium=Medium.GIFT)
    await outreach.record_sent(tx, card, buyer_id=BUYER, gives_value=True)
    assert await rules_of(tx, ask()) == {"review_value"}
    await tx.conn.execute(outreach_sent.update().values(at=tx.clock.now() - timedelta(hours=25)))
    assert await rules_of(tx, ask()) == set()


async def test_a_service_reply_counts_nothing(tx: Tx) -> None:
    await outreach.record_sent(tx, Outgoing(text="好的", channel="jd"), buyer_id=BUYER)
    assert (await tx.conn.execute(select(outreach_sent.c.id))).all() == []


async def test_silence_is_no_consent_to_marketing(tx: Tx) -> None:
    item = Outgoing(
        text="【鹭汀】上新，s.luting.cn/t 退订回T",
        channel="sms_cn",
        medium=Medium.SMS,
        purpose=Purpose.MARKETING,
        sender=SenderKind.CAMPAIGN,
    )
    buyer = await buyers.identify(tx, ConnectionId("con_1"), "7")
    ruling = await outreach.judge(tx, item, buyer_id=buyer)
    assert [f.rule for f in ruling.findings if f.severity == "block"] == ["consent_missing"]
    await buyers.record_consent(tx, buyer, "marketing", "sms_cn", granted=True, source="order_form")
    assert not (await outreach.judge(tx, item, buyer_id=buyer)).blocked


async def test_a_block_is_kept_without_the_text_and_counted(tx: Tx) -> None:
    ruling = await outreach.check_reply(tx, BAD, buyer_id=None, conversation_id="cnv_1")
    assert ruling.blocked
    refusal = outreach.refusal(ruling)
    assert refusal.data["rewrite"]
    [row] = (await tx.conn.execute(select(gate_ruling))).all()
    assert (row.conversation_id, row.verdict) == ("cnv_1", "block")
    assert set(row.rules) == {"review_value", "contact_barred"}
    assert "text" not in row._mapping
    [noted] = (await tx.conn.execute(select(audit).filter_by(action="message.blocked"))).all()
    assert noted.facts["rules"] == ["contact_barred", "review_value"]
    await outreach.check_reply(tx, Outgoing(text="大概明天到", channel="jd"), buyer_id=None, conversation_id="cnv_1")
    [mine] = await outreach.count_by_agent(tx)
    assert (mine.blocked, mine.warned) == (1, 1)
    assert mine.by_rule == {"review_value": 1, "contact_barred": 1, "vague": 1}


async def test_good_words_leave_no_trace(tx: Tx) -> None:
    ruling = await outreach.check_reply(
        tx, Outgoing(text="您的包裹明天上午送达", channel="jd"), buyer_id=None, conversation_id="cnv_1"
    )
    assert ruling.verdict == "send"
    assert (await tx.conn.execute(select(gate_ruling.c.id))).all() == []


async def test_a_layer_is_in_force_from_its_publication(tx: Tx) -> None:
    with pytest.raises(NoEdits):
        await outreach.publish_pack(tx, "jd")
    saved = await outreach.save_edits(tx, "jd", "words = ['隔壁老王']", revision=0)
    item = Outgoing(text="去问隔 壁 老 王家的价格吧", channel="jd")
    assert await rules_of(tx, item) == set()
    with pytest.raises(EditsMoved):
        await outreach.save_edits(tx, "jd", "words = ['别的']", revision=0)
    view = await outreach.publish_pack(tx, "jd", revision=saved.revision)
    assert await rules_of(tx, item) == {"own_words"}
    assert view.published
    assert (view.published.version, view.draft) == (1, None)
    again = await outreach.save_edits(tx, "jd", "")
    assert again.version == 2
    await outreach.publish_pack(tx, "jd")
    assert await rules_of(tx, item) == set()


async def test_what_the_platform_fixes_is_not_saved(tx: Tx) -> None:
    with pytest.raises(RuleFixed):
        await outreach.save_edits(tx, "amazon", "[rules]\nmarketing_barred = 'off'")
    with pytest.raises(PackNotFound):
        await outreach.get_pack(tx, "ebay")
