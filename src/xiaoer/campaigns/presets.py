"""Campaigns as most shops want them, ready to be switched on once price and contact are filled in."""

from xiaoer.campaigns.model import Aim, CampaignTerms, Preset

REVIEW_SMS = {
    "zh": "【{shop}】{buyer}您好，{product}好用吗？愿意的话请按真实感受评价。客服{contact} 退订回T",
    "en": "{shop}: Hello {buyer}, how is your {product}? Please share your honest opinion. {contact}. T to opt out",
}
"""One segment with names of usual length."""
REVIEW_CHAT = {
    "zh": "{buyer}您好，{product}用得怎么样？如果您愿意，欢迎按真实感受评价，好坏都是对我们的帮助。"
    "不想再收到请回复“退订”。",
    "en": "Hello {buyer}, how is your {product}? If you wish, please share your honest opinion, good or bad. "
    "Reply “unsubscribe” and we will not write again.",
}
CHECK_IN = {
    "zh": "{buyer}您好，{product}用着还顺手吗？有任何问题直接回复，我们马上为您处理。不想再收到请回复“退订”。",
    "en": "Hello {buyer}, is everything all right with your {product}? Reply here and we look after it at once. "
    "Reply “unsubscribe” and we will not write again.",
}
CONFIRM = {
    "zh": "{buyer}您好，订单 {order} 已经签收。检查无误后，可以在订单页确认收货；有问题请直接回复我们。"
    "不想再收到请回复“退订”。",
    "en": "Hello {buyer}, order {order} was delivered. Once you have checked it, you can confirm receipt on the order "
    "page; if anything is wrong, reply here. Reply “unsubscribe” and we will not write again.",
}


def presets(chat: str) -> list[Preset]:
    """For a merchant whose first chat is `chat`; without one only the short message."""
    by_sms = Preset(
        id="review_sms",
        name={"zh": "短信邀评", "en": "Review request by SMS"},
        terms=CampaignTerms(aim=Aim.REVIEW_REQUEST, channel="sms", days=3, hour=10, texts=REVIEW_SMS),
    )
    if not chat:
        return [by_sms]
    return [
        Preset(
            id="review_chat",
            name={"zh": "会话邀评", "en": "Review request in the chat"},
            terms=CampaignTerms(aim=Aim.REVIEW_REQUEST, channel=chat, days=3, hour=10, texts=REVIEW_CHAT),
        ),
        by_sms,
        Preset(
            id="check_in",
            name={"zh": "收货后回访", "en": "Check-in after receipt"},
            terms=CampaignTerms(aim=Aim.CHECK_IN, channel=chat, days=2, hour=10, texts=CHECK_IN),
        ),
        Preset(
            id="confirm_receipt",
            name={"zh": "签收后提醒确认收货", "en": "Reminder to confirm receipt"},
            terms=CampaignTerms(aim=Aim.CONFIRM_RECEIPT, channel=chat, days=1, hour=10, reminder_days=3, texts=CONFIRM),
        ),
    ]
