"""Carriers and warehouses say how return parcels move."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from sqlalchemy import Row as DbRow

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import MAX_ROWS, ImportReport, Row, RowProblem, Shape, TooManyRows, numbered
from xiaoer.logistics import return_clocks, store, watch_settings
from xiaoer.logistics.errors import NumberBad, ReturnUnknown, TrackingNumberBad, TrackingNumberOfOther
from xiaoer.logistics.events import ReturnCameLate
from xiaoer.logistics.model import OPEN_RETURNS, ReturnState
from xiaoer.logistics.parcel_facts import STATES
from xiaoer.logistics.scans import ARRIVED, read
from xiaoer.logistics.tracking_numbers import carrier_of, check, tidy
from xiaoer.orders import carrier_code, meaning_of
from xiaoer.orders.model import ParcelState


class ReturnScan(Struct, frozen=True, kw_only=True):
    at: datetime
    text: Annotated[str, Meta(min_length=1, max_length=500)]
    place: Annotated[str, Meta(max_length=200)] = ""
    status: ParcelState | None = None
    """Left out: read from the text."""


class ReturnRow(Struct, frozen=True, kw_only=True):
    """Named by its case, or by the number that was reported for one."""

    tracking_number: Annotated[str, Meta(max_length=64)] = ""
    carrier: Annotated[str, Meta(max_length=40)] = ""
    case_id: Annotated[str, Meta(max_length=40)] = ""
    """With a number that nobody reported yet, the parcel counts as sent."""
    signed_at: datetime | None = None
    """When the warehouse took it in."""
    events: Annotated[list[ReturnScan], Meta(max_length=300)] = []


@dataclass
class _Change:
    """What the rows of one push make of one return parcel."""

    row: DbRow[Any]
    carrier: str
    tracking_number: str
    signed_at: datetime | None = None
    events: list[ReturnScan] = field(default_factory=list)


async def push_return_parcels(tx: Tx, rows: Sequence[Row | Mapping[str, Any]]) -> ImportReport:
    """Scans are added, each once; a parcel is signed when a scan or the warehouse says so. Returns that ended stay as
    they are, but what arrives though nobody waits for it is told (`return.came_late`). Half a dozen statements for up
    to 1,000 rows.

    `return.shipped` and `return.signed` follow, each once a parcel, right after the transaction. Raises TooManyRows.
    """
    if len(rows) > MAX_ROWS:
        raise TooManyRows(max_rows=MAX_ROWS, rows=len(rows))
    merchant = await merchants.get_merchant(tx)
    report = ImportReport(total=len(rows))
    shape = Shape(ReturnRow, zone=ZoneInfo(merchant.time_zone))
    read_rows = [(row, one) for row in numbered(rows) if (one := _read(shape, row, report))]
    report.ignored_fields = sorted(shape.ignored)
    changes = _changes(await _held(tx, [one for _, one in read_rows]), read_rows, report)
    changed = [*await _store(tx, list(changes.values())), *await _keep_late(tx, list(changes.values()))]
    report.rejected.sort(key=lambda row: row.line)
    report.changed = len(changed)
    report.unchanged = report.total - len(report.rejected) - report.changed
    return report


def _read(shape: Shape[ReturnRow], row: Row, report: ImportReport) -> ReturnRow | None:
    try:
        one = shape.read(row)
        number = tidy(one.tracking_number)
        if not (number or one.case_id):
            raise ReturnUnknown("tracking_number", "neither a tracking number nor a case is named")
        if number and one.case_id:
            check(carrier_code(one.carrier) if one.carrier else carrier_of(number), number)
        return one
    except (TrackingNumberBad, TrackingNumberOfOther) as problem:
        report.rejected.append(row.refuse(NumberBad("tracking_number", str(problem.data.get("reason", "of other")))))
    except RowProblem as problem:
        report.rejected.append(row.refuse(problem))
    return None


async def _held(tx: Tx, rows: Sequence[ReturnRow]) -> Sequence[DbRow[Any]]:
    numbers = sorted({tidy(one.tracking_number) for one in rows} - {""})
    return await store.returns_by(tx, case_ids=sorted({one.case_id for one in rows} - {""}), numbers=numbers, lock=True)


def _changes(
    held: Sequence[DbRow[Any]], rows: Sequence[tuple[Row, ReturnRow]], report: ImportReport
) -> dict[str, _Change]:
    """By the id of the return parcel. One number may bring the goods of several cases."""
    changes: dict[str, _Change] = {}
    for row, one in rows:
        number, carrier = tidy(one.tracking_number), carrier_code(one.carrier) if one.carrier else ""
        found = [
            each for each in held if (each.case_id == one.case_id if one.case_id else _same(each, number, carrier))
        ]
        if not found:
            report.rejected.append(row.refuse(ReturnUnknown("tracking_number", "nobody expects a return under it")))
        for each in found:
            change = changes.setdefault(each.id, _Change(each, each.carrier, each.tracking_number))
            if one.case_id and number:
                change.carrier, change.tracking_number = carrier or carrier_of(number) or change.carrier, number
            change.signed_at = one.signed_at or change.signed_at
            change.events += one.events
    return changes


def _same(row: DbRow[Any], number: str, carrier: str) -> bool:
    return bool(row.tracking_number == number and carrier in ("", row.carrier))


async def _store(tx: Tx, changes: Sequence[_Change]) -> list[str]:
    """Ids of the return parcels that are other than before."""
    open_ones = [one for one in changes if one.row.state in OPEN_RETURNS]
    scans = [_scan(one.row.id, event) for one in open_ones for event in one.events]
    added = await store.add_scans(tx, scans)
    newest = await store.scans_of(tx, sorted(added))
    writes = [_columns(one, newest.get(one.row.id, []), tx.clock.now()) for one in open_ones]
    kept = [
        (one, values)
        for one, values in zip(open_ones, writes, strict=True)
        if one.row.id in added or any(getattr(one.row, name) != value for name, value in values.items())
    ]
    await store.move_returns(tx, [values for _, values in kept])
    await _set_clocks(tx, kept)
    return [one.row.id for one, _ in kept]


async def _keep_late(tx: Tx, changes: Sequence[_Change]) -> list[str]:
    """Ids of the returns that were called off and arrived now all the same."""
    ended = [one for one in changes if one.row.state == ReturnState.CANCELLED and one.row.signed_at is None]
    late = {one.row.id: (one, at) for one in ended if (at := _arrival(one))}
    sent = [
        {"id": key, "carrier": one.carrier, "tracking_number": one.tracking_number, "signed_at": at}
        for key, (one, at) in late.items()
    ]
    await store.move_returns(tx, sent)
    for key, (one, at) in late.items():
        row = one.row
        came = ReturnCameLate(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            case_id=row.case_id,
            return_id=key,
            order_id=row.order_id,
            shop_id=row.shop_id,
            tracking_number=one.tracking_number,
            signed_at=at,
        )
        await tx.publish(came)
    return list(late)


def _arrival(change: _Change) -> datetime | None:
    scanned = (one.at for one in change.events if read(one.text, one.status or meaning_of(one.text)) in ARRIVED)
    return change.signed_at or next(scanned, None)


def _scan(return_id: str, event: ReturnScan) -> dict[str, Any]:
    key = hashlib.sha256(f"{event.place}\n{event.text}".encode()).hexdigest()[:16]
    return {
        "return_id": return_id,
        "at": event.at,
        "key": key,
        "place": event.place,
        "text": event.text,
        "status": event.status or STATES.get(read(event.text, meaning_of(event.text)), ParcelState.PROBLEM),
    }


def _columns(change: _Change, scans: Sequence[DbRow[Any]], now: datetime) -> dict[str, Any]:
    """`scans` newest first."""
    row = change.row
    sent = bool(change.tracking_number)
    arrived = next((one.at for one in reversed(scans) if read(one.text, ParcelState(one.status)) in ARRIVED), None)
    signed_at = change.signed_at or arrived
    state = ReturnState.SIGNED if signed_at else ReturnState.SHIPPED if sent else ReturnState(row.state)
    times = [one for one in (row.moved_at, signed_at, scans[0].at if scans else None) if one]
    return {
        "id": row.id,
        "state": state.value,
        "carrier": change.carrier,
        "tracking_number": change.tracking_number,
        "parcel_state": ParcelState.SIGNED.value if signed_at else scans[0].status if scans else row.parcel_state,
        "reported_at": row.reported_at or (now if sent or signed_at else None),
        "moved_at": max(times, default=now if sent else None),
        "signed_at": signed_at,
    }


async def _set_clocks(tx: Tx, kept: Sequence[tuple[_Change, Mapping[str, Any]]]) -> None:
    """The silence of those under way; and what is new is told right after, each parcel by itself, so that one case in
    trouble does not hold up a whole push."""
    now, silence = tx.clock.now(), return_clocks.silence_of(await watch_settings.read(tx))
    rows = [values for _, values in kept]
    signed = [row["id"] for row in rows if row["state"] == ReturnState.SIGNED]
    sent = [values["id"] for change, values in kept if _is_new_number(change.row, values)]
    under_way = {row["id"]: row["moved_at"] + silence for row in rows if row["state"] == ReturnState.SHIPPED}
    await return_clocks.start(tx, return_clocks.SILENT, under_way)
    await return_clocks.start(tx, return_clocks.SHIPPED, dict.fromkeys(sent, now))
    await return_clocks.start(tx, return_clocks.SIGNED, dict.fromkeys(signed, now))
    await return_clocks.stop(tx, signed)


def _is_new_number(row: DbRow[Any], values: Mapping[str, Any]) -> bool:
    sent = (values["carrier"], values["tracking_number"])
    return bool(sent[1]) and sent != (row.carrier, row.tracking_number)
