"""What the gate found in messages, one by one: the record behind the counts, with the facts that claims rest on."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from xiaoer.infra.db import Tx
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.outreach import store


class FoundWords(Struct, frozen=True, kw_only=True):
    rule: str
    severity: str
    words: str
    """Cut to 40 characters; more of the text is not kept."""
    fact: str = ""
    """What is known of the matter: it backs or contradicts the claim."""
    source: str = ""
    """Where the fact stands: `listing:lst_…`, `order:ord_…`."""


class RulingKept(Struct, frozen=True, kw_only=True):
    id: str
    at: datetime
    agent_id: str
    """`rule` or `bot` for what the desk said by itself."""
    conversation_id: str
    order_id: str
    purpose: str
    medium: str
    verdict: str
    """`block`: it was not sent; `warn` and `note`: it was."""
    pack: str
    pack_version: str
    found: list[FoundWords]


async def find_rulings(
    tx: Tx, *, cursor: str | None = None, limit: int = 50, agent_id: str = "", conversation_id: str = "", rule: str = ""
) -> Page[RulingKept]:
    """Newest first. Raises BadCursor."""
    limit = clamp_limit(limit)
    after = read_cursor(cursor, (str, str)) if cursor else None
    since = (datetime.fromisoformat(after[0]), after[1]) if after else None
    rows = await store.rulings(
        tx, {"agent_id": agent_id, "conversation_id": conversation_id}, rule=rule, after=since, limit=limit + 1
    )
    items = [
        RulingKept(
            id=row.id,
            at=row.at,
            agent_id=row.agent_id,
            conversation_id=row.conversation_id,
            order_id=row.order_id,
            purpose=row.purpose,
            medium=row.medium,
            verdict=row.verdict,
            pack=row.pack,
            pack_version=row.pack_version,
            found=[FoundWords(**one) for one in row.findings],
        )
        for row in rows[:limit]
    ]
    more = len(rows) > limit
    return Page(items, write_cursor(items[-1].at.isoformat(), items[-1].id) if more else None)
