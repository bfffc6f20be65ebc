import csv
import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from tests.app.install import empty_install
from tests.orders.build import order
from xiaoer import merchants
from xiaoer.app import demo, moving, transfer
from xiaoer.app.moving import AlreadyHere, NotAnExport
from xiaoer.app.settings import Settings
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.postgres.embedded import Server
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import MerchantId, ShopId
from xiaoer.merchants.model import NewShop


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> DiskBlobs:
    return DiskBlobs(tmp_path_factory.mktemp("blobs"))


@pytest.fixture(scope="module")
async def home(postgres: Server, keys: KeyRing, blobs: DiskBlobs) -> AsyncIterator[tuple[Database, MerchantId]]:
    """An install with the demo shop."""
    database = Database.open(empty_install(postgres))
    report = await demo.fill(database, keys, blobs)
    yield database, report.merchant_id
    await database.close()


@pytest.fixture
async def away(postgres: Server) -> AsyncIterator[Database]:
    """An install with nothing in it."""
    database = Database.open(empty_install(postgres))
    yield database
    await database.close()


def everything(folder: Path) -> dict[str, list[str]]:
    return {path.name: sorted(path.read_text("utf-8").splitlines()) for path in (folder / "rows").iterdir()}


@pytest.mark.parametrize("name", ["folder", "merchant.zip"])
async def test_a_merchant_moves_to_another_install_whole(
    home: tuple[Database, MerchantId], away: Database, blobs: DiskBlobs, tmp_path: Path, name: str
) -> None:
    database, merchant_id = home
    there = DiskBlobs(tmp_path / "there")
    counts = await moving.write_out(database, blobs, merchant_id, tmp_path / name)
    assert counts["shop_order"] == 350
    assert await moving.take_in(away, there, tmp_path / name) == counts
    again = tmp_path / "again"
    await moving.write_out(away, there, merchant_id, again)
    assert len([*(again / "files").iterdir()]) == counts["file"] > 0
    if name == "folder":
        assert everything(again) == everything(tmp_path / name)
    found = await merchants.find_connection(away, "demo")
    assert found is not None
    assert found.merchant_id == merchant_id
    with pytest.raises(AlreadyHere):
        await moving.take_in(away, there, tmp_path / name)


async def test_no_secret_leaves_the_house(home: tuple[Database, MerchantId], tmp_path: Path) -> None:
    database, merchant_id = home
    await moving.write_out(database, DiskBlobs(tmp_path / "blobs"), merchant_id, tmp_path / "out")
    rows = everything(tmp_path / "out")
    assert {"sign_in.jsonl", "api_token.jsonl", "push_subscription.jsonl"}.isdisjoint(rows)
    for line in rows["agent.jsonl"]:
        assert (json.loads(line)["password_hash"], json.loads(line)["totp_sealed"]) == ("", "")
    assert all(json.loads(line)["sealed_credentials"] == "" for line in rows["connection.jsonl"])
    assert "$argon2" not in str(rows)


async def test_the_sheets_open_in_a_spreadsheet_and_read_back_as_orders(
    home: tuple[Database, MerchantId], away: Database, tmp_path: Path
) -> None:
    database, merchant_id = home
    await moving.write_out(database, DiskBlobs(tmp_path / "blobs"), merchant_id, tmp_path / "out")
    content = (tmp_path / "out" / "csv" / "orders.csv").read_bytes()
    assert len({row["external_id"] for row in csv.DictReader(content.decode("utf-8-sig").splitlines())}) == 350
    elsewhere, shop_id = await new_shop(away)
    report = await transfer.import_file(away, elsewhere, shop_id, "orders", content)
    assert (report.created, report.rejected, report.ignored_fields) == (350, [], [])
    listings = (tmp_path / "out" / "csv" / "listings.csv").read_bytes()
    report = await transfer.import_file(away, elsewhere, shop_id, "listings", listings)
    assert (report.created, report.rejected) == (18, [])


