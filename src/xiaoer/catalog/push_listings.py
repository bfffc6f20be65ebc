"""The shop says what it sells."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from xiaoer import merchants
from xiaoer.catalog import store_push
from xiaoer.catalog.errors import SkuRepeated
from xiaoer.catalog.events import ListingsPushed
from xiaoer.catalog.model import ListingRow
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import MAX_ROWS, ImportReport, Row, RowProblem, Shape, TooManyRows, numbered
from xiaoer.kernel.ids import ShopId


async def push_listings(tx: Tx, shop_id: ShopId, rows: Sequence[Row | Mapping[str, Any]]) -> ImportReport:
    """Every good row is stored, every bad one reported by line; a repeated push changes nothing, and news older
    than what we hold is ignored. Up to 1,000 rows in a few statements. Publishes `listing.pushed`.

    Raises TooManyRows, ShopNotFound.
    """
    if len(rows) > MAX_ROWS:
        raise TooManyRows(max_rows=MAX_ROWS, rows=len(rows))
    shop = await merchants.get_shop(tx, shop_id)
    merchant = await merchants.get_merchant(tx)
    report = ImportReport(total=len(rows))
    shape = Shape(ListingRow, shop.currency, ZoneInfo(merchant.time_zone))
    good = _newest(_read(shape, numbered(rows), report), report)
    report.ignored_fields = sorted(shape.ignored)
    stored = await store_push.put(tx, shop_id, list(good.values()), shop.currency)
    report.created, report.changed = len(stored.created), len(stored.changed)
    report.stale += stored.stale
    report.unchanged = len(stored.taken) - report.created - report.changed
    if touched := tuple(sorted(stored.created | stored.changed)):
        await tx.publish(
            ListingsPushed(merchant_id=tx.merchant_id, at=tx.clock.now(), shop_id=shop_id, listing_ids=touched)
        )
    return report


def _read(shape: Shape[ListingRow], rows: list[Row], report: ImportReport) -> list[ListingRow]:
    good: list[ListingRow] = []
    owners: dict[str, str] = {}
    for row in rows:
        try:
            read = shape.read(row)
            _claim_skus(read, owners)
        except RowProblem as problem:
            report.rejected.append(row.refuse(problem))
        else:
            good.append(read)
    return good


def _claim_skus(row: ListingRow, owners: dict[str, str]) -> None:
    """Raises SkuRepeated. Two rows of one listing may both name its SKUs: the newer row wins as a whole."""
    mine: set[str] = set()
    for n, one in enumerate(row.skus or []):
        if one.external_id in mine or owners.get(one.external_id, row.external_id) != row.external_id:
            raise SkuRepeated(f"skus[{n}].external_id", "stands under two listings of this push, or twice under one")
        mine.add(one.external_id)
    owners.update(dict.fromkeys(mine, row.external_id))


def _newest(rows: list[ListingRow], report: ImportReport) -> dict[str, ListingRow]:
    """One row a listing: the newest by the shop's own time, of equals the last."""
    kept: dict[str, ListingRow] = {}
    for row in rows:
        old = kept.get(row.external_id)
        report.stale += old is not None
        if not (old and old.source_updated_at and row.source_updated_at) or (
            row.source_updated_at >= old.source_updated_at
        ):
            kept[row.external_id] = row
    return kept
