"""What the tests of buyers need again and again."""

from typing import Any

from sqlalchemy import select

from xiaoer.buyers.tables import buyer, buyer_tag, consent, identity, profile_field
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId

CONNECTION = ConnectionId("con_webchat")


async def every_row(tx: Tx) -> dict[str, list[dict[str, Any]]]:
    """All rows of the merchant's buyers, in key order; the log of merges left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in (buyer, identity, profile_field, buyer_tag, consent):
        query = select(table).filter_by(merchant_id=tx.merchant_id).order_by(*table.primary_key.columns)
        found[table.name] = [dict(row._mapping) for row in await tx.conn.execute(query)]
    return found
