"""What was not sent is on record: by the gate's reasons, or by a sender's own reason to keep silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.outreach import store_reach
from xiaoer.outreach.consents import reach_of
from xiaoer.outreach.model import Outgoing

NOTHING: Mapping[str, Any] = MappingProxyType({})


async def skip(
    tx: Tx, item: Outgoing, rule: str, *, buyer_id: BuyerId, conversation_id: str = "", source_id: str = ""
) -> None:
    """An unasked send that its campaign or plan held back itself; `rule` has its sentence in `words/sentences.toml`."""
    await keep_skip(tx, item, [rule], buyer_id=buyer_id, conversation_id=conversation_id, source_id=source_id)


async def keep_skip(
    tx: Tx,
    item: Outgoing,
    rules: Sequence[str],
    *,
    buyer_id: BuyerId,
    conversation_id: str,
    source_id: str,
    facts: Mapping[str, Any] = NOTHING,
    free_at: datetime | None = None,
) -> None:
    """It is on record with all that held it back, the gravest first; `facts` are that one's."""
    await store_reach.add_skip(
        tx,
        buyer_id=buyer_id,
        conversation_id=conversation_id,
        order_id=item.order.id,
        source_id=source_id,
        purpose=item.purpose.value,
        channel=reach_of(item),
        medium=item.medium.value,
        sender_kind=item.sender.value,
        rules=list(rules),
        facts=dict(facts),
        free_at=free_at,
    )
