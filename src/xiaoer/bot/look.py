"""What the bot did and why."""

from __future__ import annotations

from xiaoer.bot import store
from xiaoer.bot.model import Concession, Turn
from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page


async def turns(
    tx: Tx,
    *,
    shop_id: str = "",
    conversation_id: str = "",
    outcome: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Turn]:
    """The newest first. Raises BadCursor."""
    return await store.turns(
        tx, shop_id=shop_id, conversation_id=conversation_id, outcome=outcome, cursor=cursor, limit=limit
    )


async def concessions(tx: Tx, *, shop_id: str = "", conversation_id: str = "") -> list[Concession]:
    """What came of haggling, the newest first."""
    return await store.concessions(tx, shop_id, conversation_id)
