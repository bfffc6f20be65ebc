"""Whether a line asks the buyer for something that was collected already."""

from __future__ import annotations

import re
from collections.abc import Iterable

WORDS: dict[str, str] = {
    "order": r"订单(编)?号|单号|哪(个|一)(笔)?订单|order\s*(number|no\.?|id)|which order",
    "phone": r"手机号|电话(号码)?|联系方式|phone( number)?|contact number",
    "address": r"(收货)?地址|address",
    "height": r"身高|how tall|your height",
    "weight": r"体重|how much do you weigh|your weight",
    "size": r"尺码|什么码|几码|哪个码|what size|which size",
    "colour": r"(什么|哪个|哪种)颜色|what colou?r|which colou?r",
    "reason": r"(什么|退款|退货|申请)原因|为什么(要)?退|reason",
    "listing": r"(哪|什么)(一)?(款|件)(商品|产品)?|which (item|product)",
    "sku": r"(哪|什么)(个|种)?规格|which (variant|option)",
    "amount": r"(多少|退款)金额|what amount|how much was",
    "date": r"(哪天|什么时候)(买|下单|收到)|when did you (buy|order|receive)",
    "name": r"(收件人|您的)?姓名|怎么称呼|your name",
    "email": r"邮箱|e-?mail",
    "title": r"抬头|invoice title",
    "tax_number": r"税号|tax (number|id)",
}
_FIELD = {name: re.compile(words, re.I) for name, words in WORDS.items()}
_ASKS = re.compile(
    r"请.{0,6}(提供|发|给|告|说|填|报)|麻烦.{0,6}(提供|发|给|告|说|报)|多少|什么|哪|[?？]|吗|"
    r"could you|can you|please|what|which|may i have|send (me|us)|provide|tell (me|us)",
    re.I,
)
ALIASES = {
    "order_id": "order", "order_number": "order", "external_id": "order", "tracking_number": "order",
    "listing_id": "listing", "sku_id": "sku", "height_cm": "height", "weight_kg": "weight",
    "amount_minor": "amount", "receiver": "name", "color": "colour", "invoice_title": "title",
}  # fmt: skip


def may_ask(text: str) -> bool:
    """Cheap: worth comparing with what was collected."""
    return bool(_ASKS.search(text)) and any(pattern.search(text) for pattern in _FIELD.values())


def asked_again(text: str, collected: Iterable[str]) -> list[str]:
    """Names of the collected fields that the line asks for, each once."""
    if not _ASKS.search(text):
        return []
    found = [name for name in collected if (pattern := _FIELD.get(ALIASES.get(name, name))) and pattern.search(text)]
    return list(dict.fromkeys(found))
