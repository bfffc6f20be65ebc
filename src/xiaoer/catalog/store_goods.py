"""Goods as statements that others count over. Each belongs to the merchant of the transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from xiaoer.catalog.tables import listing, sku
from xiaoer.infra.db import Tx

MOST_CATEGORIES = 300


def listings_of(tx: Tx, categories: Sequence[str], codes: Sequence[str]) -> Select[Any]:
    """The ids of listings in one of the categories, or with one of these outside ids."""
    c = listing.c
    mine = or_(c.category.in_(list(categories)), c.external_id.in_(list(codes)))
    return select(c.id).where(c.merchant_id == tx.merchant_id, mine)


def skus_of(tx: Tx, codes: Sequence[str]) -> Select[Any]:
    """The ids of SKUs with one of these outside ids."""
    return select(sku.c.id).where(sku.c.merchant_id == tx.merchant_id, sku.c.external_id.in_(list(codes)))


async def categories(tx: Tx) -> list[str]:
    """The categories that the shops' listings name, those with most listings first."""
    c = listing.c
    query = select(c.category).where(c.merchant_id == tx.merchant_id, c.category != "").group_by(c.category)
    ordered = query.order_by(func.count().desc(), c.category).limit(MOST_CATEGORIES)
    return list((await tx.conn.execute(ordered)).scalars())
