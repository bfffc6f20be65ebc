"""Short ways to make conversations and lines for tests."""

from xiaoer import conversations
from xiaoer.conversations import Draft
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId, ShopId, new_id


async def thread(tx: Tx, name: str = "b1", buyer_id: BuyerId | None = None) -> ConversationId:
    conversation_id, _ = await conversations.open_thread(
        tx,
        shop_id=ShopId("shp_1"),
        connection_id=ConnectionId("con_1"),
        channel="webchat",
        thread=name,
        buyer_id=buyer_id or BuyerId(f"byr_{name}"),
    )
    return conversation_id


def said(
    conversation_id: str, text: str = "在吗", *, client_id: str = "", author: str = "buyer", **more: object
) -> Draft:
    return Draft(
        conversation_id=conversation_id,
        client_id=client_id or new_id("cli"),
        kind=str(more.pop("kind", "text")),
        author_kind=author,
        author_id=str(more.pop("author_id", f"{author}_1")),
        author_name="",
        text=text,
        gate=str(more.pop("gate", "test@1")),
        **more,  # type: ignore[arg-type]
    )
