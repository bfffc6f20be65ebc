"""Orders to push."""

from typing import Any

from sqlalchemy import select

from tests.catalog.build import new_shop, open_shop
from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.model import OrderView
from xiaoer.orders.tables import shop_order

__all__ = ["new_shop", "only", "open_shop", "order"]


def order(**changes: Any) -> dict[str, Any]:
    row = {
        "external_id": "T-1",
        "state": "dispatched",
        "placed_at": "2026-11-01T10:00:00+08:00",
        "paid_at": "2026-11-01T10:01:00+08:00",
        "dispatched_at": "2026-11-02T09:00:00+08:00",
        "source_updated_at": "2026-11-02T09:05:00+08:00",
        "goods": "458.00",
        "freight": "0",
        "discount": "20.00",
        "paid": "438.00",
        "buyer": {"external_id": "u-1"},
        "receiver": {
            "name": "林夏",
            "phone": "138 0013 8000",
            "region": "浙江省 杭州市 西湖区",
            "address": "文三路 9 号 3 幢 201 室",
        },
        "note": "放门口,打 13800138000",
        "lines": [
            {"external_id": "T-1-1", "title": "双人帐篷", "sku_external_id": "S-1", "unit_price": "399.00"},
            {"external_id": "T-1-2", "title": "防潮垫", "quantity": 1, "unit_price": "59.00"},
        ],
        "payments": [
            {"external_id": "P-1", "method": "alipay", "amount": "438.00", "paid_at": "2026-11-01T10:01:00+08:00"}
        ],
        "parcels": [
            {
                "carrier": "中通快递",
                "tracking_number": "75312345678901",
                "dispatched_at": "2026-11-02T09:00:00+08:00",
                "events": [
                    {"at": "2026-11-02T18:00:00+08:00", "place": "杭州", "text": "【杭州西湖】已揽收"},
                    {"at": "2026-11-03T08:00:00+08:00", "place": "上海", "text": "到达【上海分拨中心】"},
                ],
            }
        ],
    }
    return row | changes


async def only(tx: Tx) -> OrderView:
    """The one order of the merchant."""
    query = select(shop_order.c.id).filter_by(merchant_id=tx.merchant_id)
    return await orders.get(tx, OrderId((await tx.conn.execute(query)).scalar_one()))
