"""Orders and people with an open ticket, as statements that others count over."""

from typing import Any

from sqlalchemy import Select, select

from xiaoer.infra.db import Tx
from xiaoer.tickets.tables import ticket

c = ticket.c


def orders_with_open_ticket(tx: Tx) -> Select[Any]:
    """The ids of orders of which a ticket is neither solved nor closed."""
    still = (c.order_id.is_not(None), c.solved_at.is_(None), c.closed_at.is_(None), c.merged_into.is_(None))
    return select(c.order_id.label("id")).where(c.merchant_id == tx.merchant_id, *still).distinct()
