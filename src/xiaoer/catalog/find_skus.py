"""SKUs of one shop by our ids or the shop's own, as they can be bought now."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from xiaoer.catalog.model import SkuFacts
from xiaoer.catalog.price_and_stock import price_and_stock
from xiaoer.catalog.tables import sku
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId


async def find_skus(tx: Tx, shop_id: ShopId, refs: Sequence[str]) -> dict[str, SkuFacts]:
    """By the ref that named them; what no SKU of this shop answers to is missing."""
    wanted = func.any(bindparam("refs", list(set(refs))))
    query = select(sku.c.id, sku.c.external_id).where(
        sku.c.merchant_id == tx.merchant_id,
        sku.c.shop_id == shop_id,
        (sku.c.id == wanted) | (sku.c.external_id == wanted),
    )
    ids = {ref: row.id for row in await tx.conn.execute(query) for ref in (row.id, row.external_id)}
    facts = await price_and_stock(tx, list(set(ids.values())))
    return {ref: facts[ids[ref]] for ref in refs if ids.get(ref) in facts}
