"""What a skill is asked, with everything it may look at: the buyer's own orders, the goods spoken of, the memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from xiaoer import catalog, orders
from xiaoer.bot.model import BotSettings, FactKind, FactRef, Said
from xiaoer.bot.words import courtesy, day, money, say
from xiaoer.catalog.errors import ListingNotFound
from xiaoer.catalog.model import ListingView
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, OrderId
from xiaoer.orders.errors import OrderNotFound
from xiaoer.orders.model import OrderView
from xiaoer.understanding.model import Understood

ORDER_THREAD = "order:"
"""The thread of a visitor who came by the link of one order."""


@dataclass(kw_only=True)
class Ask:
    tx: Tx
    row: Row[Any]
    """The conversation."""
    settings: BotSettings
    zone: ZoneInfo
    intent: str
    text: str
    understood: Understood
    language: str
    fields: dict[str, str]
    """What is collected so far; a skill writes into it what it has learnt."""
    buyer_id: BuyerId | None = None
    """Who has proven to be this buyer; None for a stranger."""
    key: str = ""
    """The same for the same turn: what is set in motion by it happens once."""
    trial: bool = False
    """Nothing may be set in motion: there is no conversation."""
    _orders: list[OrderView] | None = field(default=None, repr=False)
    _listings: dict[str, ListingView] = field(default_factory=dict, repr=False)

    @property
    def shop_id(self) -> str:
        return str(self.row.shop_id)

    # ---- words

    def courtesy(self, code: str) -> Said:
        return courtesy(code, self.language)

    def say(self, code: str, **facts: FactRef) -> Said:
        return say(code, self.language, **facts)

    def when(self, moment: datetime) -> str:
        return day(moment, self.zone, self.language)

    def money(self, minor: int, currency: str) -> str:
        return money(minor, currency, self.language)

    # ---- what the turn names

    def entity(self, *kinds: str) -> str:
        return next((one.value for one in self.understood.entities if one.kind in kinds), "")

    def entities(self, kind: str) -> list[str]:
        return [one.value for one in self.understood.entities if one.kind == kind]

    # ---- orders

    async def orders(self) -> list[OrderView]:
        """The proven buyer's orders in this shop, newest first; of an order link that one; of a stranger none."""
        if self._orders is None:
            found = await self._own_orders()
            self._orders = [one for one in found if one.shop_id == self.row.shop_id]
        return self._orders

    async def _own_orders(self) -> list[OrderView]:
        if self.row.thread.startswith(ORDER_THREAD):
            try:
                return [await orders.get(self.tx, OrderId(self.row.thread.removeprefix(ORDER_THREAD)))]
            except OrderNotFound:
                return []
        return await orders.of_buyer(self.tx, self.buyer_id) if self.buyer_id else []

    @property
    def proven(self) -> bool:
        return self.buyer_id is not None or self.row.thread.startswith(ORDER_THREAD)

    def of_order(self, order: OrderView, label: str, value: str) -> FactRef:
        return FactRef(FactKind.ORDER_FIELD, order.id, str(order.version), label, value)

    def order_facts(self, order: OrderView) -> dict[str, FactRef]:
        """`number` and `title`."""
        title = order.lines[0].title if order.lines else order.external_id
        return {
            "number": self.of_order(order, "external_id", order.external_id),
            "title": self.of_order(order, "title", title),
        }

    # ---- goods

    async def listing(self) -> ListingView | None:
        """What is spoken of: named in this turn, remembered, or on the page the buyer looks at."""
        listing_id = self.fields.get("listing_id") or self.row.subject_listing_id
        return await self.get_listing(listing_id) if listing_id else None

    async def get_listing(self, listing_id: str) -> ListingView | None:
        if listing_id not in self._listings:
            try:
                locale = "en" if self.language == "en" else ""
                self._listings[listing_id] = await catalog.get_listing(self.tx, listing_id, locale)
            except ListingNotFound:
                return None
        found = self._listings[listing_id]
        return found if found.shop_id == self.row.shop_id else None

    def of_listing(self, listing: ListingView, kind: FactKind, label: str, value: str) -> FactRef:
        return FactRef(kind, listing.id, listing.updated_at.isoformat(timespec="seconds"), label, value)


async def proven_buyer(tx: Tx, row: Row[Any]) -> BuyerId | None:
    """The buyer whose identity in this conversation is proven; None for a stranger."""
    return await orders.buyer_of_identity(tx, ConnectionId(row.connection_id), row.thread)
