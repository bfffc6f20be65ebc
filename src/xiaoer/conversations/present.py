"""Rows with the names that a screen needs: buyer, agent, shop, channel."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, merchants, staff
from xiaoer.conversations.find import row_of
from xiaoer.conversations.model import BuyerMark, ConversationRow
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.ports.channel import CHANNELS


async def present(tx: Tx, rows: Sequence[Row[Any]], language: str = "zh") -> list[ConversationRow]:
    """One query for each kind of name, however many rows."""
    if not rows:
        return []
    found = await buyers.summaries(tx, [BuyerId(row.buyer_id) for row in rows])
    marks = {str(b): BuyerMark(str(b), s.name, s.vip, list(s.tags)) for b, s in found.items()}
    agents = await staff.names(tx)
    shops = {str(shop.id): shop.name for shop in await merchants.list_shops(tx)}
    channels = {slug: facts.name.get(language, slug) for slug, facts in CHANNELS.items()}
    return [row_of(row, marks, agents, shops, channels) for row in rows]
