"""Lists of what was skipped and how buyers took the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoer import buyers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.outreach import store_reach
from xiaoer.outreach.complain import rate_of
from xiaoer.outreach.model import SHOP_SPEAKS_FIRST
from xiaoer.outreach.reach_model import Rate, Skip, SkipCount
from xiaoer.outreach.sentences import sentence

LATELY = timedelta(days=90)


async def find_skips(
    tx: Tx, *, language: str, rule: str = "", cursor: str | None = None, limit: int = 50, **where: str
) -> Page[Skip]:
    """Newest first. `where`: purpose, channel, buyer_id, source_id. Raises BadCursor."""
    limit = clamp_limit(limit)
    after = read_cursor(cursor, (str, str)) if cursor else None
    since = (datetime.fromisoformat(after[0]), after[1]) if after else None
    rows = await store_reach.skips(tx, where, rule, since, limit)
    shown = rows[:limit]
    people = await buyers.summaries(tx, [BuyerId(row.buyer_id) for row in shown])
    names = {key: one.name for key, one in people.items()}
    items = [
        Skip(
            id=row.id,
            at=row.at,
            buyer_id=row.buyer_id,
            buyer_name=names.get(BuyerId(row.buyer_id), ""),
            conversation_id=row.conversation_id,
            order_id=row.order_id,
            source_id=row.source_id,
            purpose=row.purpose,
            channel=row.channel,
            medium=row.medium,
            sender_kind=row.sender_kind,
            rules=list(row.rules),
            sentence=sentence(row.rules[0], language, row.facts),
            free_at=row.free_at,
        )
        for row in shown
    ]
    last = shown[-1] if len(rows) > limit else None
    return Page(items, write_cursor(last.at.isoformat(), last.id) if last else None)


async def count_skips(tx: Tx, *, days: int, language: str) -> list[SkipCount]:
    """By the gravest reason, the most frequent first."""
    rows = await store_reach.skip_counts(tx, tx.clock.now() - timedelta(days=days))
    return [SkipCount(row.rule, sentence(row.rule, language, {}), row.times) for row in rows]


async def rates(tx: Tx) -> list[Rate]:
    """Every purpose on every channel that was sent in the last 90 days or is paused: the paused first, then the most
    complained of."""
    pairs = {(row.purpose, row.channel) for row in await store_reach.sent_pairs(tx, tx.clock.now() - LATELY)}
    pairs |= {(row.purpose, row.channel) for row in await store_reach.pauses(tx)}
    unasked = {purpose.value for purpose in SHOP_SPEAKS_FIRST}
    found = [await rate_of(tx, purpose, channel) for purpose, channel in sorted(pairs) if purpose in unasked]
    return sorted(found, key=lambda one: (one.paused_at is None, -one.permille, one.purpose, one.channel))
