"""The gate in a transaction: counters are read, blocks are kept and counted, a merchant's layer is in force at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conversations.build import said, thread
from xiaoer import buyers, conversations, outreach
from xiaoer.conversations.errors import NotThroughGate
from xiaoer.infra.audit import audit
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import BuyerId, ConnectionId, MerchantId
from xiaoer.outreach.errors import EditsMoved, GateBlocked, NoEdits, PackNotFound, RuleFixed
from xiaoer.outreach.model import Medium, OrderFacts, Outgoing, Purpose, SenderKind
from xiaoer.outreach.packs import shipped
from xiaoer.outreach.tables import gate_ruling, outreach_sent

BAD = Outgoing(text="好评返5元，电话13812345678", channel="jd")


def ask(order_id: str = "ord_1") -> Outgoing:
    return Outgoing(
        text="欢迎您按真实感受评价这次购物", channel="jd", purpose=Purpose.REVIEW_REQUEST, order=OrderFacts(id=order_id)
    )


async def buyer_of(tx: Tx) -> BuyerId:
    return await buyers.identify(tx, ConnectionId("con_1"), "7")


async def rules_of(tx: Tx, item: Outgoing) -> set[str]:
    ruling = await outreach.judge(tx, item, buyer_id=await buyer_of(tx))
    return {f.rule for f in ruling.findings if f.severity == "block"}


async def test_what_was_sent_before_counts(tx: Tx) -> None:
    assert await rules_of(tx, ask()) == set()
    await outreach.record_sent(tx, ask(), buyer_id=await buyer_of(tx))
    assert await rules_of(tx, ask()) >= {"ask_limit", "frequency_cap"}
    assert "ask_limit" not in await rules_of(tx, ask("ord_2"))


async def test_value_given_today_bars_the_ask(tx: Tx) -> None:
    card = Outgoing(text="优惠券", channel="jd", medium=Medium.GIFT)
    await outreach.record_sent(tx, card, buyer_id=await buyer_of(tx), gives_value=True)
    assert await rules_of(tx, ask()) == {"review_value"}
    await tx.conn.execute(outreach_sent.update().values(at=tx.clock.now() - timedelta(hours=25)))
    assert await rules_of(tx, ask()) == set()


async def test_a_service_reply_counts_nothing(tx: Tx) -> None:
    await outreach.record_sent(tx, Outgoing(text="好的", channel="jd"), buyer_id=await buyer_of(tx))
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


async def test_a_block_is_kept_without_the_text_although_everything_else_is_taken_back(
    database: Database, merchant_id: MerchantId
) -> None:
    async def send() -> None:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await outreach.record_sent(tx, ask(), buyer_id=await buyer_of(tx))
            await outreach.pass_gate(tx, BAD, buyer_id=None, conversation_id="cnv_1")

    with pytest.raises(GateBlocked) as told:
        await send()
    assert told.value.data["rewrite"]
    async with database.transaction(merchant_id, OPERATOR) as tx:
        assert (await tx.conn.execute(select(outreach_sent.c.id))).all() == []
        [row] = (await tx.conn.execute(select(gate_ruling))).all()
        assert (row.conversation_id, row.verdict) == ("cnv_1", "block")
        assert set(row.rules) == {"review_value", "contact_barred"}
        assert "text" not in row._mapping
        [noted] = (await tx.conn.execute(select(audit).filter_by(action="message.blocked"))).all()
        assert noted.facts["rules"] == ["contact_barred", "review_value"]
        mark = await outreach.pass_gate(tx, Outgoing(text="大概明天到", channel="jd"), buyer_id=None)
        assert mark == f"jd@{shipped('jd').version}"
        [mine] = await outreach.count_by_agent(tx)
        assert (mine.blocked, mine.warned) == (1, 1)
        assert mine.by_rule == {"review_value": 1, "contact_barred": 1, "vague": 1}


async def test_good_words_leave_no_trace(tx: Tx) -> None:
    mark = await outreach.pass_gate(tx, Outgoing(text="您的包裹明天上午送达", channel="jd"), buyer_id=None)
    assert mark.startswith("jd@")
    assert (await tx.conn.execute(select(gate_ruling.c.id))).all() == []


async def test_a_review_is_not_asked_for_in_a_reply_on_the_day_of_a_coupon(tx: Tx) -> None:
    buyer = await buyer_of(tx)
    asked = Outgoing(text="您收到后，欢迎按真实感受写个评价", channel="jd")
    await outreach.pass_gate(tx, asked, buyer_id=buyer)
    await outreach.record_sent(tx, Outgoing(channel="jd", medium=Medium.GIFT), buyer_id=buyer, gives_value=True)
    with pytest.raises(GateBlocked) as told:
        await outreach.pass_gate(tx, asked, buyer_id=buyer)
    assert told.value.data["rule"] == "review_value"


async def test_the_desk_s_own_words_are_said_lawfully_or_not_at_all(tx: Tx) -> None:
    conversation_id = await thread(tx, buyer_id=await buyer_of(tx))
    said_by_desk = [
        said(conversation_id, text, author="bot", gate="") for text in ("已退款，请查收。", "给好评返5元。")
    ]
    with pytest.raises(NotThroughGate):
        await conversations.append(tx, said_by_desk)
    fine, mended = await outreach.pass_automatic(tx, said_by_desk)
    assert fine.text == "已退款，请查收。"
    assert mended.text
    assert "返5元" not in mended.text
    assert len(await conversations.append(tx, [fine, mended])) == 2


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
