"""Threads of buyers, as a statement that others count over."""

from typing import Any

from sqlalchemy import Select, select

from xiaoer.conversations.tables import conversation
from xiaoer.infra.db import Tx


def threads(tx: Tx, channel: str) -> Select[Any]:
    """(id, buyer_id, shop_id, last_at) of the conversations on this channel."""
    c = conversation.c
    mine = (c.merchant_id == tx.merchant_id, c.channel == channel)
    return select(c.id, c.buyer_id, c.shop_id, c.last_at).where(*mine)


def buyers_who_wait(tx: Tx) -> Select[Any]:
    """(buyer_id) of conversations with a buyer's line that no person has answered."""
    c = conversation.c
    return select(c.buyer_id).where(c.merchant_id == tx.merchant_id, c.unanswered_at.is_not(None))
