"""Parcels have moved: their clocks are set anew, and watches that no longer hold are closed.

Nothing is told here. What is due is told by the parcel's own clock, each in a transaction of its own, so that a push
of a thousand parcels is a handful of statements and one bad case never holds up the others.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from xiaoer import merchants, orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.logistics import parcel_clocks, store, store_watches, watch_settings
from xiaoer.logistics.dispatch import look_at_orders
from xiaoer.logistics.judge import Assessed, Finding, Terms, assess
from xiaoer.logistics.model import OPEN_INTERCEPTS, InterceptAction, InterceptState
from xiaoer.logistics.parcel_clocks import PARCEL_DUE
from xiaoer.logistics.standing import Standing

BREATH = 50
"""Parcels judged without a pause: some ten milliseconds."""


async def look(tx: Tx, parcel_ids: Sequence[str], order_ids: Sequence[OrderId]) -> None:
    """These parcels, the parcels of these orders, and whether the orders are late. Eight statements for any number."""
    tracked = {one.id: one for one in await orders.track_orders(tx, order_ids)}
    ids = sorted({*tracked, *parcel_ids})
    if order_ids:
        await look_at_orders(tx, order_ids)
    if not ids:
        return
    await parcel_clocks.hold(tx, PARCEL_DUE, ids)
    terms, now = await terms_of(tx), tx.clock.now()
    told, tasks = await store_watches.of_subjects(tx, ids), await stops_of(tx, ids)
    due: dict[str, datetime] = {}
    moved_on: list[str] = []
    for n, parcel in enumerate(await orders.track(tx, ids)):  # again: only under the lock is it certain
        if n % BREATH == 0:
            await asyncio.sleep(0)  # buyers wait for the same processor
        found = assess(parcel, terms, stopping=bool(tasks.get(parcel.id)), now=now)
        rows = told.get(parcel.id, [])
        moved_on += over(rows, found.findings, now)
        if at := next_look(rows, found, tasks.get(parcel.id, []), now):
            due[parcel.id] = at
    await store_watches.close(tx, moved_on)
    await parcel_clocks.start(tx, PARCEL_DUE, due)
    await parcel_clocks.stop(tx, PARCEL_DUE, [one for one in ids if one not in due])


async def terms_of(tx: Tx) -> Terms:
    merchant = await merchants.get_merchant(tx)
    return Terms(await watch_settings.read(tx), ZoneInfo(merchant.time_zone), await orders.scans_come(tx))


async def stops_of(tx: Tx, parcel_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Intercepts that did not fail, by parcel."""
    found: dict[str, list[Row[Any]]] = {}
    for row in await store.intercepts_of(tx, parcel_ids):
        if row.state != InterceptState.FAILED:
            found.setdefault(row.parcel_id, []).append(row)
    return found


def over(rows: Sequence[Row[Any]], findings: Sequence[Finding], now: datetime) -> list[str]:
    """Ids of open watches that no longer hold."""
    hold = {one.kind.value for one in findings if one.due_at <= now}
    return [row.id for row in rows if row.closed_at is None and row.kind not in hold]


def told_before(rows: Sequence[Row[Any]], one: Finding, now: datetime) -> bool:
    """The same silence or mishap, or one of its kind that is still open; an open one of what is yet to come has just
    been ended by the parcel's move."""
    return any(
        row.kind == one.kind and (row.since >= one.since or (row.closed_at is None and one.due_at <= now))
        for row in rows
    )


def next_look(
    rows: Sequence[Row[Any]],
    found: Assessed,
    tasks: Sequence[Row[Any]],
    now: datetime,
    but: Sequence[Finding] = (),
) -> datetime | None:
    """When the parcel's clock should ring; None when there is nothing to foresee. `but` is being told just now."""
    if any(row.state in OPEN_INTERCEPTS for row in tasks) and outcome(found.stand):
        return now
    pending = (max(one.due_at, now) for one in found.findings if one not in but and not told_before(rows, one, now))
    return min(pending, default=None)


def outcome(stand: Standing) -> tuple[InterceptAction, str] | None:
    """What the scans say of an intercept, and the words that say so."""
    if back := stand.returned or stand.returning:
        return InterceptAction.SUCCEED, back.text
    return (InterceptAction.FAIL, stand.signed.text) if stand.signed else None
