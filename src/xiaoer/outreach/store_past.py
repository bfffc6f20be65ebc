"""What was sent, as a statement that others count over."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from xiaoer.infra.db import Tx
from xiaoer.outreach.model import SHOP_SPEAKS_FIRST
from xiaoer.outreach.tables import outreach_sent


def sent_unasked(tx: Tx, since: datetime) -> Select[Any]:
    """(buyer_id, order_id, purpose, medium, gives_value, unasked, at) of all that was sent or given since then."""
    c = outreach_sent.c
    unasked = c.purpose.in_([one.value for one in SHOP_SPEAKS_FIRST]).label("unasked")
    columns = (c.buyer_id, c.order_id, c.purpose, c.medium, c.gives_value, unasked, c.at)
    return select(*columns).where(c.merchant_id == tx.merchant_id, c.at >= since)
