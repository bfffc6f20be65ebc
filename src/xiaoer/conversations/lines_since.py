"""The next lines of many conversations in one statement, each from its own number on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select, text

from xiaoer.conversations.tables import conversation
from xiaoer.infra.db import Tx

BRIEF = text("""
    select g.id, m.id as line_id, m.seq, m.created_at, m.kind, m.author_kind, m.author_id, m.text, m.automatic,
           m.public_seq is not null as public, coalesce(m.payload ->> 'code', '') as code
      from unnest(cast(:ids as text[]), cast(:seqs as bigint[]), cast(:since as timestamptz[])) as g(id, seq, since)
      cross join lateral (
        select * from message m
         where m.merchant_id = :merchant and m.conversation_id = g.id and m.seq > g.seq and m.created_at >= g.since
         order by m.seq limit :most
      ) m
     order by g.id, m.seq""")


class Brief(msgspec.Struct, frozen=True):
    """Of a line what one needs to know to follow a talk. `code`: what a system line says."""

    conversation_id: str
    line_id: str
    seq: int
    at: datetime
    kind: str
    author_kind: str
    author_id: str
    text: str
    automatic: bool
    public: bool
    code: str


async def lines_since(tx: Tx, after: Mapping[str, tuple[int, datetime]], most: int = 500) -> list[Brief]:
    """By conversation and number, at most so many each: those numbered above the given, not older than the moment."""
    if not after:
        return []
    values = {
        "merchant": tx.merchant_id,
        "ids": list(after),
        "seqs": [seq for seq, _ in after.values()],
        "since": [at for _, at in after.values()],
        "most": most,
    }
    return [Brief(*row) for row in await tx.conn.execute(BRIEF, values)]


async def last_lines(tx: Tx, within: timedelta) -> dict[str, int]:
    """The last line's number of every conversation that was active within so long."""
    c = conversation.c
    active = (c.merchant_id == tx.merchant_id, c.active_at > tx.clock.now() - within)
    return {row.id: row.last_seq for row in await tx.conn.execute(select(c.id, c.last_seq).where(*active))}
