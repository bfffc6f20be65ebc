"""A buyer changes an order before it leaves: forms that say what is wrong, the difference before it is paid."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.aftersales.build import paid_order, sent_order
from tests.aftersales.test_goods import GOODS
from tests.app.at_the_page import Desk, Page, wants
from xiaoer import buyers, catalog, orders
from xiaoer.app.wiring import react
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import MerchantId, OrderId, ShopId

pytestmark = [
    pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning"),
    pytest.mark.proves("A02"),
]
HOME = {"province": "浙江省", "city": "杭州市", "district": "余杭区", "line1": "文一西路 969 号"}


@pytest.fixture
async def wired(dsn: str) -> AsyncIterator[Database]:
    opened = Database.open(dsn, pool_size=5, wait_s=300)
    opened.react = react
    yield opened
    await opened.close()


@pytest.fixture
async def desk(wired: Database, keys: KeyRing, tmp_path: Path, merchant_id: MerchantId) -> AsyncIterator[Desk]:
    opened = Desk(wired, keys, tmp_path, merchant_id)
    yield opened
    await opened.client.aclose()


async def bought(desk: Desk, card_minor: int | None = None, **facts: Any) -> tuple[Page, str]:
    """A paid order of a buyer who paid with Alipay and may hold a gift card; the shop sells four kinds of its tent."""
    await desk.stock()
    async with desk.tx() as tx:
        await catalog.push_listings(tx, ShopId(desk.shop_id), [GOODS])
        methods: list[dict[str, Any]] = [{"external_id": "ali-1", "kind": "alipay", "label": "支付宝"}]
        if card_minor is not None:
            methods.append({"external_id": "gift-1", "kind": "gift_card", "balance_minor": card_minor})
        report = await buyers.push_buyers(
            tx, ShopId(desk.shop_id), [{"external_id": "u-1", "payment_methods": methods}]
        )
        assert not report.rejected, report.rejected
    row = paid_order(**facts)
    row["payments"][0]["method_external_id"] = "ali-1"
    (order_id,) = await desk.stock(row)
    return desk.page(order_id), order_id


async def swap(page: Page, order_id: str, kind: str) -> dict[str, Any]:
    line = (await page.good("GET", f"/orders/{order_id}/cases"))["lines"][0]
    sku = next(one["id"] for one in line["skus"] if one["name"] == kind)
    return {"lines": [{"line_id": line["line_id"], "quantity": 1, "new_sku_id": sku}]}


async def test_an_address_is_looked_at_part_by_part_before_it_is_asked_for(desk: Desk) -> None:
    page, order_id = await bought(desk)
    now = await page.good("GET", f"/orders/{order_id}/changes")
    assert {one["remedy"]: one["open"] for one in now["doors"]} == {
        "change_address": True, "change_contact": True, "change_sku": True, "change_payment": True,
    }  # fmt: skip
    assert (now["locked"], now["region"]) == (False, "浙江省 杭州市 西湖区")
    wrong = {"remedy": "change_address", "address": HOME | {"city": "上海市", "line1": ""}}
    seen = await page.good("POST", f"/orders/{order_id}/changes", wrong)
    assert seen["problems"] == {"line1": "missing", "city": "not_there"}
    asked = wants("change_address", "address_error", address=wrong["address"])
    status, answer = await page.ask("POST", f"/orders/{order_id}/cases", asked)
    assert (status, answer["code"], answer["data"]["city"]) == (422, "address_invalid", "not_there")
    assert (await page.ask("POST", f"/orders/{order_id}/changes", {"remedy": "change_address", "address": None}))[1][
        "problems"
    ] == {"province": "missing", "city": "missing", "line1": "missing"}

    unsaid = wants("change_address", "address_error", address=HOME, confirmed=False)
    assert (await page.ask("POST", f"/orders/{order_id}/cases", unsaid))[1]["data"]["rule"] == "not_confirmed"
    case = await page.good("POST", f"/orders/{order_id}/cases", wants("change_address", "address_error", address=HOME))
    assert (case["state"], case["confirmed"], case["address"]["city"]) == ("settled", True, "杭州市")
    async with desk.tx() as tx:
        order = await orders.get(tx, OrderId(order_id))
        assert order.receiver
        assert "余杭区" in order.receiver.region


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"name": "林夏", "phone": "12345"}, {"phone": "malformed"}),
        ({"name": " ", "phone": "13912345678"}, {"name": "missing"}),
        ({}, {"name": "missing", "phone": "missing"}),
        ({"phone": "+49 170 1234567"}, {}),
        ({"name": "王" * 61}, {"name": "too_long"}),
    ],
)
async def test_a_contact_is_one_that_a_courier_can_call(desk: Desk, said: dict[str, str], problems: Any) -> None:
    page, order_id = await bought(desk)
    body = {"remedy": "change_contact", "address": said}
    assert (await page.good("POST", f"/orders/{order_id}/changes", body))["problems"] == problems
    asked = wants("change_contact", "other", address=said)
    status, answer = await page.ask("POST", f"/orders/{order_id}/cases", asked)
    assert (status, answer.get("code", "")) == ((422, "contact_invalid") if problems else (201, ""))


async def test_dearer_goods_say_what_they_cost_more_and_a_gift_card_pays_at_once(desk: Desk) -> None:
    page, order_id = await bought(desk, card_minor=100_00)
    change = {"remedy": "change_sku", **await swap(page, order_id, "加大")}
    seen = await page.good("POST", f"/orders/{order_id}/changes", change)
    assert (seen["option"]["difference_minor"], seen["taken"], seen["at_once"]) == (60_00, "by_hand", False)
    methods = (await page.good("GET", f"/orders/{order_id}/changes"))["methods"]
    card = next(one for one in methods if one["kind"] == "gift_card")
    assert (card["balance_minor"], card["used"]) == (100_00, False)
    paid = change | {"method_id": card["id"]}
    seen = await page.good("POST", f"/orders/{order_id}/changes", paid)
    assert (seen["taken"], seen["at_once"]) == ("gift_card", True)

    asked = wants("change_sku", "other", lines=change["lines"], method_id=card["id"])
    status, answer = await page.ask("POST", f"/orders/{order_id}/cases", asked | {"difference_minor": 20_00})
    assert (status, answer["code"], answer["data"]["difference_minor"]) == (409, "case_price_moved", 60_00)
    for _ in range(2):  # a second tap changes nothing, though the goods are others by then
        case = await page.good("POST", f"/orders/{order_id}/cases", asked | {"difference_minor": 60_00})
        assert case["state"] == "settled"
    methods = (await page.good("GET", f"/orders/{order_id}/changes"))["methods"]
    assert next(one for one in methods if one["kind"] == "gift_card")["balance_minor"] == 40_00


async def test_cheaper_goods_give_the_difference_back_and_none_left_is_said(desk: Desk) -> None:
    page, order_id = await bought(desk)
    change = {"remedy": "change_sku", **await swap(page, order_id, "旧款")}
    seen = await page.good("POST", f"/orders/{order_id}/changes", change)
    assert (seen["option"]["difference_minor"], seen["taken"], seen["at_once"]) == (-40_00, "back", True)


async def test_another_method_is_one_of_the_buyers_that_can_pay(desk: Desk) -> None:
    page, order_id = await bought(desk, card_minor=438_00)
    methods = (await page.good("GET", f"/orders/{order_id}/changes"))["methods"]
    used, card = next(one for one in methods if one["used"]), next(one for one in methods if not one["used"])
    same = await page.good("POST", f"/orders/{order_id}/changes", {"remedy": "change_payment", "method_id": used["id"]})
    assert [one["rule"] for one in same["option"]["reasons"]] == ["same_method"]
    asked = wants("change_payment", "other", method_id=card["id"])
    assert (await page.good("POST", f"/orders/{order_id}/cases", asked))["state"] == "settled"


async def test_a_locked_order_says_so_and_one_under_way_offers_the_stop(desk: Desk) -> None:
    page, order_id = await bought(desk)
    async with desk.tx() as tx:
        await orders.lock_orders(tx, ShopId(desk.shop_id), [{"external_id": "T-1"}])
    now = await page.good("GET", f"/orders/{order_id}/changes")
    assert now["locked"]
    assert {(one["open"], one["reasons"][0]["rule"]) for one in now["doors"]} == {(False, "locked_by_warehouse")}
    assert not now["intercept"]["possible"]
    assert (await page.good("GET", f"/orders/{order_id}/cases"))["locked"]
    asked = wants("change_address", "address_error", address=HOME)
    assert (await page.ask("POST", f"/orders/{order_id}/cases", asked))[1]["data"]["rule"] == "locked_by_warehouse"

    await desk.stock(sent_order(days=0.05))
    now = await page.good("GET", f"/orders/{order_id}/changes")
    assert now["intercept"]["possible"]
    assert now["intercept"]["amount_minor"] == 438_00
    case = await page.good("POST", f"/orders/{order_id}/cases", wants("intercept", "address_error"))
    assert case["state"] == "intercepting"


async def test_nobody_changes_an_order_that_is_not_theirs(desk: Desk) -> None:
    _, mine = await bought(desk)
    stranger = desk.page()
    for method, body in (("GET", None), ("POST", {"remedy": "change_address"})):
        assert (await stranger.ask(method, f"/orders/{mine}/changes", body))[0] == 404
