"""SQL of a shop's certificates and honours."""

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import delete, insert, select

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId, new_id
from xiaoer.merchants.honour_model import Honour, HonourFacts, standing_of
from xiaoer.merchants.tables import shop_honour

FIELDS = HonourFacts.__struct_fields__


async def replace(tx: Tx, shop_id: ShopId, facts: Sequence[HonourFacts]) -> None:
    """These are the shop's; their ids are new."""
    await tx.conn.execute(delete(shop_honour).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id))
    base = {"merchant_id": tx.merchant_id, "shop_id": shop_id}
    rows = [{**base, "id": new_id("hon"), "position": position, **_row(one)} for position, one in enumerate(facts)]
    if rows:
        await tx.conn.execute(insert(shop_honour), rows)


def _row(one: HonourFacts) -> dict[str, object]:
    """Its columns; words stay objects, days stay days."""
    row = msgspec.structs.asdict(one)
    return {
        **row,
        "kind": one.kind.value,
        "title": msgspec.to_builtins(one.title),
        "issuer": msgspec.to_builtins(one.issuer),
    }


async def of_shop(tx: Tx, shop_id: ShopId, today: date) -> list[Honour]:
    """In the order of the list."""
    query = select(shop_honour).filter_by(merchant_id=tx.merchant_id, shop_id=shop_id).order_by(shop_honour.c.position)
    found = []
    for row in await tx.conn.execute(query):
        values = {name: row._mapping[name] for name in FIELDS}
        facts = msgspec.convert(values, HonourFacts)
        found.append(Honour(id=row.id, standing=standing_of(facts, today), **msgspec.structs.asdict(facts)))
    return found
