"""A whole file of tickets in, and all tickets out."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import msgspec

from xiaoer import buyers, orders, staff
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import ImportReport, Row, in_batches
from xiaoer.kernel.ids import AgentId, BuyerId, ShopId
from xiaoer.tickets.find import TicketFilter, find
from xiaoer.tickets.model import Ticket
from xiaoer.tickets.push_tickets import push_tickets
from xiaoer.tickets.read_file import read_file

Begin = Callable[[], AbstractAsyncContextManager[Tx]]
PAGE = 200
MOST = 100_000
COLUMNS = (
    "external_id", "number", "title", "words", "kind", "state", "department", "owner", "next_action", "due_at",
    "priority", "order_external_id", "buyer_name", "platform", "reference", "deadline_at", "seen_count", "decision",
    "reply", "outcome", "opened_at", "solved_at", "closed_at", "source_updated_at",
)  # fmt: skip
"""Of an export; the same names are read back in."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be a formula in a spreadsheet."""


async def import_tickets(begin: Begin, shop_id: ShopId, content: bytes) -> ImportReport:
    """Good rows are kept though others are bad. Raises FileUnreadable, FileTooLarge, ShopNotFound, NoOwner."""

    async def push(rows: list[Row]) -> ImportReport:
        async with begin() as tx:
            return await push_tickets(tx, shop_id, rows)

    return await in_batches(read_file(content), push)


async def export_tickets(tx: Tx, f: TicketFilter) -> list[dict[str, Any]]:
    """Every ticket of the filter, as rows that `import_tickets` reads. Raises NoSuchTicketView."""
    out: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(out) < MOST:
        page = await find(tx, f, cursor=cursor, limit=PAGE)
        out += await _rows(tx, page.items)
        cursor = page.next
        if cursor is None:
            break
    return out


def to_csv(rows: list[dict[str, Any]]) -> str:
    """With a byte order mark, so that spreadsheets read Chinese; formulas are defused by a leading quote."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return "\ufeff" + page.getvalue()


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


async def _rows(tx: Tx, found: list[Ticket]) -> list[dict[str, Any]]:
    numbers = await orders.numbers(tx, [one.order_id for one in found if one.order_id])
    named = await buyers.summaries(tx, [BuyerId(one.buyer_id) for one in found if one.buyer_id])
    people = await staff.names(tx, {AgentId(one.owner_id) for one in found})
    return [
        _row(one, numbers, people, named[BuyerId(one.buyer_id)].name if one.buyer_id in named else "") for one in found
    ]


def _row(one: Ticket, numbers: dict[str, str], people: dict[str, str], buyer: str) -> dict[str, Any]:
    """One of ours goes by its own id, so that reading the file back changes it and makes no second one."""
    said: dict[str, Any] = msgspec.to_builtins(one)
    more = {
        "external_id": one.external_id or one.id,
        "owner": people.get(one.owner_id, ""),
        "order_external_id": numbers.get(one.order_id or "", ""),
        "buyer_name": buyer,
    }
    return {name: more.get(name, said.get(name)) for name in COLUMNS}
