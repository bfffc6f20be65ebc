"""A shop with delivered orders, buyers in its chat, and a clock that is turned by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tests.catalog.build import open_shop, tent
from tests.orders.build import order
from xiaoer import buyers, campaigns, catalog, conversations, merchants, orders
from xiaoer.campaigns.model import Action, Campaign, CampaignTerms, NewCampaign
from xiaoer.campaigns.see import one_campaign
from xiaoer.infra import timers
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId, MerchantId, ShopId, new_id
from xiaoer.merchants.model import NewConnection

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""Of a day in Shanghai."""
TEXT = "{buyer}您好，{product}用得怎么样？如果您愿意，欢迎按真实感受评价。不想再收到请回复“退订”。"
SMS = "【鹿汀】{buyer}您好，{product}用得怎么样？如果您愿意，欢迎按真实感受评价。{contact} 退订回T"


class HandClock:
    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@dataclass
class Shop:
    """A merchant with one shop, seen through transactions of the person at the server."""

    database: Database
    clock: HandClock
    merchant_id: MerchantId
    shop_id: ShopId
    connection_id: ConnectionId

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        async with self.database.transaction(self.merchant_id, OPERATOR) as tx:
            tx.clock = self.clock
            yield tx

    async def buyer(self, name: str, *, chats: bool = True) -> BuyerId:
        """Known by this outside name, with a conversation unless told otherwise."""
        async with self.begin() as tx:
            buyer_id = await buyers.identify(tx, self.connection_id, name, display_name=name, verified=True)
            if chats:
                await self.talk(tx, buyer_id, name)
        return buyer_id

    async def talk(self, tx: Tx, buyer_id: BuyerId, name: str) -> ConversationId:
        found, _ = await conversations.open_thread(
            tx,
            shop_id=self.shop_id,
            connection_id=self.connection_id,
            channel="webchat",
            thread=name,
            buyer_id=buyer_id,
        )
        return found

    async def push(self, *rows: dict[str, Any]) -> None:
        async with self.begin() as tx:
            report = await orders.push_orders(tx, self.shop_id, list(rows))
            assert not report.rejected, report.rejected

    async def campaign(self, terms: CampaignTerms, *, start: bool = True) -> str:
        async with self.begin() as tx:
            row = await campaigns.write(tx, NewCampaign(name="邀评", terms=terms))
            if start:
                await campaigns.move_on(tx, row.id, Action.START)
        return str(row.id)

    async def seen(self, campaign_id: str) -> Campaign:
        async with self.begin() as tx:
            return await one_campaign(tx, campaign_id)

    async def run(self, campaign_id: str) -> None:
        """What the worker would do now: look until nothing is found, then every send that is due."""
        async with self.begin() as tx:
            while await campaigns.look(tx, campaign_id) >= 200:
                pass
        await self.send_due()

    async def send_due(self) -> None:
        async with self.database.outside_merchants() as conn:
            mine = timers.timer.c.merchant_id == self.merchant_id
            due = timers.timer.c.due_at <= self.clock.now()
            query = timers.timer.select().where(mine, due, timers.timer.c.kind == "campaigns.send")
            rows = (await conn.execute(query.order_by(timers.timer.c.key))).all()
        for row in rows:
            async with self.begin() as tx:
                await timers.cancel(tx, row.key)
                await campaigns.send_one(tx, row.payload["key"])

    async def lines(self, buyer_id: BuyerId) -> list[str]:
        """What the campaigns said to this buyer, oldest first."""
        async with self.begin() as tx:
            talks = await conversations.of_buyer(tx, buyer_id)
            since = {talk.id: (0, self.clock.now() - timedelta(days=3650)) for talk in talks}
            return [line.text for line in await conversations.lines_since(tx, since) if line.author_id == "campaign"]


async def shop_at(database: Database, keys: KeyRing, clock: HandClock, goods: int = 1) -> Shop:
    merchant_id = MerchantId(new_id("mer"))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        shop_id = await open_shop(tx)
        made = await merchants.add_connection(tx, keys, NewConnection(shop_id=shop_id, channel="webchat", name="网店"))
        mats = tent(
            external_id="L-200", title="防潮垫", category="垫子", skus=[{"external_id": "M-1", "price": "59.00"}]
        )
        await catalog.push_listings(tx, shop_id, [tent(), mats])
    return Shop(database, clock, merchant_id, shop_id, ConnectionId(made.connection.id))


def signed(number: str, buyer: str, at: datetime, **more: Any) -> dict[str, Any]:
    """An order of this buyer that was signed for then."""
    placed = at - timedelta(days=3)
    stamp = {"placed_at": placed, "paid_at": placed, "dispatched_at": placed, "signed_at": at, "source_updated_at": at}
    row = order(external_id=number, state="signed", buyer={"external_id": buyer}, parcels=[], payments=[])
    row["lines"] = [
        {"title": "双人帐篷", "listing_external_id": "L-100", "sku_external_id": "S-1", "unit_price": "399.00"}
    ]
    return {**row, **{name: moment.isoformat() for name, moment in stamp.items()}, **more}


def terms(**changes: Any) -> CampaignTerms:
    """A review request in the chat, three days after delivery at ten o'clock."""
    facts = {"aim": "review_request", "channel": "webchat", "texts": {"zh": TEXT}, **changes}
    return msgspec.convert(facts, CampaignTerms)
