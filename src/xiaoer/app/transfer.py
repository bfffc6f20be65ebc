"""What the command line moves in and out: files of rows, a whole merchant, keys, the API document."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from xiaoer import buyers, catalog, merchants, orders, staff, tickets
from xiaoer.app import moving
from xiaoer.app.asgi import create_app
from xiaoer.app.settings import Settings
from xiaoer.app.wiring import react
from xiaoer.infra import directory
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.rows import ImportReport
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.web import Shared
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.errors import Conflict, Invalid, NotFound
from xiaoer.kernel.ids import MerchantId, ShopId

T = TypeVar("T")
READ = {
    "orders": orders.import_orders,
    "listings": catalog.import_listings,
    "buyers": buyers.import_buyers,
    "tickets": tickets.import_tickets,
}
Say = Callable[[str], None]
SHOWN_BAD_ROWS = 50


class WhichShop(Invalid):
    """There are several shops (or merchants); `choices` names them."""

    code = "which_shop"


class NoMerchant(NotFound):
    code = "no_merchant"


class KeysAreASetting(Conflict):
    """The key ring comes from the environment, so this program cannot add a key to it."""

    code = "keys_are_a_setting"


def run_import(dsn: str, settings: Settings, kind: str, source: Path, shop_id: str, say: Say) -> None:
    """`orders`, `listings`, `buyers` or `tickets` of a shop, or a whole `merchant` that `run_export` wrote."""

    content = source.read_bytes() if kind != "merchant" else b""

    async def work(database: Database) -> None:
        if kind == "merchant":
            blobs = DiskBlobs(settings.blobs_dir)
            for table, count in (await moving.take_in(database, blobs, source)).items():
                say(f"{table}: {count}")
            return
        merchant_id, shop = await find_shop(database, shop_id)
        for line in report_lines(await import_file(database, merchant_id, shop, kind, content)):
            say(line)

    _run(dsn, work)


def run_export(dsn: str, settings: Settings, target: Path, say: Say) -> None:
    """Every merchant of this install; with several, one folder each."""

    async def work(database: Database) -> None:
        async with database.outside_merchants() as conn:
            found = await directory.merchants(conn)
        if not found:
            raise NoMerchant
        for merchant_id in found:
            place = target if len(found) == 1 else target / merchant_id
            counts = await moving.write_out(database, DiskBlobs(settings.blobs_dir), merchant_id, place)
            say(f"{place}: {sum(counts.values())} rows of {len(counts)} tables")

    _run(dsn, work)


async def import_file(
    database: Database, merchant_id: MerchantId, shop_id: ShopId, kind: str, content: bytes
) -> ImportReport:
    """Good rows are kept though others are bad. Raises FileUnreadable, FileTooLarge, ShopNotFound."""
    return await READ[kind](lambda: database.transaction(merchant_id, OPERATOR), shop_id, content)


async def find_shop(database: Database, shop_id: str) -> tuple[MerchantId, ShopId]:
    """The shop and its merchant; without an id the only one. Raises WhichShop, NoMerchant."""
    async with database.outside_merchants() as conn:
        every = await directory.merchants(conn)
    shops: dict[str, MerchantId] = {}
    for merchant_id in every:
        async with database.transaction(merchant_id, OPERATOR) as tx:
            shops |= {shop.id: merchant_id for shop in await merchants.list_shops(tx)}
    if not shops:
        raise NoMerchant
    chosen = shop_id or (next(iter(shops)) if len(shops) == 1 else "")
    if chosen not in shops:
        raise WhichShop(choices=", ".join(shops))
    return shops[chosen], ShopId(chosen)


def report_lines(report: ImportReport) -> list[str]:
    """The report as a person reads it at the command line."""
    summary = (
        f"{report.total} rows: {report.created} new, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.stale} older than what is here, {len(report.rejected)} rejected"
    )
    bad = [f"line {row.line}: {row.field or '-'}: {row.reason} ({row.code})" for row in report.rejected]
    more = [f"… and {len(bad) - SHOWN_BAD_ROWS} more"] if len(bad) > SHOWN_BAD_ROWS else []
    unknown = [f"columns with no meaning here: {', '.join(report.ignored_fields)}"] if report.ignored_fields else []
    return [summary, *bad[:SHOWN_BAD_ROWS], *more, *unknown]


async def rotate_keys(dsn: str, settings: Settings) -> int:
    """A new first key is on the ring and every secret is sealed with it; how many were. The older keys stay, for
    servers that still run with them. Raises KeysAreASetting."""
    if settings.keys:
        raise KeysAreASetting
    ring = KeyRing.load(settings.key_file).rotated()
    ring.save(settings.key_file)
    database = Database.open(dsn)
    try:
        async with database.outside_merchants() as conn:
            every = await directory.merchants(conn)
        count = 0
        for merchant_id in every:
            async with database.transaction(merchant_id, OPERATOR) as tx:
                count += await merchants.reseal_all(tx, ring) + await staff.reseal_all(tx, ring)
        return count
    finally:
        await database.close()


def openapi_document(settings: Settings) -> dict[str, Any]:
    """The REST API as OpenAPI 3.1; needs no database."""
    database = Database.open("postgresql://localhost/none")
    shared = Shared(database, KeyRing({"none": b"\x00" * 32}), DiskBlobs(settings.blobs_dir), settings.reached_at)
    return create_app(shared).openapi_schema.to_schema()


def _run(dsn: str, work: Callable[[Database], Awaitable[T]]) -> T:
    async def whole() -> T:
        database = Database.open(dsn)
        database.react = react  # what is imported is booked and followed like what is pushed
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(whole())
