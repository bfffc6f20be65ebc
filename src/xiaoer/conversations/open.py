"""A buyer's thread on a connection becomes a conversation."""

from typing import Any

from xiaoer.conversations import store
from xiaoer.conversations.events import ConversationOpened
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId, ConversationId, ShopId, new_id


async def open_thread(
    tx: Tx,
    *,
    shop_id: ShopId,
    connection_id: ConnectionId,
    channel: str,
    thread: str,
    buyer_id: BuyerId,
    stage: str = "pre",
    subject: dict[str, Any] | None = None,
    source: dict[str, Any] | None = None,
) -> tuple[ConversationId, bool]:
    """The conversation of this thread, made with its first session if there was none; True when it is new.

    `subject` may carry `order_id`, `listing_id`, `order_value_minor` and `currency`.
    """
    now, about = tx.clock.now(), subject or {}
    row = {
        "id": new_id("cnv"),
        "shop_id": shop_id,
        "connection_id": connection_id,
        "channel": channel,
        "thread": thread,
        "buyer_id": buyer_id,
        "stage": stage,
        "subject_order_id": about.get("order_id"),
        "subject_listing_id": about.get("listing_id"),
        "order_value_minor": about.get("order_value_minor"),
        "currency": about.get("currency", "CNY"),
        "source": source or {},
        **dict.fromkeys(("last_at", "active_at", "created_at"), now),
    }
    found, new = await store.insert_or_find(tx, row)
    conversation_id = ConversationId(found)
    if new:
        await _begin(tx, conversation_id, stage)
    return conversation_id, new


async def _begin(tx: Tx, conversation_id: ConversationId, stage: str) -> None:
    session_id = await store.begin_session(tx, conversation_id, 1, stage)
    await store.change(tx, conversation_id, session_id=session_id)
    await tx.publish(
        ConversationOpened(
            merchant_id=tx.merchant_id, at=tx.clock.now(), conversation_id=conversation_id, session_id=session_id
        )
    )