async def test_its_own_sheets_read_back_at_home_change_nothing(
    home: tuple[Database, MerchantId], tmp_path: Path
) -> None:
    database, merchant_id = home
    await moving.write_out(database, DiskBlobs(tmp_path / "blobs"), merchant_id, tmp_path / "out")
    _, shop_id = await transfer.find_shop(database, "")
    for kind, count in (("orders", 350), ("listings", 18)):
        content = (tmp_path / "out" / "csv" / f"{kind}.csv").read_bytes()
        report = await transfer.import_file(database, merchant_id, shop_id, kind, content)
        assert (report.unchanged, report.rejected) == (count, []), kind


async def new_shop(database: Database) -> tuple[MerchantId, ShopId]:
    merchant_id = await merchants.found_merchant(database, "别家")
    async with database.transaction(merchant_id, OPERATOR) as tx:
        return merchant_id, ShopId((await merchants.open_shop(tx, NewShop("别家店"))).id)


async def test_what_is_no_export_is_refused_and_nothing_is_kept(away: Database, tmp_path: Path) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    (tmp_path / "junk.zip").write_bytes(b"junk")
    (tmp_path / "empty").mkdir()
    for source in ("junk.zip", "empty"):
        with pytest.raises(NotAnExport):
            await moving.take_in(away, blobs, tmp_path / source)


async def test_an_export_with_rows_of_another_merchant_is_refused(
    home: tuple[Database, MerchantId], away: Database, tmp_path: Path
) -> None:
    database, merchant_id = home
    blobs, out = DiskBlobs(tmp_path / "blobs"), tmp_path / "out"
    await moving.write_out(database, blobs, merchant_id, out)
    rows = out / "rows" / "buyer.jsonl"
    rows.write_text(rows.read_text("utf-8").replace(merchant_id, "mer_other"), "utf-8")
    with pytest.raises(NotAnExport):
        await moving.take_in(away, blobs, out)
    assert await merchants.find_connection(away, "demo") is None


async def test_the_only_shop_is_found_without_its_id_and_several_are_named(away: Database) -> None:
    with pytest.raises(transfer.NoMerchant):
        await transfer.find_shop(away, "")
    merchant_id, shop_id = await new_shop(away)
    assert await transfer.find_shop(away, "") == (merchant_id, shop_id)
    await new_shop(away)
    with pytest.raises(transfer.WhichShop):
        await transfer.find_shop(away, "")
    assert await transfer.find_shop(away, shop_id) == (merchant_id, shop_id)


async def test_the_report_names_each_bad_row(away: Database) -> None:
    merchant_id, shop_id = await new_shop(away)
    content = msgspec.json.encode([order(), {"external_id": "T-2"}])
    report = await transfer.import_file(away, merchant_id, shop_id, "orders", content)
    assert transfer.report_lines(report) == [
        "2 rows: 1 new, 0 changed, 0 unchanged, 0 older than what is here, 1 rejected",
        "line 2: state: is missing (row_field_missing)",
    ]


async def test_a_new_key_opens_every_secret_and_old_ones_stay_on_the_ring(postgres: Server, tmp_path: Path) -> None:
    dsn = empty_install(postgres)
    settings = Settings(data_dir=tmp_path)
    before = KeyRing.load(settings.key_file)
    database = Database.open(dsn)
    merchant_id = (await demo.fill(database, before, DiskBlobs(tmp_path))).merchant_id
    assert await transfer.rotate_keys(dsn, settings) == 1
    after = KeyRing.load(settings.key_file)
    assert list(after.keys) == ["k2", "k1"]
    async with database.transaction(merchant_id, OPERATOR) as tx:
        [connection] = await merchants.list_connections(tx)
        held = await merchants.credentials(tx, KeyRing({"k2": after.keys["k2"]}), connection.id)
    assert held["identity_secret"]
    await database.close()


@pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
def test_the_api_document_names_the_doors(tmp_path: Path) -> None:
    paths = transfer.openapi_document(Settings(data_dir=tmp_path))["paths"]
    assert {"/api/orders/{order_id}", "/api/shops/{shop_id}/orders", "/api/buyers/{buyer_id}/reveal"} <= set(paths)
