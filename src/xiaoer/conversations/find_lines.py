"""Full-text search over all lines of all time, newest first.

A common word is found among the newest lines at once; a rare one by the index, in stretches of time that double
backwards (docs/adr/0006-search.md). Every hit is read from `message` and its text checked: the index only says
where to look.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    Text,
    any_,
    cast,
    collate,
    column,
    func,
    literal_column,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.sql.selectable import LateralFromClause

from xiaoer.conversations.index_lines import marks, words_of
from xiaoer.conversations.search_table import line_search
from xiaoer.conversations.tables import conversation, message
from xiaoer.conversations.tokens import Query, hashes, read_query, snippet
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import Invalid
from xiaoer.kernel.paging import BadCursor, Page, clamp_limit, read_cursor, write_cursor

NEWEST = 2000
"""How many lines are looked through before the index is asked."""
ENOUGH = 2000
"""How many matching places one call looks at."""
_FIRST, _MOST = 64, 1000
_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLAN_FOR_THESE_VALUES = text(
    "select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true)"
)


class NothingToSearch(Invalid):
    """The query has no letter, digit or picture in it."""

    code = "nothing_to_search"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One line that holds every term."""

    id: str
    conversation_id: str
    seq: int
    public_seq: int | None
    kind: str
    author_kind: str
    author_id: str
    author_name: str
    at: datetime
    text: str
    payload: dict[str, Any] | None
    automatic: bool
    edited_at: datetime | None
    snippet: str
    marks: list[list[int]]
    """[start, length] of each match in `snippet`, in UTF-16 units."""


class Place(NamedTuple):
    """Where a line stands; places sort by time."""

    at: datetime
    conversation_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class _Search:
    tx: Tx
    tokens: list[int]
    since: datetime
    visible: ColumnElement[bool] | None
    seen: dict[str, bool] = field(default_factory=dict)
    """Conversations met so far, and whether the reader may see them."""


async def find_lines(
    tx: Tx,
    q: str,
    *,
    shop_id: str | None = None,
    author_kind: str | None = None,
    conversation_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    visible: ColumnElement[bool] | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Found]:
    """Lines that hold every term of `q`, newest first; `since` ≤ time < `until`.

    `visible` is a condition on `tables.conversation`: what this reader may see. Recalled lines are not found. A page
    may hold fewer than `limit`, even none, while there is a next one: a reader who sees little of what matches is
    not kept waiting.
    Raises NothingToSearch or BadCursor.
    """
    query = read_query(q)
    if not query.tokens:
        raise NothingToSearch
    filters = marks(shop_id=shop_id, author_kind=author_kind, conversation_id=conversation_id)
    tokens = hashes(tx.merchant_id, query.tokens | filters)
    search = _Search(tx, tokens, _aware(since) or _EPOCH, visible)
    await tx.conn.execute(_PLAN_FOR_THESE_VALUES)
    wanted = clamp_limit(limit)
    found: list[Found] = []
    async with aclosing(_places(search, _start(cursor, _aware(until)))) as chunks:
        stopped = await _gather(search, query, chunks, found, wanted)
    if len(found) > wanted:
        last = found[wanted - 1]
        stopped = Place(last.at, last.conversation_id, last.seq)
    return Page(found[:wanted], write_cursor(_micros(stopped.at), *stopped[1:]) if stopped else None)


async def _gather(
    search: _Search, query: Query, chunks: AsyncIterator[Sequence[Place]], found: list[Found], wanted: int
) -> Place | None:
    """Add to `found` until there are more than `wanted`; where it stopped, if that was for having looked at enough."""
    looked_at = 0
    async for places in chunks:
        found += [_shown(row, query) for row in await _lines_at(search, places) if query.matches(_words(row))]
        looked_at += len(places)
        if len(found) > wanted:
            break
        if looked_at >= ENOUGH:
            return places[-1]
    return None


def _start(cursor: str | None, until: datetime | None) -> Place:
    """Before this place the search begins."""
    ends = [Place(until or _FOREVER, "", 0)]
    if cursor:
        ends.append(_place_of(*read_cursor(cursor, (int, str, int))))
    return min(ends)


def _place_of(micros: int, conversation_id: str, seq: int) -> Place:
    """Raises BadCursor for what no search of ours has answered."""
    if not (0 <= micros < 10**17 and 0 <= seq < 2**63 and conversation_id.isascii() and conversation_id.isprintable()):
        raise BadCursor
    return Place(_EPOCH + timedelta(microseconds=micros), conversation_id, seq)


