import asyncio

import pytest

from tests.catalog.build import new_shop, open_shop, tent
from xiaoer import catalog
from xiaoer.catalog.errors import ListingNotFound, SkuNotFound
from xiaoer.catalog.events import ListingsPushed
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.rows import TooManyRows
from xiaoer.kernel.actors import OPERATOR
from xiaoer.kernel.ids import ShopId
from xiaoer.merchants.errors import ShopNotFound


async def test_a_pushed_listing_shows_its_attributes_guides_and_skus(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    report = await catalog.push_listings(tx, shop_id, [tent()])
    assert (report.total, report.created, report.rejected) == (1, 1, [])
    [row] = (await catalog.find(tx)).items
    assert (row.price_minor, row.currency, row.skus, row.stock) == (39900, "CNY", 2, 12)
    shown = await catalog.get_listing(tx, row.id)
    assert [(one.name, one.value) for one in shown.attributes] == [("材质", "聚酯纤维 210T"), ("重量", "2.4 kg")]
    assert shown.guides[0].steps[1] == "穿杆"
    assert [one.name for one in shown.skus] == ["松绿", "沙色"]
    english = await catalog.get_listing(tx, row.id, "en-GB")
    assert (english.title, english.attributes[0].name) == ("Tent for two", "Fabric")
    assert english.guides == shown.guides, "what is not translated stays"


async def test_a_repeated_push_changes_nothing(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await catalog.push_listings(tx, shop_id, [tent()])
    said = len(tx.events)
    report = await catalog.push_listings(tx, shop_id, [tent()])
    assert (report.created, report.changed, report.unchanged) == (0, 0, 1)
    assert len(tx.events) == said


async def test_a_change_is_stored_and_announced_and_a_sku_no_longer_named_goes_off_sale(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await catalog.push_listings(tx, shop_id, [tent()])
    report = await catalog.push_listings(tx, shop_id, [tent(title="双人帐篷 2 代", skus=tent()["skus"][:1])])
    assert report.changed == 1
    assert isinstance(tx.events[-1], ListingsPushed)
    [row] = (await catalog.find(tx, "2 代")).items
    assert [one.state for one in (await catalog.get_listing(tx, row.id)).skus] == ["on_sale", "off_sale"]


async def test_older_news_is_ignored(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await catalog.push_listings(tx, shop_id, [tent(source_updated_at="2026-11-02T10:00:00Z")])
    report = await catalog.push_listings(
        tx, shop_id, [tent(source_updated_at="2026-11-01T10:00:00Z", title="旧", skus=[])]
    )
    assert (report.stale, report.changed) == (1, 0)
    [row] = (await catalog.find(tx)).items
    assert (row.title, row.skus) == ("双人帐篷", 2)


async def test_bad_rows_are_named_and_good_ones_kept(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    rows = [
        tent(),
        {"external_id": "L-2"},
        tent(external_id="L-3", skus=[{"external_id": "S-1"}]),
        tent(external_id="L-4", skus=[], price="免费"),
        tent(external_id="L-5", skus=[], url="javascript:alert(1)"),
        tent(external_id="L-6", skus=[], title="a\x00b"),
        tent(external_id="L-7", skus=[], colour="red"),
    ]
    report = await catalog.push_listings(tx, shop_id, rows)
    assert report.created == 2
    assert [(bad.line, bad.field, bad.code) for bad in report.rejected] == [
        (2, "title", "row_field_missing"),
        (3, "skus[0].external_id", "row_sku_repeated"),
        (4, "price", "row_bad_amount"),
        (5, "url", "row_invalid"),
        (6, "title", "row_bad_text"),
    ]
    assert report.ignored_fields == ["colour"]


async def test_parallel_pushes_of_the_same_listings_end_in_one_copy_each(database: Database) -> None:
    merchant_id, shop_id = await new_shop(database)

    async def push(order: int) -> None:
        rows = [tent(external_id=f"L-{n}", skus=[{"external_id": f"S-{n}"}]) for n in range(40)]
        async with database.transaction(merchant_id, OPERATOR) as tx:
            await catalog.push_listings(tx, shop_id, rows[::order])

    await asyncio.gather(*(push(-1 if n % 2 else 1) for n in range(8)))
    async with database.transaction(merchant_id, OPERATOR) as tx:
        assert len((await catalog.find(tx, limit=200)).items) == 40


async def test_a_push_names_its_limits(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    with pytest.raises(TooManyRows):
        await catalog.push_listings(tx, shop_id, [{}] * 1001)
    with pytest.raises(ShopNotFound):
        await catalog.push_listings(tx, ShopId("shp_none"), [])


async def test_listings_are_found_by_words_outside_id_sku_and_barcode_page_by_page(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    more = [tent(external_id=f"M-{n}", title=f"杯 {n}", skus=[], featured=n == 2) for n in range(5)]
    await catalog.push_listings(tx, shop_id, [tent(), *more])
    for q in ("双人", "L-100", "S-2", "6900000000011", "松绿"):
        assert [row.title for row in (await catalog.find(tx, q)).items] == ["双人帐篷"], q
    first = await catalog.find(tx, "杯", limit=3)
    rest = await catalog.find(tx, "杯", limit=3, cursor=first.next)
    titles = [row.title for row in first.items + rest.items]
    assert (titles[0], len(set(titles)), rest.next) == ("杯 2", 5, None)


async def test_a_product_card_carries_the_chosen_sku(tx: Tx) -> None:
    shop_id = await open_shop(tx)
    await catalog.push_listings(tx, shop_id, [tent(image_url="/demo/img/tent.webp")])
    [row] = (await catalog.find(tx)).items
    sku = (await catalog.get_listing(tx, row.id)).skus[1]
    card = await catalog.product_card(tx, row.id, sku.id)
    assert (card["card"], card["sku_name"], card["price_minor"], card["stock"]) == ("product", "沙色", 41900, 0)
    assert card["image_url"] == "/demo/img/tent.webp"
    with pytest.raises(SkuNotFound):
        await catalog.product_card(tx, row.id, "sku_none")
    with pytest.raises(ListingNotFound):
        await catalog.product_card(tx, "lst_none")


async def test_a_spreadsheet_of_skus_becomes_listings(database: Database) -> None:
    merchant_id, shop_id = await new_shop(database)
    sheet = (
        "商品编号,商品标题,类目,属性:材质,规格编号,规格名称,规格价格,库存,sku.attribute.颜色,备注\n"
        '="0012",竹砧板,厨房,楠竹,K1,小号,¥59.00,30,原色,\n'
        ",,,,,,,,,\n"
        '="0012",竹砧板,厨房,楠竹,K2,大号,"1,089.00",4,原色,x\n'
        '="0013",围裙,厨房,棉麻,K3,均码,没有,1,灰,\n'
    ).encode("gb18030")
    report = await catalog.import_listings(lambda: database.transaction(merchant_id, OPERATOR), shop_id, sheet)
    assert (report.total, report.created) == (2, 1)
    assert [(bad.line, bad.field, bad.code) for bad in report.rejected] == [(5, "skus[0].price", "row_bad_amount")]
    assert report.ignored_fields == ["备注"]
    async with database.transaction(merchant_id, OPERATOR) as tx:
        [row] = (await catalog.find(tx)).items
        shown = await catalog.get_listing(tx, row.id)
    assert (shown.external_id, shown.price_minor) == ("0012", 5900)
    assert [(one.name, one.price_minor, one.attributes[0].value) for one in shown.skus] == [
        ("小号", 5900, "原色"),
        ("大号", 108900, "原色"),
    ]
