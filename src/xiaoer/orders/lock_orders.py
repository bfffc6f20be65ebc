"""The warehouse takes an order in hand, or lets it go again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import MAX_ROWS, ImportReport, Row, RowProblem, Shape, TooManyRows, numbered
from xiaoer.kernel.ids import ShopId
from xiaoer.orders import store_push
from xiaoer.orders.errors import OrderUnknown
from xiaoer.orders.push_orders import tell_stored
from xiaoer.orders.rows import LockRow


async def lock_orders(tx: Tx, shop_id: ShopId, rows: Sequence[Row | Mapping[str, Any]]) -> ImportReport:
    """From now on these orders can only be intercepted; a row with `locked: false` opens its order again, unless it
    is older than the lock. Rows for orders we do not hold are reported. A repeat changes nothing.

    Publishes `order.stored`. Raises TooManyRows, ShopNotFound.
    """
    if len(rows) > MAX_ROWS:
        raise TooManyRows(max_rows=MAX_ROWS, rows=len(rows))
    shop = await merchants.get_shop(tx, shop_id)
    merchant = await merchants.get_merchant(tx)
    report = ImportReport(total=len(rows))
    shape = Shape(LockRow, shop.currency, ZoneInfo(merchant.time_zone))
    read: dict[str, tuple[Row, LockRow]] = {}
    for row in numbered(rows):
        try:
            said = shape.read(row)
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
            continue
        report.stale += said.external_id in read
        read[said.external_id] = (row, said)
    report.ignored_fields = sorted(shape.ignored)
    held = await store_push.lock_outside(tx, shop_id, list(read))
    writes: dict[str, datetime | None] = {}
    for external_id, (row, said) in read.items():
        if external_id not in held:
            report.rejected.append(row.refuse(OrderUnknown("external_id", "is not an order of this shop")))
        else:
            _judge(tx, held[external_id], said, writes, report)
    await store_push.set_locked(tx, writes)
    report.changed = len(writes)
    report.rejected.sort(key=lambda one: one.line)
    await tell_stored(tx, set(writes))
    return report


def _judge(
    tx: Tx, order: Mapping[str, Any], said: LockRow, writes: dict[str, datetime | None], report: ImportReport
) -> None:
    at, since = said.at or tx.clock.now(), order["locked_at"]
    if said.locked == (since is not None):
        report.unchanged += 1
    elif since is not None and at < since:
        report.stale += 1
    else:
        writes[order["id"]] = at if said.locked else None
