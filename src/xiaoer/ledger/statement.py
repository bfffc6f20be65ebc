"""All that moved for an order, line by line."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.ledger import store
from xiaoer.ledger.model import AccountKind, LedgerLine


async def statement(tx: Tx, order_id: OrderId) -> list[LedgerLine]:
    """Oldest first. Empty when nothing was booked."""
    rows = await store.entries_of_order(tx, order_id)
    lines: list[LedgerLine] = []
    for _, entries in groupby(rows, key=lambda row: row.transaction_id):
        lines += _lines(list(entries))
    return lines


def _lines(entries: Sequence[Row[Any]]) -> list[LedgerLine]:
    """Each taking away goes with the next adding of its currency, in parts where they differ."""
    takes = [[entry, -entry.amount_minor] for entry in entries if entry.amount_minor < 0]
    lines = []
    for gain in (entry for entry in entries if entry.amount_minor > 0):
        open_minor = gain.amount_minor
        for take in (one for one in takes if one[0].currency == gain.currency):
            part = min(open_minor, take[1])
            if part:
                lines.append(_line(take[0], gain, part))
                take[1], open_minor = take[1] - part, open_minor - part
    return lines


def _line(source: Row[Any], target: Row[Any], minor: int) -> LedgerLine:
    return LedgerLine(
        transaction_id=source.transaction_id,
        at=source.at,
        what=source.what,
        amount_minor=minor,
        currency=source.currency,
        from_kind=AccountKind(source.kind),
        from_owner=source.owner,
        to_kind=AccountKind(target.kind),
        to_owner=target.owner,
        case_id=source.case_id,
        order_id=source.order_id,
    )
