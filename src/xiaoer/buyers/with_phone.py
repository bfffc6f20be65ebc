"""The buyer behind a telephone number."""

from sqlalchemy import select

from xiaoer.buyers import store
from xiaoer.buyers.tables import profile_field
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId


async def with_phone(tx: Tx, number: str) -> BuyerId | None:
    """The person of whom somebody last said that this is their number, written exactly so."""
    f = profile_field.c
    query = select(f.buyer_id).filter_by(merchant_id=tx.merchant_id, name="phone", value=number)
    found = (await tx.conn.execute(query.order_by(f.as_of.desc()).limit(1))).scalar_one_or_none()
    if found is None:
        return None
    roots = await store.roots(tx, [found])
    return roots[BuyerId(found)][0] if roots else None
