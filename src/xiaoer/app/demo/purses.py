"""What the demo shop's buyers pay with, and its books."""

from typing import Any

from xiaoer import buyers
from xiaoer.app import reactions
from xiaoer.app.demo.people import Buyer
from xiaoer.buyers.events import PaymentMethodsPushed
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import ImportReport
from xiaoer.kernel.ids import ShopId
from xiaoer.orders.events import OrdersStored

WAYS = {"支付宝": "alipay", "微信支付": "wechat_pay"}
"""As orders write them, and their kind."""
GIFT_CARD_EVERY = 6
GIFT_CARD_MINOR = 20_000


def method_of(buyer_external_id: str, way: str) -> str:
    """Outside id of the buyer's account there."""
    return f"{buyer_external_id}-{WAYS[way]}"


async def tell_of_buyers(tx: Tx, shop_id: ShopId, people: list[Buyer]) -> ImportReport:
    """The shop's own system says where its buyers live and what they pay with."""
    return await buyers.push_buyers(tx, shop_id, [_row(n, one) for n, one in enumerate(people)])


def _row(n: int, one: Buyer) -> dict[str, Any]:
    province, city, district = one.place
    methods: list[dict[str, Any]] = [
        {"external_id": method_of(one.external_id, way), "kind": kind, "label": way} for way, kind in WAYS.items()
    ]
    if n % GIFT_CARD_EVERY == 0:
        methods.append(
            {
                "external_id": f"{one.external_id}-card",
                "kind": "gift_card",
                "label": "鹿汀礼品卡",
                "balance_minor": GIFT_CARD_MINOR,
            }
        )
    return {
        "external_id": one.external_id,
        "address": {"province": province, "city": city, "district": district, "line1": one.street},
        "payment_methods": methods,
    }


async def keep_books(tx: Tx) -> None:
    """What the shop has said of money until now stands in the ledger."""
    for event in tx.events:
        if isinstance(event, OrdersStored):
            await reactions.book_what_the_shop_says(tx, event)
        elif isinstance(event, PaymentMethodsPushed):
            await reactions.take_payment_methods(tx, event)
