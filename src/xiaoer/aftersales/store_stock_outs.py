"""SQL of reported stock-outs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from xiaoer.aftersales.tables import stock_out
from xiaoer.infra.db import Tx


async def since(tx: Tx, sku_ids: Sequence[str], after: datetime) -> list[datetime]:
    """When each stock-out of these SKUs was reported, later than `after`."""
    s = stock_out.c
    query = select(s.at).where(s.merchant_id == tx.merchant_id, s.sku_id.in_(sku_ids), s.at > after)
    return list((await tx.conn.execute(query)).scalars())
