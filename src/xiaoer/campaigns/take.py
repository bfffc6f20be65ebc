"""Reading an audience: how many are left out for which reason, and which orders come next."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import CTE, Row, Select, Text, func, literal, null, select, text, type_coerce, union_all
from sqlalchemy.exc import OperationalError

from xiaoer.campaigns.errors import PreviewTooLarge
from xiaoer.campaigns.spacing import capped
from xiaoer.campaigns.store_audience import BY_RULE, CAPPED, NOBODY, Question, audience
from xiaoer.infra.db import Tx

SPARE = 2
"""So many times the rows that are wanted are read: some are left out by other orders of their buyers."""
MANY = text("set local enable_nestloop = off")
"""A preview reads tens of thousands of orders through a dozen joins. Where tables were filled a moment ago the planner
has no idea of that, and would look each order up one by one in every one of them."""


LONGEST = text("set local statement_timeout = '30s'")
CANCELLED = "57014"
"""How PostgreSQL says that a statement took too long."""


class Seen(Struct, frozen=True):
    """An audience, looked at once."""

    counts: dict[str, int]
    """Orders by reason, the empty one for those that get the message."""
    out: set[str]
    """Orders left out by another order of the same buyer; they are counted under `frequency_cap`."""
    good: list[Row[Any]]
    """Some that get the message, the latest first."""
    others: list[Row[Any]]
    """Some with the reason that was asked for."""


async def looked_at(tx: Tx, q: Question, *, good: int, reason: str = "", others: int = 0) -> Seen:
    """All of it in one statement; `good` and `others` say how many rows are wanted. Raises PreviewTooLarge."""
    await tx.conn.execute(MANY)
    await tx.conn.execute(LONGEST)
    a = audience(tx, q)
    whole = [a.c[name] for name in a.c.keys()]  # noqa: SIM118 — a collection of columns, not a mapping
    nothing = [null().label(column.name) if column.name != "reason" else a.c.reason for column in whole]
    counting = select(literal("count", Text()).label("part"), func.count().label("number"), *_typed(nothing, whole))
    parts: list[Select[Any]] = [
        counting.group_by(a.c.reason),
        _part("sibling", _siblings(a)),
        _part("good", _latest(a, NOBODY, good * SPARE)),
    ]
    if reason:
        parts.append(_part("other", _latest(a, reason, others)))
    try:
        rows = (await tx.conn.execute(union_all(*parts))).all()
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") == CANCELLED:
            raise PreviewTooLarge from error
        raise
    return _read(rows, q, good=good, reason=reason, others=others)


def _typed(values: list[Any], like: list[Any]) -> list[Any]:
    return [type_coerce(value, column.type).label(column.name) for value, column in zip(values, like, strict=True)]


def _part(name: str, rows: Any) -> Select[Any]:
    return select(literal(name, Text()).label("part"), literal(1).label("number"), *rows.c)


def _siblings(a: CTE) -> Any:
    """Orders that would get the message and whose buyer has several of them."""
    number = func.count().over(partition_by=a.c.person).label("siblings")
    good = select(a, number).where(a.c.reason == NOBODY).subquery()
    columns = [good.c[column.name] for column in a.c]
    return select(*columns).where(good.c.siblings > 1).subquery()


def _latest(a: CTE, reason: str, limit: int) -> Any:
    return select(a).where(a.c.reason == reason).order_by(a.c.due_at.desc(), a.c.id.desc()).limit(limit).subquery()


def _read(rows: Sequence[Row[Any]], q: Question, *, good: int, reason: str, others: int) -> Seen:
    part = {name: [row for row in rows if row.part == name] for name in ("count", "sibling", "good", "other")}
    counts: dict[str, int] = {row.reason: row.number for row in part["count"]}
    out = capped(sorted(part["sibling"], key=lambda row: (row.person, row.due_at, row.id)), q.cap)
    if out:
        counts[NOBODY] -= len(out)
        counts[CAPPED] = counts.get(CAPPED, 0) + len(out)
    more = [row for row in part["sibling"] if row.id in out] if reason == CAPPED else []
    shown = sorted([*part["other"], *more], key=lambda row: (row.due_at, row.id), reverse=True)
    newest = sorted(part["good"], key=lambda row: (row.due_at, row.id), reverse=True)
    kept = [row for row in newest if row.id not in out]
    return Seen(counts, out, kept[:good], shown[:others])


async def all_of(tx: Tx, q: Question, limit: int) -> list[tuple[Row[Any], str]]:
    """Every order with its reason, the latest first."""
    await tx.conn.execute(MANY)
    a = audience(tx, q)
    rows = (await tx.conn.execute(select(a).order_by(a.c.due_at.desc(), a.c.id.desc()).limit(limit))).all()
    good = sorted((row for row in rows if row.reason == NOBODY), key=lambda row: (row.person, row.due_at, row.id))
    out = capped(good, q.cap)
    return [(row, CAPPED if row.id in out else row.reason) for row in rows]


async def next_ones(tx: Tx, q: Question, limit: int) -> list[tuple[Row[Any], str]]:
    """Orders that are due and new, each with its reason to be skipped, if any; what the rule leaves out is not here."""
    a = audience(tx, q)
    wanted = select(a).where(a.c.reason.not_in(list(BY_RULE))).order_by(a.c.person, a.c.due_at, a.c.id).limit(limit)
    rows: Sequence[Row[Any]] = (await tx.conn.execute(wanted)).all()
    out = capped((row for row in rows if row.reason == NOBODY), q.cap)
    return [(row, CAPPED if row.id in out else row.reason) for row in rows]


async def one_now(tx: Tx, q: Question) -> Row[Any] | None:
    """Of the order `q.order_id`; None where it is not in the audience any more."""
    a = audience(tx, q)
    return (await tx.conn.execute(select(a))).one_or_none()
