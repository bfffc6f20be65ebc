"""Windows, consent, caps and form: each needs its fact, and without the fact it is silent."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.outreach.judged import blocking, judged, warning
from xiaoer.outreach.form import segments
from xiaoer.outreach.model import Attachment, BuyerFacts, Medium, OrderFacts, Purpose, SenderKind, Sent

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ASK = "欢迎您按真实感受评价这次购物"
ASK_EN = "Would you mind sharing your honest opinion of the product?"


def day(number: float) -> datetime:
    return NOON + timedelta(days=number)


@pytest.mark.parametrize(("days", "stopped"), [(4.9, True), (5, False), (30, False), (30.1, True)])
def test_amazon_may_be_asked_from_five_to_thirty_days_after_delivery(days: float, stopped: bool) -> None:
    order = OrderFacts(earliest_delivery_at=NOON, latest_delivery_at=NOON)
    ruling = judged(ASK_EN, "amazon", purpose=Purpose.REVIEW_REQUEST, at=day(days), order=order)
    assert ("time_window" in blocking(ruling)) is stopped


def test_no_reminder_on_amazon_and_one_elsewhere() -> None:
    assert "purpose_barred" in blocking(judged(ASK_EN, "amazon", purpose=Purpose.REVIEW_REMINDER))
    sent = (Sent(purpose=Purpose.REVIEW_REMINDER, at=day(-3), order_id="o"),)
    facts = {"purpose": Purpose.REVIEW_REMINDER, "order": OrderFacts(id="o")}
    assert blocking(judged(ASK, **facts)) == set()
    assert "ask_limit" in blocking(judged(ASK, buyer=BuyerFacts(sent=sent), **facts))


def test_value_given_today_bars_asking_today_and_not_tomorrow() -> None:
    buyer = BuyerFacts(value_given_at=(NOON,))
    facts = {"purpose": Purpose.REVIEW_REQUEST, "buyer": buyer}
    assert "review_value" in blocking(judged(ASK, at=day(0.9), **facts))
    assert blocking(judged(ASK, at=day(1.1), **facts)) == set()


def test_quiet_hours_are_the_buyers_own() -> None:
    late = datetime(2026, 11, 22, 14, tzinfo=UTC)  # 22:00 in Shanghai, 14:00 in London
    text = "鹭汀团队：上新了。退订请回复T"
    for zone, stopped in (("Asia/Shanghai", True), ("Europe/London", False), ("", False), ("no/zone", False)):
        buyer = BuyerFacts(time_zone=zone)
        ruling = judged(text, "email", purpose=Purpose.MARKETING, sender=SenderKind.CAMPAIGN, at=late, buyer=buyer)
        assert ("quiet_hours" in blocking(ruling)) is stopped, zone


def test_caps_count_across_purposes_and_media_have_their_own() -> None:
    buyer = BuyerFacts(sent=(Sent(purpose=Purpose.CHECK_IN, at=NOON, medium=Medium.SMS),))
    text = "【鹭汀】上新，s.luting.cn/t 退订回T"
    facts = {"purpose": Purpose.MARKETING, "buyer": buyer, "sender": SenderKind.CAMPAIGN}
    assert "frequency_cap" in blocking(judged(text, "sms", at=day(0.9), **facts))
    assert blocking(judged(text, "sms", at=day(1.1), **facts)) == set()
    assert "frequency_cap" not in blocking(judged(text, "email", at=day(0.1), **facts))


def test_no_means_no_and_unknown_finds_nothing() -> None:
    text = "【鹭汀】上新，s.luting.cn/t 退订回T"
    for consents, stopped in (({"marketing": False}, True), ({"marketing": True}, False), ({}, False)):
        ruling = judged(text, "sms", purpose=Purpose.MARKETING, buyer=BuyerFacts(consents=consents))
        assert ("consent_missing" in blocking(ruling)) is stopped


def test_an_open_problem_bars_the_invitation_to_change_a_review() -> None:
    text = "问题处理好之后，如果您愿意，可以追加一下评价"
    facts = {"purpose": Purpose.REVIEW_CHANGE}
    assert "review_change" in blocking(judged(text, order=OrderFacts(problem_solved=False), **facts))
    assert "review_change" in blocking(judged(text, order=OrderFacts(problem_solved=True, change_invites=1), **facts))
    assert blocking(judged(text, order=OrderFacts(problem_solved=True), **facts)) == set()


def test_manners_warn() -> None:
    angry = BuyerFacts(emotion="angry")
    assert "empathy_missing" in warning(judged("请问您的订单号是多少？", buyer=angry))
    assert "empathy_missing" not in warning(judged("非常抱歉！请问您的订单号是多少？", buyer=angry))
    same = ("您好，这款保温杯是316不锈钢的，容量500毫升",)
    assert "sameness" in warning(judged("您好，这款保温杯是316不锈钢的，容量500毫升哦", recent_answers=same))
    assert "sameness" not in warning(judged("杯盖可以拆下来洗，密封圈也能单独买", recent_answers=same))
    assert "too_short" in warning(judged("可以"))
    assert "too_short_answer" in blocking(judged("可以", purpose=Purpose.ANSWER))


def test_segments_follow_the_alphabet() -> None:
    assert [segments("a" * n) for n in (160, 161, 306, 307)] == [1, 2, 2, 3]
    assert [segments("好" * n) for n in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert segments("€" * 80) == 1
    assert segments("€" * 81) == 2


def test_form_is_checked() -> None:
    big = (Attachment(name="a.pdf", size_bytes=11 << 20),)
    assert "attachment_size" in blocking(judged("Here is the invoice.", "amazon", attachments=big))
    assert blocking(judged("Here is the invoice.", "own_shop", attachments=big)) == set()
    assert "attachment_kind" in blocking(judged("说明书在附件里", attachments=(Attachment(name="a.exe"),)))
    assert "capability_missing" in blocking(judged("好的", medium=Medium.CARD, capabilities=("chat",)))
    assert "too_long" in blocking(judged("字" * 2001))
    assert "opt_out_missing" in blocking(judged("【鹭汀】上新啦", "sms", purpose=Purpose.MARKETING))
    assert "link_barred" in blocking(judged("看这里", medium=Medium.LINK, links=("https://cheap.example/x",)))
