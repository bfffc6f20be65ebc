import codecs

import pytest

from tests.orders.build import new_shop
from xiaoer import orders
from xiaoer.infra.db import Database
from xiaoer.infra.rows import MAX_FILE_BYTES, FileTooLarge, FileUnreadable
from xiaoer.kernel.actors import OPERATOR
from xiaoer.orders.model import OrderView, ParcelState
from xiaoer.orders.words import carrier_code, meaning_of

HEADER = "订单编号,订单状态,下单时间,付款时间,实付金额,收货人,联系手机,收货地区,收货地址"
LINE = "子订单编号,商品标题,数量,单价,快递公司,快递单号"
TENTS = '="88001",待收货,2026/11/1 10:00,2026-11-01 10:02:00,"¥1,256.00",林夏,\'13800138000,浙江省杭州市,文三路 9 号'
ZHOU = "0,周岩,13900139000,上海市,张江路"
SHEET = f"""{HEADER},{LINE}
{TENTS},1,帐篷,2,599.00,圆通,YT1
{TENTS},2,"地垫
(大)",1,58,圆通,YT1
="88002",待付款,2026/11/1 11:00,,{ZHOU},1,杯子,一,20,,
="88003",失踪,2026/11/1 11:00,,{ZHOU},1,杯子,1,20,,
="88004",交易关闭,2026/11/1 12:00,,{ZHOU},1,杯子,1,20,,
"""


async def imported(database: Database, content: bytes) -> tuple[list[OrderView], list[tuple[int, str, str]]]:
    merchant_id, shop_id = await new_shop(database)
    report = await orders.import_orders(lambda: database.transaction(merchant_id, OPERATOR), shop_id, content)
    async with database.transaction(merchant_id, OPERATOR) as tx:
        found = (await orders.find(tx, limit=200)).items
    return found, [(bad.line, bad.field, bad.code) for bad in report.rejected]


@pytest.mark.parametrize(
    "content",
    [SHEET.encode(), codecs.BOM_UTF8 + SHEET.encode(), SHEET.encode("gb18030"), SHEET.encode("utf-16")],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16"],
)
async def test_a_sheet_as_chinese_shops_export_it_becomes_orders(database: Database, content: bytes) -> None:
    found, rejected = await imported(database, content)
    assert rejected == [(5, "lines[0].quantity", "row_invalid"), (6, "state", "row_invalid")]
    closed, tents = found
    assert (closed.external_id, closed.state) == ("88004", "cancelled")
    assert (tents.external_id, tents.state, tents.paid_minor) == ("88001", "dispatched", 125600)
    assert tents.placed_at.isoformat() == "2026-11-01T02:00:00+00:00", "bare times are the merchant's"
    assert [(line.title, line.quantity, line.unit_price_minor) for line in tents.lines] == [
        ("帐篷", 2, 59900),
        ("地垫\n(大)", 1, 5800),
    ]
    assert [(one.carrier, one.tracking_number) for one in tents.parcels] == [("yto", "YT1")]
    assert tents.receiver is not None
    assert tents.receiver.phone == "138****8000"


async def test_json_lines_keep_the_good_and_name_the_bad(database: Database) -> None:
    lines = [
        '{"external_id":"1","state":"待发货","placed_at":"2026-11-01T10:00:00Z"}',
        "",
        '{"external_id":"2","state":"paid"',
        '{"external_id":"3","state":"paid"}',
        "[]",
    ]
    found, rejected = await imported(database, "\n".join(lines).encode())
    assert [(one.external_id, one.state) for one in found] == [("1", "paid")]
    assert rejected == [(3, "", "row_unreadable"), (4, "placed_at", "row_field_missing"), (5, "", "row_unreadable")]


@pytest.mark.parametrize("wrapped", ['{"orders":[%s]}', "[%s]", "%s"])
async def test_json_may_be_a_list_an_object_with_a_list_or_one_order(database: Database, wrapped: str) -> None:
    found, rejected = await imported(
        database, (wrapped % '{"external_id":"1","state":"paid","placed_at":"2026-11-01T10:00:00Z"}').encode()
    )
    assert (len(found), rejected) == (1, [])


async def test_a_long_file_is_taken_in_batches(database: Database) -> None:
    rows = [f"{n},paid,2026-11-01 10:00:00" for n in range(2500)]
    merchant_id, shop_id = await new_shop(database)
    content = "\n".join(["external_id,state,placed_at", *rows]).encode()
    report = await orders.import_orders(lambda: database.transaction(merchant_id, OPERATOR), shop_id, content)
    assert (report.total, report.created) == (2500, 2500)


@pytest.mark.parametrize("content", [b"\xff\xff\x81 \x00", b"", b"just words", b"[1,", b"a,a\n1,2"])
async def test_a_file_that_is_nothing_we_read_is_refused(database: Database, content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        await imported(database, content)


async def test_a_file_over_the_limit_is_refused(database: Database) -> None:
    with pytest.raises(FileTooLarge):
        await imported(database, b" " * (MAX_FILE_BYTES + 1))


@pytest.mark.parametrize(
    ("scan", "state"),
    [
        ("商家已下单,等待揽收", ParcelState.PENDING),
        ("【杭州西湖】快递员已揽收", ParcelState.COLLECTED),
        ("快件已到达【上海分拨中心】", ParcelState.IN_TRANSIT),
        ("【浦东张江】正在派件,快递员电话 021-12345678", ParcelState.OUT_FOR_DELIVERY),
        ("已放入丰巢柜,请凭取件码领取", ParcelState.READY_FOR_PICKUP),
        ("已签收,签收人:本人", ParcelState.SIGNED),
        ("快件已由驿站代签收", ParcelState.SIGNED),
        ("收件人拒收,联系发件方", ParcelState.PROBLEM),
        ("快件正在退回寄件人", ParcelState.RETURNING),
        ("退回件已签收", ParcelState.RETURNED),
        ("Delivered, left with neighbour", ParcelState.SIGNED),
    ],
)
def test_the_sentence_of_a_scan_tells_its_meaning(scan: str, state: ParcelState) -> None:
    assert meaning_of(scan) is state


@pytest.mark.parametrize(("said", "code"), [("中通", "zto"), ("圆通速递", "yto"), ("SF", "sf"), ("自家车", "自家车")])
def test_a_carrier_is_known_by_any_of_its_names(said: str, code: str) -> None:
    assert carrier_code(said) == code
