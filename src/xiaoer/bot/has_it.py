"""Whether the bot keeps this talk now, said to the buyer as what it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from xiaoer.bot import store
from xiaoer.infra.db import Tx


async def has_it(tx: Tx, row: Row[Any]) -> str | None:
    """The name it speaks under (may be empty) while it answers in this stretch of talk; None otherwise."""
    if row.agent_id or row.state == "closed":
        return None
    talk = await store.talk(tx, row.id, row.session_id or "")
    if talk.silent or not talk.version or not (talk.answered or talk.topics):
        return None
    return (await store.settings(tx, row.shop_id)).name
