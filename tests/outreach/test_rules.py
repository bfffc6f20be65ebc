"""What the rules stop and what they let through, in both languages."""

import pytest

from tests.outreach.judged import blocking, judged, warning
from xiaoer.outreach.gate import MOST_TOLD
from xiaoer.outreach.model import Medium, Purpose

UNLAWFUL = [
    ("taobao", "给好评后联系客服领取红包", "review_value"),
    ("amazon", "Leave a 5-star review and get a $10 gift card", "review_value"),
    ("jd", "退您5元差价，麻烦给个五星好评", "review_value"),
    ("own_shop", "We'd love to thank reviewers with a coupon.", "review_value"),
    ("taobao", "不好评不发货", "review_coercion"),
    ("taobao", "请不要给差评，有事找客服", "review_coercion"),
    ("amazon", "We will only refund you after you leave a 5-star review.", "review_coercion"),
    ("taobao", "再给差评我们就把你的电话地址公布出去", "review_retaliation"),
    ("amazon", "If you do not remove your negative review we will contact our lawyers.", "review_retaliation"),
    ("taobao", "麻烦您把那条差评改成好评", "review_change"),
    ("amazon", "Would you consider updating your review?", "review_change_invite"),
    ("amazon", "Please leave us a 5-star review!", "review_positive_only"),
    ("amazon", "If you are happy please leave a review; if not, contact us first.", "review_gating"),
    ("taobao", "您把投诉撤了，我们马上给您退款", "complaint_withdrawal"),
    ("taobao", "帮忙刷一单，本金和佣金当天退", "fake_trade"),
    ("taobao", "我们是全网最低价", "superlative"),
    ("own_shop", "The best thermos in the world.", "superlative"),
    ("taobao", "这款茶可以治疗糖尿病", "medical_claim"),
    ("taobao", "加我微信abc12345，给您看实拍", "contact_barred"),
    ("taobao", "电话微信同号一三八一二三四五六七八", "contact_barred"),
    ("amazon", "Email me directly at luting at gmail dot com.", "contact_barred"),
    ("taobao", "支付宝转我便宜20元", "off_platform"),
    ("taobao", "官网 www点luting点com", "link_barred"),
    ("jd", "https://item.taobao.com/item.htm?id=1", "link_barred"),
    ("amazon", "Use code SAVE10 for 10% off your next order.", "marketing_barred"),
    ("taobao", "你是不是有病", "abuse"),
    ("own_shop", "You are an i d i o t", "abuse"),
    ("taobao", "你自己弄坏的怪谁", "blame"),
    ("own_shop", "It's your own fault for not reading the description.", "blame"),
    ("taobao", "我知道你家在哪，小心点", "threat"),
]
LAWFUL = [
    *(
        ("taobao", text)
        for text in ("本店从不做好评返现，您按真实感受评价就好", "您说的“好评返现”不是本店的活动，请留意诈骗")
    ),
    *(("taobao", text) for text in ("如果包裹里有好评返现的卡片，那不是我们放的，请不要扫码", "最好不要用洗衣机洗")),
    *(
        ("taobao", text)
        for text in ("最近的自提点在您家楼下", "第一步打开盖子", "这款冰箱是一级能效", "到货后我们第一时间发出")
    ),
    *(("taobao", text) for text in ("您的订单号是13812345678，正在配送", "快递员电话13900138000，您可以直接联系他")),
    *(
        ("taobao", text)
        for text in ("平台规定不能加微信，我们在这里沟通就好", "滚筒洗衣机可以洗", "评价完全自愿，不影响售后")
    ),
    ("jd", "还请您对小妹的服务做个评价哦"),
    ("jd", "申请售后请点 http://myjd.jd.com/repair/orderlist.action"),
    ("amazon", "We never offer gift cards in exchange for reviews."),
    ("amazon", "We have refunded $20 for the damaged thermos."),
    ("amazon", "Best regards, Anna"),
    ("amazon", "Would you mind sharing your honest opinion of the product?"),
    ("own_shop", "也可以在官网 https://shop.example.com/help 查看，客服电话 400-123-4567"),
]


@pytest.mark.parametrize(("channel", "text", "rule"), UNLAWFUL)
def test_what_is_unlawful_is_stopped_by_its_rule(channel: str, text: str, rule: str) -> None:
    assert rule in blocking(judged(text, channel))


@pytest.mark.parametrize(("channel", "text"), LAWFUL)
def test_what_is_lawful_is_sent(channel: str, text: str) -> None:
    assert blocking(judged(text, channel)) == set()


def test_a_denial_covers_its_own_clause_only() -> None:
    assert "review_value" in blocking(judged("我们不做好评返现，但是给五星的话私下返您10元"))


def test_a_warning_does_not_stop() -> None:
    ruling = judged("大概明天可能会到吧")
    assert (ruling.verdict, warning(ruling)) == ("warn", {"vague"})


def test_personal_data_is_barred_in_public_only() -> None:
    text = "您好，您的电话13812345678打不通"
    assert "personal_data" not in blocking(judged(text))
    assert "personal_data" in blocking(judged(text, purpose=Purpose.PUBLIC_REPLY, medium=Medium.PUBLIC_REPLY))


def test_every_finding_says_its_rule_in_one_sentence() -> None:
    for channel, text, rule in UNLAWFUL:
        [finding, *_] = [f for f in judged(text, channel).findings if f.rule == rule]
        assert finding.sentence
        assert "{" not in finding.sentence


def test_a_text_of_nothing_but_offences_is_told_of_in_fifty() -> None:
    ruling = judged("傻逼，" * 1600, channel="jd")
    assert ruling.blocked
    assert len(ruling.findings) == MOST_TOLD
    assert ruling.rewrite
