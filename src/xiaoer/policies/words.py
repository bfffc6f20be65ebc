"""Codes in words that a buyer reads, on the public page."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]

ACTIONS: dict[str, tuple[str, str]] = {
    "refund_only": ("仅退款", "Refund without return"),
    "return_refund": ("退货退款", "Return and refund"),
    "exchange": ("换货", "Exchange"),
    "resend": ("补寄", "Sending again"),
    "repair": ("维修", "Repair"),
    "price_match": ("价保", "Price match"),
    "compensation": ("赔付", "Compensation"),
    "intercept": ("拦截包裹", "Stopping a parcel"),
    "rejected": ("拒收", "Refusing a parcel at the door"),
    "cancel": ("取消订单", "Cancelling an order"),
    "change_address": ("修改地址", "Change of address"),
    "change_contact": ("修改联系方式", "Change of contact"),
    "change_sku": ("修改规格", "Change of what was ordered"),
    "change_payment": ("修改付款方式", "Change of payment method"),
}
REASONS: dict[str, tuple[str, str]] = {
    "wrong_item": ("发错货", "wrong goods"),
    "missing_item": ("少件", "missing goods"),
    "damaged": ("破损", "damage"),
    "defective": ("质量问题", "a fault"),
    "not_as_described": ("与描述不符", "not as described"),
    "late": ("未按时发货", "late dispatch"),
    "changed_mind": ("七天无理由", "changed mind"),
    "unwanted": ("拍错或不想要", "not wanted any more"),
    "lost": ("丢件", "lost parcel"),
    "price_dropped": ("降价", "price fell"),
    "out_of_stock": ("缺货", "out of stock"),
    "order_error": ("订单错误", "error in the order"),
    "address_error": ("地址错误", "wrong address"),
    "other": ("其他", "other"),
    "any": ("其他原因", "any other reason"),
}
STATES: dict[str, tuple[str, str]] = {
    "placed": ("待付款", "not paid yet"),
    "paid": ("待发货", "paid"),
    "dispatched": ("已发货", "dispatched"),
    "signed": ("已签收", "received"),
    "completed": ("交易完成", "completed"),
    "cancelled": ("已关闭", "cancelled"),
}
BEGINNINGS: dict[str, tuple[str, str]] = {
    "signed": ("签收后", "of receipt"),
    "paid": ("付款后", "of payment"),
    "placed": ("下单后", "of the order"),
    "dispatched": ("发货后", "of dispatch"),
}
PAYMENT_METHODS: dict[str, tuple[str, str]] = {
    "alipay": ("支付宝", "Alipay"),
    "wechat_pay": ("微信支付", "WeChat Pay"),
    "card": ("银行卡", "card"),
    "paypal": ("PayPal", "PayPal"),
    "gift_card": ("礼品卡", "gift card"),
    "balance": ("店铺余额", "shop balance"),
    "cash_on_delivery": ("货到付款", "cash on delivery"),
}
BEARERS: dict[str, tuple[str, str]] = {"buyer": ("买家", "you"), "shop": ("商家", "the shop")}
CLOCKS: dict[str, tuple[str, str]] = {
    "answer_hours": ("商家答复申请：{n} 小时内", "We answer a request within {n} hours"),
    "ship_back_days": ("买家寄回商品：{n} 天内", "You send goods back within {n} days"),
    "inspect_hours": ("商家验收退货：签收后 {n} 小时内", "We check returned goods within {n} hours of their arrival"),
    "refund_hours": ("同意后退款：{n} 小时内", "We pay within {n} hours of our decision"),
    "exchange_dispatch_hours": ("换货、补寄发出：{n} 小时内", "We send new goods within {n} hours"),
    "repair_days": ("维修寄回：{n} 天内", "We repair and send back within {n} days"),
    "refused_days": ("对拒绝结果提出异议：{n} 天内", "You may object to a refusal within {n} days"),
}


def say(words: dict[str, tuple[str, str]], code: str, language: Language) -> str:
    """The word; a shop's own code as it is."""
    found = words.get(code)
    return found[language == "en"] if found else code.replace("_", " ")
