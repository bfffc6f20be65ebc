"""SQL of reported stock-outs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Row, Subquery, and_, func, select

from xiaoer.aftersales.model import State
from xiaoer.aftersales.tables import aftersales_case, stock_out
from xiaoer.infra.db import Tx

s, c = stock_out.c, aftersales_case.c
TOLD: ColumnElement[bool] = func.coalesce(c.facts["told"].astext.cast(Boolean), False)


async def since(tx: Tx, sku_ids: Sequence[str], after: datetime) -> list[datetime]:
    """When each stock-out of these SKUs was reported, later than `after`."""
    query = select(s.at).where(s.merchant_id == tx.merchant_id, s.sku_id.in_(sku_ids), s.at > after)
    return list((await tx.conn.execute(query)).scalars())


async def find(tx: Tx, before: str, limit: int) -> Sequence[Row[Any]]:
    """Newest first, older than `before`."""
    query = select(stock_out).where(s.merchant_id == tx.merchant_id)
    if before:
        query = query.where(s.id < before)
    return (await tx.conn.execute(query.order_by(s.id.desc()).limit(limit))).all()


async def progress(tx: Tx, ids: Sequence[str]) -> Sequence[Row[Any]]:
    """By stock-out: how many buyers are told, and how many have their money back."""
    hit = _hit(tx, s.id.in_(ids))
    query = (
        select(
            hit.c.id,
            func.count().filter(TOLD).label("told"),
            func.count().filter(c.state == State.SETTLED.value).label("refunded"),
        )
        .join(aftersales_case, _its_case(hit))
        .group_by(hit.c.id)
    )
    return (await tx.conn.execute(query)).all()


async def orders_of(tx: Tx, stock_out_id: str) -> Sequence[Row[Any]]:
    """Each order of it with its case, as they were listed when it was reported."""
    hit = _hit(tx, s.id == stock_out_id)
    columns = (c.id.label("case_id"), c.state, c.amount_minor, c.currency, TOLD.label("told"))
    query = select(hit.c.order_id, hit.c.failed, *columns).outerjoin_from(hit, aftersales_case, _its_case(hit))
    return (await tx.conn.execute(query.order_by(hit.c.place))).all()


def _hit(tx: Tx, which: ColumnElement[bool]) -> Subquery:
    """One row for each order that a stock-out hit, with its place in the list."""
    each = func.unnest(s.order_ids).table_valued("order_id", with_ordinality="place").render_derived()
    return (
        select(s.merchant_id, s.id, s.failed, each.c.order_id, each.c.place)
        .select_from(stock_out)
        .join(each, and_(True))
        .where(s.merchant_id == tx.merchant_id, which)
        .subquery("hit")
    )


def _its_case(hit: Subquery) -> ColumnElement[bool]:
    """A stock-out opens its cases under its own name."""
    return and_(c.merchant_id == hit.c.merchant_id, c.order_id == hit.c.order_id, c.client_id == hit.c.id)
