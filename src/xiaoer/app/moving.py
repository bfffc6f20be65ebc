"""A whole merchant out into a folder or zip file, and back in on another install.

`rows/<table>.jsonl` holds every row as it is; `files/` the octets that rows name by hash; `csv/` the same orders,
listings and buyers for people and spreadsheets. Secrets do not travel: connections are authorised again and agents
set a new password.
"""

import csv
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

import xiaoer
from xiaoer import buyers, catalog, orders
from xiaoer.infra import directory
from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import SET_MERCHANT, Database, Tx, no_reactions
from xiaoer.infra.schema import PLAIN, metadata
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.errors import Conflict, Malformed
from xiaoer.kernel.ids import MerchantId
from xiaoer.kernel.paging import Page

FORMAT = 1
BATCH = 1000
LEFT = {
    "sign_in": "sessions end with the old install",
    "api_token": "a token's secret is known to its holder only",
    "push_subscription": "bound to the old install's key",
    "recovery_code": "second factors are set up again",
    "invitation": "the links point at the old install",
}
"""Tables that stay, each with its reason."""
SHARED_TABLES = ("directory", "line_search", "timer")
"""Tables of all merchants at once, of which this merchant's rows travel."""
DIRECTORY_KINDS = ("merchant", "shop", "connection", "sign_in", "install")
BLANK: dict[str, dict[str, Any]] = {
    "agent": {"password_hash": "", "totp_sealed": "", "totp_enabled": False},
    "connection": {"sealed_credentials": "", "credential_names": []},
}
"""Secrets, and what stands in their place."""
HASHES = ("sha256", "thumb_sha256")


class NotAnExport(Malformed):
    """The folder or file was not written by `export`, or by a newer version."""

    code = "not_an_export"


class AlreadyHere(Conflict):
    """This merchant, or one of its sign-in names or public keys, is on this install already."""

    code = "already_here"


class Manifest(msgspec.Struct):
    format: int
    version: str
    merchant_id: str
    tables: dict[str, int]


async def write_out(database: Database, blobs: Blobs, merchant_id: MerchantId, target: Path) -> dict[str, int]:
    """Rows by table, all as of one moment. `target` is a folder, or a zip file when its name ends so."""
    if target.suffix == ".zip":
        with tempfile.TemporaryDirectory(dir=target.parent) as draft:
            written = await write_out(database, blobs, merchant_id, Path(draft) / "export")
            shutil.make_archive(str(target.with_suffix("")), "zip", Path(draft) / "export")
        return written
    counts: dict[str, int] = {}
    _make(target / "rows", target / "files", target / "csv")
    async with database.engine_for(merchant_id).connect() as plain:
        conn = await plain.execution_options(isolation_level="REPEATABLE READ")
        await conn.execute(SET_MERCHANT, {"merchant": merchant_id})
        for table in _tables():
            counts[table.name] = await _write_table(conn, merchant_id, table, target)
        await _write_sheets(Tx(conn, merchant_id, database.clock, OPERATOR, no_reactions), target / "csv")
    await _copy_files(blobs, merchant_id, target)
    manifest = Manifest(FORMAT, xiaoer.__version__, merchant_id, counts)
    _save(target / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest)))
    return counts


def _make(*folders: Path) -> None:
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)