def _aware(moment: datetime | None) -> datetime | None:
    """A time without a zone is UTC."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


async def _places(search: _Search, before: Place) -> AsyncGenerator[Sequence[Place], None]:
    """Places whose tokens match, newest first, in growing chunks."""
    size = _FIRST
    while True:
        chunk = await _among_newest(search, before, size)
        yield chunk
        if len(chunk) < size:
            break
        before, size = chunk[-1], min(size * 2, _MOST)
    edge = await _edge_of_newest(search, before)
    async for chunk in _by_index(search, edge):
        yield chunk


async def _by_index(search: _Search, before: Place | None) -> AsyncIterator[Sequence[Place]]:
    oldest = await _oldest(search) if before else None
    months = 1
    while before and oldest:
        start = max(_month_start(before.at, months), oldest)
        size = _FIRST * 4
        while True:
            chunk = await _in_stretch(search, start, before, size)
            yield chunk
            if len(chunk) < size:
                break
            before, size = chunk[-1], _MOST
        before, months = (Place(start, "", 0) if start > oldest else None), months * 2


def _month_start(moment: datetime, months: int) -> datetime:
    """Where a stretch of calendar months that ends before `moment` begins: stretches cover whole partitions."""
    last = moment.astimezone(UTC) - timedelta(microseconds=1)
    year, month = divmod(max(last.year * 12 + last.month - months, 12), 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


_s = line_search.c
_KEY = (_s.created_at, _s.conversation_id, _s.seq)
_NEWEST_FIRST = [column.desc() for column in _KEY]


def _lines(search: _Search, before: Place, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(*_KEY, *columns).where(
        _s.merchant_id == search.tx.merchant_id,
        _s.created_at >= search.since,
        _s.created_at <= before.at,
        tuple_(*_KEY) < tuple_(*before),
    )


async def _read(search: _Search, query: Select[Any]) -> Sequence[Place]:
    return [Place(*row) for row in await search.tx.conn.execute(query)]


async def _among_newest(search: _Search, before: Place, size: int) -> Sequence[Place]:
    newest = _lines(search, before, _s.tokens).order_by(*_NEWEST_FIRST).limit(NEWEST).subquery().c
    key = (newest.created_at, newest.conversation_id, newest.seq)
    matching = select(*key).where(newest.tokens.contains(_array(search.tokens)))
    return await _read(search, matching.order_by(*(column.desc() for column in key)).limit(size))


async def _edge_of_newest(search: _Search, before: Place) -> Place | None:
    """The oldest line that `_among_newest` looked at; None when there is none beyond it."""
    edge = await _read(search, _lines(search, before).order_by(*_NEWEST_FIRST).offset(NEWEST - 1).limit(1))
    return edge[0] if edge else None


async def _oldest(search: _Search) -> datetime | None:
    query = select(func.min(_s.created_at)).where(_s.merchant_id == search.tx.merchant_id)
    oldest: datetime | None = (await search.tx.conn.execute(query)).scalar_one()
    return max(oldest, search.since) if oldest else None


async def _in_stretch(search: _Search, start: datetime, before: Place, size: int) -> Sequence[Place]:
    hits = _lines(search, before).where(_s.created_at >= start, _s.tokens.contains(_array(search.tokens)))
    # OFFSET 0 keeps the order out of the inner query: sorted by its key it would be read line by line.
    inner = hits.offset(literal_column("0")).subquery().c
    key = (inner.created_at, inner.conversation_id, inner.seq)
    return await _read(search, select(*key).order_by(*(column.desc() for column in key)).limit(size))


def _array(tokens: list[int]) -> ColumnElement[Any]:
    return cast(tokens, ARRAY(Integer))


async def _lines_at(search: _Search, places: Sequence[Place]) -> Sequence[Row[Any]]:
    """The lines at these places that are still there and that the reader may see, in the same order."""
    places = await _seen(search, places)
    if not places:
        return []
    at, conversations, numbers = zip(*places, strict=True)
    place = (
        func.unnest(
            cast(list(at), ARRAY(TIMESTAMP(timezone=True))),
            cast(list(conversations), ARRAY(Text)),
            cast(list(numbers), ARRAY(BigInteger)),
        )
        .table_valued(
            column("at", TIMESTAMP(timezone=True)), column("conversation_id", Text), column("seq", BigInteger), name="p"
        )
        .render_derived()
    )
    line = _line_at(search, place.c)
    query = select(line).select_from(place).join(line, true())
    order = (place.c.at.desc(), place.c.conversation_id.desc(), place.c.seq.desc())
    return (await search.tx.conn.execute(query.order_by(*order))).all()


def _line_at(search: _Search, place: Any) -> LateralFromClause:
    """LIMIT 1 makes it a look-up by key for each place, whatever the planner believes of their number."""
    m = message.c
    same = (m.conversation_id == _as_id(place.conversation_id), m.seq == place.seq, m.created_at == place.at)
    mine = select(message).where(m.merchant_id == search.tx.merchant_id, *same, m.recalled_at.is_(None))
    return mine.limit(literal_column("1")).lateral("m")


async def _seen(search: _Search, places: Sequence[Place]) -> Sequence[Place]:
    """Those in conversations that the reader may see. Asked for many at once: most may be hidden."""
    if search.visible is None:
        return places
    new = list({place.conversation_id for place in places}.difference(search.seen))
    c = conversation.c
    mine = (c.merchant_id == search.tx.merchant_id, c.id == any_(cast(new, ARRAY(Text))), search.visible)
    shown = set((await search.tx.conn.execute(select(c.id).where(*mine))).scalars()) if new else set()
    search.seen.update((conversation_id, conversation_id in shown) for conversation_id in new)
    return [place for place in places if search.seen[place.conversation_id]]


def _as_id(column: ColumnElement[str]) -> ColumnElement[str]:
    return collate(column, "C")


def _words(row: Row[Any]) -> str:
    return words_of(row.kind, row.text, row.payload)


def _shown(row: Row[Any], query: Query) -> Found:
    shown, places = snippet(_words(row), query)
    return Found(
        id=row.id,
        conversation_id=row.conversation_id,
        seq=row.seq,
        public_seq=row.public_seq,
        kind=row.kind,
        author_kind=row.author_kind,
        author_id=row.author_id,
        author_name=row.author_name,
        at=row.created_at,
        text=row.text,
        payload=row.payload,
        automatic=row.automatic,
        edited_at=row.edited_at,
        snippet=shown,
        marks=places,
    )


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
