"""A gift as text, for channels that have no such card: in the merchant's language."""

from zoneinfo import ZoneInfo

from xiaoer import merchants
from xiaoer.gifts.model import Gift, GiftKind, PayTo
from xiaoer.infra.db import Tx
from xiaoer.kernel.money import Money

WORDS = {
    "zh-CN": {
        (GiftKind.RED_PACKET, PayTo.PAYMENT): "红包 {amount} 已退到您的付款账户。",
        (GiftKind.RED_PACKET, PayTo.NEXT_ORDER): "红包 {amount}，下单时填写 {code} 抵扣，{until} 前有效。",
        (GiftKind.COUPON, PayTo.NEXT_ORDER): "优惠券 {amount}{minimum}，下单时填写 {code} 使用，{until} 前有效。",
        "minimum": "（满 {amount} 可用）",
    },
    "en": {
        (GiftKind.RED_PACKET, PayTo.PAYMENT): "A red packet of {amount} is on its way to the account you paid with.",
        (GiftKind.RED_PACKET, PayTo.NEXT_ORDER): "A red packet of {amount}: enter {code} when you order, by {until}.",
        (GiftKind.COUPON, PayTo.NEXT_ORDER): "A coupon of {amount}{minimum}: enter {code} when you order, by {until}.",
        "minimum": " (orders of {amount} or more)",
    },
}  # fmt: skip


async def as_text(tx: Tx, gift: Gift) -> str:
    merchant = await merchants.get_merchant(tx)
    words = WORDS.get(merchant.locale, WORDS["en"])
    until = gift.use_until.astimezone(ZoneInfo(merchant.time_zone)).strftime("%Y-%m-%d %H:%M") if gift.use_until else ""
    minimum = words["minimum"].format(amount=_said(gift.minimum_minor, gift.currency)) if gift.minimum_minor else ""
    said = words[gift.kind, gift.pay_to].format(
        amount=_said(gift.amount_minor, gift.currency), code=gift.code, until=until, minimum=minimum
    )
    return f"{gift.words}\n{said}" if gift.words else said


def _said(minor: int, currency: str) -> str:
    """`¥5.00` for yuan, `5.00 EUR` for others."""
    said = str(Money(minor, currency))
    return f"¥{said.removesuffix(' CNY')}" if currency == "CNY" else said
