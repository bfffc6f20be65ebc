"""Orders with a case, as statements that others count over."""

from typing import Any

from sqlalchemy import Select, select

from xiaoer.aftersales.model import ORDER_CHANGES, State
from xiaoer.aftersales.tables import aftersales_case
from xiaoer.infra.db import Tx

c = aftersales_case.c
TROUBLE = [State.SETTLED.value]


def orders_with_open_case(tx: Tx) -> Select[Any]:
    """The ids of orders of which a case is open now."""
    return select(c.order_id.label("id")).where(c.merchant_id == tx.merchant_id, c.closed_at.is_(None)).distinct()


def orders_that_went_wrong(tx: Tx) -> Select[Any]:
    """The ids of orders with a case about the goods that was settled: money back, goods sent again, a repair."""
    wrong = (c.state.in_(TROUBLE), c.remedy.not_in([one.value for one in ORDER_CHANGES]))
    return select(c.order_id.label("id")).where(c.merchant_id == tx.merchant_id, *wrong).distinct()
