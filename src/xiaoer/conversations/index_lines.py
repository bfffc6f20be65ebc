"""Make lines findable, in sets, and keep them so when they are edited or recalled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

import msgspec
from sqlalchemy import delete, select, text

from xiaoer.conversations.batch import numbers, texts
from xiaoer.conversations.lines import Stored
from xiaoer.conversations.search_table import line_search
from xiaoer.conversations.tables import conversation, message
from xiaoer.conversations.tokens import hashes, tokens_of
from xiaoer.infra.db import Tx

BATCH = 100
"""Lines whose words are found before others get their turn in the event loop."""
NOT_INDEXED = frozenset({"system", "edited", "recalled"})
_SPOKEN = ("name", "title", "number", "transcript", "sku_name", "tracking_number")


class Searchable(msgspec.Struct, frozen=True, kw_only=True):
    """What the index needs to know of a line."""

    conversation_id: str
    seq: int
    at: datetime
    kind: str
    author_kind: str
    text: str
    payload: dict[str, Any] | None = None

    @classmethod
    def of(cls, stored: Stored) -> Self:
        draft = stored.draft
        return cls(
            conversation_id=draft.conversation_id,
            seq=stored.seq,
            at=stored.at,
            kind=draft.kind,
            author_kind=draft.author_kind,
            text=draft.text,
            payload=draft.payload,
        )

    @classmethod
    def read(cls, row: Any) -> Self:
        """From a row of `message`."""
        return cls(
            conversation_id=row.conversation_id,
            seq=row.seq,
            at=row.created_at,
            kind=row.kind,
            author_kind=row.author_kind,
            text=row.text,
            payload=row.payload,
        )


def words_of(kind: str, text: str, payload: dict[str, Any] | None) -> str:
    """All that can be found of a line: its text, the file's name or transcript, the card's title and numbers."""
    if kind in NOT_INDEXED or not payload:
        return "" if kind in NOT_INDEXED else text
    layers = [payload, *(value for value in payload.values() if isinstance(value, dict))]
    spoken = [str(layer[name]) for layer in layers for name in _SPOKEN if layer.get(name)]
    return "\n".join([text, *dict.fromkeys(spoken)]).strip()


def marks(
    *, shop_id: str | None = None, author_kind: str | None = None, conversation_id: str | None = None
) -> set[str]:
    """Tokens that no text can hold; a filter by them costs what a rare word costs."""
    given = {"shop": shop_id, "author": author_kind, "conversation": conversation_id}
    return {f"\x00{name}:{value}" for name, value in given.items() if value}


async def index_lines(tx: Tx, lines: Sequence[Searchable]) -> int:
    """Every line with words is findable; those that were already stay as they are. Answers how many are new."""
    worded = [(line, words) for line in lines if (words := words_of(line.kind, line.text, line.payload))]
    shops = await _shops(tx, {line.conversation_id for line, _ in worded})
    known = [(line, words) for line, words in worded if line.conversation_id in shops]
    added = 0
    for start in range(0, len(known), BATCH):
        some = known[start : start + BATCH]
        tokens = [tokens_of(words) | _marks_of(line, shops[line.conversation_id]) for line, words in some]
        added += await _insert(tx, [line for line, _ in some], [hashes(tx.merchant_id, each) for each in tokens])
    return added


def _marks_of(line: Searchable, shop_id: str) -> set[str]:
    return marks(shop_id=shop_id, author_kind=line.author_kind, conversation_id=line.conversation_id)


async def _shops(tx: Tx, ids: set[str]) -> dict[str, str]:
    table = conversation.c
    query = select(table.id, table.shop_id).where(table.merchant_id == tx.merchant_id, table.id.in_(ids))
    return {row.id: row.shop_id for row in await tx.conn.execute(query)} if ids else {}


_INSERT = text("""
    insert into line_search (merchant_id, created_at, conversation_id, seq, tokens)
    select :merchant, at, conversation, seq, tokens::int[]
      from unnest(cast(cast(:at as text) as timestamptz[]), cast(cast(:conversation as text) as text[]),
                  cast(cast(:seq as text) as bigint[]), cast(cast(:tokens as text) as text[]))
             as g(at, conversation, seq, tokens)
    on conflict do nothing""")


async def _insert(tx: Tx, lines: Sequence[Searchable], tokens: Sequence[Sequence[int]]) -> int:
    """Arrays go as their literals: the driver takes as long over lists as finding the words takes."""
    values = {
        "merchant": tx.merchant_id,
        "at": texts([line.at.isoformat() for line in lines]),
        "conversation": texts([line.conversation_id for line in lines]),
        "seq": numbers([line.seq for line in lines]),
        "tokens": texts([numbers(each) for each in tokens]),
    }
    return (await tx.conn.execute(_INSERT, values)).rowcount


async def reindex_line(tx: Tx, conversation_id: str, seq: int) -> None:
    """Call in the transaction that edits or recalls a line: it is found by its new words, or no longer at all."""
    own = {"merchant_id": tx.merchant_id, "conversation_id": conversation_id, "seq": seq}
    row = (await tx.conn.execute(select(message).filter_by(**own))).one_or_none()
    if row is None:
        return
    await tx.conn.execute(delete(line_search).filter_by(**own, created_at=row.created_at))
    if row.recalled_at is None:
        await index_lines(tx, [Searchable.read(row)])
