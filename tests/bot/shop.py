"""A shop with a bot behind its counter: what a buyer writes is stored and reacted to, as the server does it."""

from typing import Any

from tests.aftersales.build import push
from tests.catalog.build import open_shop, tent
from tests.policies.build import name_return_address
from tests.routing.conftest import hire
from xiaoer import bot, buyers, catalog, conversations, orders
from xiaoer.bot.model import BotSettings, Mode
from xiaoer.bot.model import Turn as Record
from xiaoer.conversations import Draft, LineFacts
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import ConnectionId, ConversationId, MerchantId, ShopId, new_id

USER = "user:u-1"
TEE = {
    "external_id": "L-TEE",
    "title": "速干短袖",
    "attributes": [
        {"name": "成分", "value": "聚酯纤维 88%，氨纶 12%"},
        {"name": "M 码", "value": "衣长 68；适合 162–170 cm / 53–63 kg"},
        {"name": "L 码", "value": "衣长 70；适合 168–176 cm / 62–72 kg"},
        {"name": "XL 码", "value": "衣长 72；适合 174–182 cm / 71–81 kg"},
    ],
    "translations": {"en": {"title": "Quick-dry tee"}},
    "skus": [
        {"external_id": "TEE-M", "name": "松绿 M", "price": "89.00", "stock": 3},
        {"external_id": "TEE-L", "name": "松绿 L", "price": "89.00", "stock": 40},
        {"external_id": "TEE-XL", "name": "云灰 XL", "price": "95.00", "stock": 0},
    ],
}


class Counter:
    """One shop, one conversation with one buyer."""

    def __init__(self, database: Database, merchant_id: MerchantId) -> None:
        self.database, self.merchant_id = database, merchant_id
        self.shop_id, self.conversation_id = ShopId(""), ConversationId("")

    def tx(self) -> Any:
        return self.database.transaction(self.merchant_id, OPERATOR)

    async def open(self, *rows: dict[str, Any], mode: Mode = Mode.FULL, verified: bool = True, **more: Any) -> None:
        """The shop with its goods and these orders of the buyer; `more`: further settings of the bot."""
        async with self.tx() as tx:
            self.shop_id = await open_shop(tx)
            await name_return_address(tx, self.shop_id)
            await catalog.push_listings(tx, self.shop_id, [tent(), TEE])
            buyer_id = await buyers.identify(tx, ConnectionId("con_1"), USER, display_name="林夏", verified=verified)
            if rows:
                named = [{**row, "buyer": {"external_id": "u-1", "connection_id": "con_1"}} for row in rows]
                await push(tx, self.shop_id, *named)
            self.conversation_id, _ = await conversations.open_thread(
                tx,
                shop_id=self.shop_id,
                connection_id=ConnectionId("con_1"),
                channel="webchat",
                thread=USER,
                buyer_id=buyer_id,
            )
            await bot.save_settings(tx, self.shop_id, BotSettings(mode=mode, **more))
            await hire(tx, "小满", presence="away")

    async def write(self, text: str, *, kind: str = "text", payload: dict[str, Any] | None = None) -> None:
        """The buyer's line is stored; nothing has reacted to it yet."""
        async with self.tx() as tx:
            line = Draft(
                conversation_id=self.conversation_id,
                client_id=new_id("cli"),
                kind=kind,
                author_kind="buyer",
                author_id=USER,
                author_name="林夏",
                text=text,
                payload=payload,
            )
            await conversations.append(tx, [line])

    async def react(self) -> None:
        async with self.database.transaction(self.merchant_id) as tx:
            await conversations.take_news(tx, [self.conversation_id])

    async def say(self, text: str) -> str:
        """What the buyer reads next, all lines together."""
        before = await self.lines()
        await self.write(text)
        await self.react()
        seen = {one.id for one in before}
        return "\n".join(one.text for one in await self.lines() if one.id not in seen and one.author_kind == "bot")

    async def lines(self) -> list[LineFacts]:
        async with self.tx() as tx:
            return [
                one for one in await conversations.read_before(tx, self.conversation_id, None, 100) if one.public_seq
            ]

    async def row(self) -> Any:
        async with self.tx() as tx:
            return await conversations.get(tx, self.conversation_id)

    async def turn(self) -> Record:
        """The record of the last turn."""
        async with self.tx() as tx:
            return (await bot.turns(tx, conversation_id=self.conversation_id)).items[0]

    async def handed_over(self) -> bool:
        return (await self.row()).queued_at is not None

    async def order_id(self, number: str) -> str:
        async with self.tx() as tx:
            return str(await orders.id_of(tx, number))
