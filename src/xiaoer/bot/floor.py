"""The price below which nothing is offered without an approval."""

from __future__ import annotations

from xiaoer.bot import store
from xiaoer.bot.model import BotSettings
from xiaoer.infra.db import Tx


async def floor_of(tx: Tx, settings: BotSettings, listing_id: str, price_minor: int) -> int:
    """In minor units: the listing's own floor, else the shop's share of the price, rounded up."""
    own = (await store.floors(tx, [listing_id])).get(listing_id)
    return min(own, price_minor) if own is not None else -(-price_minor * settings.bargain.floor_percent // 100)
