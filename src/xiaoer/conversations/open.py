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
    now, about, session_id = tx.clock.now(), subject or {}, new_id("ses")
    row = {
        "id": new_id("cnv"),
        "session_id": session_id,
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
        await store.begin_session(tx, conversation_id, 1, stage, session_id)
        await tx.publish(
            ConversationOpened(
                merchant_id=tx.merchant_id, at=now, conversation_id=conversation_id, session_id=session_id
            )
        )
    return conversation_id, new
