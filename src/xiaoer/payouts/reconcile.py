"""Once a day: what the payer booked against what we know."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.payouts import end, store, store_days
from xiaoer.payouts.model import DayView, DifferenceKind, DifferenceState, DifferenceView, PayoutState, Way
from xiaoer.payouts.record_outcome import seen_by_a_person
from xiaoer.ports.refunds import StatementRow

OPEN = (PayoutState.WAITING, PayoutState.CALLING, PayoutState.UNKNOWN)
Found = dict[tuple[DifferenceKind, str], dict[str, Any]]
"""Kind and subject → what is known of the difference."""


async def reconcile(tx: Tx, connection_id: ConnectionId, day: date, rows: Sequence[StatementRow]) -> DayView:
    """Every difference between the payer's statement of the day (UTC) and our payouts is named, once; those of the day
    that are gone are settled. A payout that the payer paid and we do not know as paid is read back at once.

    Say it as often as you like.
    """
    mine = await store_days.payouts_of(tx, connection_id, day, sorted({row.dedupe for row in rows if row.dedupe}))
    found = _compare(mine, rows)
    for (kind, subject), facts in found.items():
        await store_days.add_difference(tx, day=day, connection_id=connection_id, kind=kind, subject=subject, **facts)
    await store_days.settle_gone(tx, connection_id, day, [(kind.value, subject) for kind, subject in found])
    await _learn(tx, mine, rows)
    named = {row.dedupe for row in rows}
    for payout_id in (row.id for row in mine.values() if row.id in named and row.state in OPEN):
        await timers.schedule(tx, end.timer_key(payout_id), end.PAY, tx.clock.now(), {"payout_id": payout_id})
    matched = sum(row.dedupe in mine for row in rows) - len(found)
    await store_days.put_day(tx, connection_id, day, rows=len(rows), matched=max(0, matched), error="")
    return next(one for one in await find_days(tx, 200) if (one.connection_id, one.day) == (connection_id, day))


async def _learn(tx: Tx, mine: dict[str, Row[Any]], rows: Sequence[StatementRow]) -> None:
    """The payer's own number and time of what a person said that it paid."""
    for row in rows:
        if row.dedupe in mine and seen_by_a_person(mine[row.dedupe]):
            await store.put(tx, row.dedupe, external_id=row.external_id, paid_at=row.at)


def _compare(mine: dict[str, Row[Any]], rows: Sequence[StatementRow]) -> Found:
    """Pure."""
    theirs: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        theirs[row.dedupe if row.dedupe in mine else ""].append(row)
    found: Found = {}
    for row in theirs.pop("", []):
        found[DifferenceKind.MISSING_HERE, row.external_id] = _facts(None, row)
    for payout_id, payout in mine.items():
        found |= _differences(payout, {row.external_id: row for row in theirs.get(payout_id, [])})
    return found


def _differences(payout: Row[Any], theirs: dict[str, StatementRow]) -> Found:
    """Between one payout and the payments made for it, by their ids."""
    if not theirs:
        return {(DifferenceKind.MISSING_THERE, payout.id): _facts(payout, None)}
    found: Found = {}
    if payout.way == Way.BY_HAND and payout.state == PayoutState.PAID:
        return {(DifferenceKind.TWICE, one): _facts(payout, row) for one, row in theirs.items()}
    first = theirs.get(payout.external_id) or min(theirs.values(), key=lambda row: (row.at, row.external_id))
    if payout.state != PayoutState.PAID:
        found[DifferenceKind.MISSING_HERE, first.external_id] = _facts(payout, first)
    elif (first.amount_minor, first.currency) != (payout.amount_minor, payout.currency):
        found[DifferenceKind.AMOUNT_DIFFERS, payout.id] = _facts(payout, first)
    for row in theirs.values():
        if row is not first:
            found[DifferenceKind.TWICE, row.external_id] = _facts(payout, row)
    return found


def _facts(payout: Row[Any] | None, row: StatementRow | None) -> dict[str, Any]:
    return {
        "payout_id": payout.id if payout else "",
        "external_id": row.external_id if row else payout.external_id if payout else "",
        "order_id": (payout.order_id or "") if payout else "",
        "ours_minor": payout.amount_minor if payout else None,
        "theirs_minor": row.amount_minor if row else None,
        "currency": row.currency if row else payout.currency if payout else "",
    }


async def find_differences(
    tx: Tx, *, state: DifferenceState | None = None, cursor: str | None = None, limit: int = 50
) -> Page[DifferenceView]:
    """Newest first. Raises BadCursor."""
    most = clamp_limit(limit)
    (before,) = read_cursor(cursor, (str,)) if cursor else (None,)
    rows = await store_days.find_differences(tx, state.value if state else "", before, most + 1)
    following = write_cursor(rows[most - 1].id) if len(rows) > most else None
    return Page([difference_view(row) for row in rows[:most]], following)


async def find_days(tx: Tx, limit: int = 60) -> list[DayView]:
    """The latest first."""
    return [
        DayView(
            connection_id=row.connection_id,
            day=row.day,
            ran_at=row.ran_at,
            rows=row.rows,
            matched=row.matched,
            differences=row.differences,
            error=row.error,
        )
        for row in await store_days.find_days(tx, clamp_limit(limit))
    ]


def difference_view(row: Row[Any]) -> DifferenceView:
    return DifferenceView(
        id=row.id,
        day=row.day,
        connection_id=row.connection_id,
        kind=DifferenceKind(row.kind),
        payout_id=row.payout_id,
        external_id=row.external_id,
        order_id=row.order_id,
        ours_minor=row.ours_minor,
        theirs_minor=row.theirs_minor,
        currency=row.currency,
        state=DifferenceState(row.state),
        found_at=row.found_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        note=row.note,
    )