def _save(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _tables() -> list[Table]:
    return [
        table
        for table in metadata.sorted_tables
        if table.name not in LEFT and (table.name not in PLAIN or table.name in SHARED_TABLES)
    ]


async def _write_table(conn: AsyncConnection, merchant_id: MerchantId, table: Table, target: Path) -> int:
    """One JSON object a line, read as a stream: memory stays flat however long the table is."""
    name = table.name
    only = " and kind = any(:kinds)" if name == "directory" else ""
    query = text(
        f"select cast(to_jsonb(t) || cast(:blank as jsonb) as text) from {name} t where merchant_id = :merchant{only}"  # noqa: S608 — our own table names
    )
    asked = {"merchant": merchant_id, "blank": msgspec.json.encode(BLANK.get(name, {})).decode()}
    count = 0
    with (target / "rows" / f"{name}.jsonl").open("w", encoding="utf-8") as file:
        async for line in (
            await conn.stream(query, asked | ({"kinds": list(DIRECTORY_KINDS)} if only else {}))
        ).scalars():
            file.write(line + "\n")
            count += 1
    return count


async def _copy_files(blobs: Blobs, merchant_id: MerchantId, target: Path) -> None:
    """The octets behind every hash that a row names, once each."""
    for row in _lines(target / "rows" / "file.jsonl"):
        for name in HASHES:
            if row.get(name):
                found = await blobs.path(row[name], merchant_id)
                if found.exists():
                    shutil.copyfile(found, target / "files" / row[name])


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            yield msgspec.json.decode(line)


# ---- back in --------------------------------------------------------------------------------------------------


async def take_in(database: Database, blobs: Blobs, source: Path) -> dict[str, int]:
    """All of it or nothing. Raises NotAnExport, AlreadyHere."""
    with _unpacked(source) as folder:
        manifest = _manifest(folder)
        merchant_id = MerchantId(manifest.merchant_id)
        async with database.outside_merchants() as conn:
            if await directory.find(conn, "merchant", merchant_id):
                raise AlreadyHere(merchant_id=merchant_id)
        for content in sorted((folder / "files").glob("*")):
            if await blobs.put(content.read_bytes(), merchant_id) != content.name:
                raise NotAnExport(path=str(content))
        async with database.transaction(merchant_id, OPERATOR) as tx:
            return {
                table.name: await _take_table(tx, table, folder / "rows" / f"{table.name}.jsonl") for table in _tables()
            }


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    if source.is_dir():
        yield source
        return
    with tempfile.TemporaryDirectory() as draft:
        try:
            with zipfile.ZipFile(source) as packed:
                packed.extractall(draft)
        except (zipfile.BadZipFile, OSError):
            raise NotAnExport(path=str(source)) from None
        yield Path(draft)


def _manifest(source: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((source / "manifest.json").read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        raise NotAnExport(path=str(source)) from None
    if manifest.format != FORMAT:
        raise NotAnExport(path=str(source), format=manifest.format)
    return manifest


async def _take_table(tx: Tx, table: Table, path: Path) -> int:
    names = ", ".join(column.name if column.name != "text" else '"text"' for column in table.c)
    adding = text(
        f"insert into {table.name} ({names}) select {names} "  # noqa: S608 — our own names
        f"from jsonb_populate_recordset(cast(null as {table.name}), cast(:rows as jsonb)) on conflict do nothing"
    )
    count = 0
    for rows in _batches(_lines(path)):
        if any(row.get("merchant_id") != tx.merchant_id for row in rows):
            raise NotAnExport(path=str(path))
        done = await tx.conn.execute(adding, {"rows": msgspec.json.encode(rows).decode()})
        if done.rowcount != len(rows) and not _may_be_here(table.name, rows):
            raise AlreadyHere(merchant_id=tx.merchant_id, table=table.name)
        count += len(rows)
    return count


def _may_be_here(table: str, rows: list[dict[str, Any]]) -> bool:
    """The mark of a finished first set-up is one for the whole install."""
    return table == "directory" and any(row["kind"] == "install" for row in rows)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


# ---- for people -----------------------------------------------------------------------------------------------


async def _write_sheets(tx: Tx, folder: Path) -> None:
    """Sheets that open in any spreadsheet program; orders and listings in the form that `import` reads."""
    await _write_orders(tx, folder / "orders.csv")
    await _write_listings(tx, folder / "listings.csv")
    await _write_buyers(tx, folder / "buyers.csv")


ORDER_COLUMNS = (
    "external_id", "state", "placed_at", "paid_at", "dispatched_at", "signed_at", "closed_at", "currency",
    "goods_minor", "freight_minor", "discount_minor", "paid_minor", "source_updated_at",
)  # fmt: skip
LINE_COLUMNS = ("external_id", "title", "sku_name", "quantity", "unit_price_minor", "paid_minor", "state")


async def _write_orders(tx: Tx, path: Path) -> None:
    lines = [f"line.{name}" for name in LINE_COLUMNS]
    with _sheet(path) as file:
        sheet = csv.writer(file)
        sheet.writerow([*ORDER_COLUMNS, *lines, "parcel.carrier", "parcel.tracking_number"])
        cursor: str | None = None
        while True:
            page: Page[Any] = await orders.find(tx, cursor=cursor, limit=200)
            for one in page.items:
                own = [_cell(getattr(one, name)) for name in ORDER_COLUMNS]
                parcel = [one.parcels[0].carrier, one.parcels[0].tracking_number] if one.parcels else ["", ""]
                for line in one.lines:
                    sheet.writerow([*own, *(_cell(getattr(line, name)) for name in LINE_COLUMNS), *parcel])
            cursor = page.next
            if cursor is None:
                return


async def _write_listings(tx: Tx, path: Path) -> None:
    header = ["external_id", "title", "description", "category", "url", "image_url", "state", "currency"]
    of_sku = ["external_id", "name", "price_minor", "stock", "barcode"]
    with _sheet(path) as file:
        sheet = csv.writer(file)
        sheet.writerow([*header, *(f"sku.{name}" for name in of_sku)])
        cursor: str | None = None
        while True:
            page = await catalog.find(tx, cursor=cursor, limit=200)
            for one in await catalog.get_listings(tx, [row.id for row in page.items]):
                own = [_cell(getattr(one, name)) for name in header]
                for sku in one.skus:
                    sheet.writerow([*own, *(_cell(getattr(sku, name)) for name in of_sku)])
            cursor = page.next
            if cursor is None:
                return


async def _write_buyers(tx: Tx, path: Path) -> None:
    """Personal fields masked: a sheet is passed on more lightly than a database."""
    with _sheet(path) as file:
        sheet = csv.writer(file)
        sheet.writerow(["id", "name", "tags", "created_at"])
        cursor: str | None = None
        while True:
            page = await buyers.find(tx, cursor=cursor, limit=200)
            for one in page.items:
                sheet.writerow([one.id, _cell(one.name), " ".join(one.tags), one.created_at.isoformat()])
            cursor = page.next
            if cursor is None:
                return


def _sheet(path: Path) -> Any:
    """With a byte order mark: spreadsheet programs then read Chinese right."""
    return path.open("w", encoding="utf-8-sig", newline="")


def _cell(value: Any) -> str:
    """A cell that no spreadsheet runs as a formula."""
    shown = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return "'" + shown if shown[:1] in ("=", "+", "-", "@") else shown
