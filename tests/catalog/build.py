"""A shop with something to sell."""

from typing import Any

from xiaoer import merchants
from xiaoer.infra.db import Database, Tx
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, ShopId, new_id
from xiaoer.merchants.model import NewShop


async def open_shop(tx: Tx, name: str = "鹿汀") -> ShopId:
    """The merchant of `tx` comes to be, with one shop."""
    await merchants.found_in(tx, name)
    return ShopId((await merchants.open_shop(tx, NewShop(name))).id)


async def new_shop(database: Database) -> tuple[MerchantId, ShopId]:
    merchant_id = MerchantId(new_id("mer"))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        return merchant_id, await open_shop(tx)


def tent(**changes: Any) -> dict[str, Any]:
    row = {
        "external_id": "L-100",
        "title": "双人帐篷",
        "category": "帐篷",
        "attributes": [{"name": "材质", "value": "聚酯纤维 210T"}, {"name": "重量", "value": "2.4 kg"}],
        "guides": [{"title": "搭建", "steps": ["展开地布", "穿杆", "打地钉"]}],
        "translations": {
            "en": {"title": "Tent for two", "attributes": [{"name": "Fabric", "value": "Polyester 210T"}]}
        },
        "skus": [
            {"external_id": "S-1", "name": "松绿", "price": "399.00", "stock": 12, "barcode": "6900000000011"},
            {"external_id": "S-2", "name": "沙色", "price": "419.00", "stock": 0},
        ],
    }
    return row | changes
