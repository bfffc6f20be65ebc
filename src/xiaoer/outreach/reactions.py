"""What outreach does when a buyer writes."""

from __future__ import annotations

from xiaoer.conversations.events import MessageReceived
from xiaoer.infra.db import Tx
from xiaoer.outreach.hear import hear_opt_out


async def hear_buyer(tx: Tx, event: MessageReceived) -> None:
    """Opt-outs among the news."""
    await hear_opt_out(tx, event.conversation_id, event.buyer_id, event.to_seq)
