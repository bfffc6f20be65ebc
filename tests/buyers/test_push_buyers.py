"""A shop tells of its buyers: who they are, where they live, what they pay with."""

from typing import Any

import pytest

from tests.catalog.build import open_shop
from tests.orders.build import order
from xiaoer import buyers, ledger, merchants, orders
from xiaoer.app.wiring import react
from xiaoer.buyers.errors import AddressInvalid
from xiaoer.buyers.model import Address, Source
from xiaoer.buyers.read_file import read_file
from xiaoer.infra.db import Tx
from xiaoer.infra.rows import ImportReport, Row
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import BuyerId, ShopId
from xiaoer.merchants.model import NewConnection

NOAH = {
    "external_id": "noah_brown_6181",
    "name": "Noah Brown",
    "email": "noah.brown7922@example.com",
    "fields": {"given_name": "Noah", "family_name": "Brown"},
    "address": {
        "country": "USA",
        "province": "CO",
        "city": "Denver",
        "line1": "986 Sunset Drive",
        "postal_code": "80279",
    },
    "tags": ["old customer"],
    "payment_methods": [
        {"external_id": "credit_card_7815826", "kind": "card", "brand": "mastercard", "last_four": "9212"},
        {"external_id": "gift_card_1", "kind": "gift_card", "balance": "36.00"},
    ],
    "source_updated_at": "2026-11-02T09:00:00Z",
}


async def shop_of(tx: Tx) -> ShopId:
    tx.react = react
    return await open_shop(tx)


async def push(tx: Tx, shop_id: ShopId, **changes: Any) -> ImportReport:
    report = await buyers.push_buyers(tx, shop_id, [NOAH | changes])
    assert report.rejected == []
    return report


async def noah(tx: Tx) -> BuyerId:
    return BuyerId((await buyers.find(tx, "noah_brown_6181")).items[0].id)


async def test_a_pushed_buyer_shows_name_address_methods_and_tags(tx: Tx) -> None:
    shop_id = await shop_of(tx)
    assert (await push(tx, shop_id)).created == 1
    shown = await buyers.profile(tx, await noah(tx))
    assert (shown.name, [one.tag for one in shown.tags]) == ("Noah Brown", ["old customer"])
    assert [(one.label, one.kind) for one in shown.payment_methods] == [
        ("mastercard 9212", "card"),
        ("gift_card_1", "gift_card"),
    ]
    assert shown.address is not None
    assert (shown.address.masked, shown.address.parts) == (True, Address(country="USA", province="CO", city="Denver"))
    assert [one.external_id for one in shown.in_shops] == ["noah_brown_6181"]
    balance = await ledger.gift_card_balance(tx, shown.payment_methods[1].id)
    assert balance is not None
    assert balance.minor == 3600


async def test_a_repeat_changes_nothing_and_older_news_is_ignored(tx: Tx) -> None:
    shop_id = await shop_of(tx)
    await push(tx, shop_id)
    said = len(tx.events)
    assert (await push(tx, shop_id)).unchanged == 1
    assert len(tx.events) == said
    newer = await push(tx, shop_id, name="Noah B.", source_updated_at="2026-11-03T09:00:00Z")
    assert newer.changed == 1
    assert (await push(tx, shop_id, name="Nobody")).stale == 1
    assert (await buyers.profile(tx, await noah(tx))).name == "Noah B."


async def test_a_balance_said_again_does_not_take_back_what_we_gave(tx: Tx) -> None:
    shop_id = await shop_of(tx)
    await push(tx, shop_id)
    card = (await buyers.payment_methods(tx, await noah(tx)))[1]
    await ledger.say_gift_card(tx, card.id, await _plus(tx, card.id, 1000))
    labelled = [NOAH["payment_methods"][0], {"external_id": "gift_card_1", "label": "My card", "balance": "36.00"}]  # type: ignore[index]
    await push(tx, shop_id, payment_methods=labelled, source_updated_at="2026-11-03T09:00:00Z")
    balance = await ledger.gift_card_balance(tx, card.id)
    assert balance is not None
    assert balance.minor == 4600


async def _plus(tx: Tx, method_id: str, minor: int) -> Any:
    held = await ledger.gift_card_balance(tx, method_id)
    assert held is not None
    return type(held)(held.minor + minor, held.currency)


async def test_a_method_no_longer_named_is_removed_and_comes_back(tx: Tx) -> None:
    shop_id = await shop_of(tx)
    await push(tx, shop_id)
    await push(tx, shop_id, payment_methods=[], source_updated_at="2026-11-03T09:00:00Z")
    assert {one.state for one in await buyers.payment_methods(tx, await noah(tx))} == {"removed"}
    await push(tx, shop_id, source_updated_at="2026-11-04T09:00:00Z")
    assert {one.state for one in await buyers.payment_methods(tx, await noah(tx))} == {"active"}


@pytest.mark.parametrize("buyer_first", [True, False])
async def test_orders_and_payments_find_buyer_and_method_whichever_comes_first(tx: Tx, buyer_first: bool) -> None:
    shop_id = await shop_of(tx)
    payment = {"external_id": "1", "amount": "438.00", "method_external_id": "credit_card_7815826"}
    row = order(buyer={"external_id": "noah_brown_6181"}, payments=[payment])
    if buyer_first:
        await push(tx, shop_id)
    await orders.push_orders(tx, shop_id, [row])
    if not buyer_first:
        await push(tx, shop_id)
    [shown] = await orders.of_buyer(tx, await noah(tx))
    assert (shown.payments[0].method_kind, shown.payments[0].method_label) == ("card", "mastercard 9212")


@pytest.mark.parametrize("buyer_first", [True, False])
async def test_who_signs_in_is_the_buyer_that_the_shop_told_of(tx: Tx, keys: KeyRing, buyer_first: bool) -> None:
    shop_id = await shop_of(tx)
    connection = (await merchants.add_connection(tx, keys, NewConnection(shop_id, "web"))).connection
    if buyer_first:
        await push(tx, shop_id)
    came = await buyers.identify(tx, connection.id, "user:noah_brown_6181", display_name="noah", verified=True)
    if not buyer_first:
        await push(tx, shop_id)
    assert came in await buyers.group(tx, await noah(tx))


async def test_bad_rows_are_named_and_good_ones_kept(tx: Tx) -> None:
    shop_id = await shop_of(tx)
    csv = """external_id,name,address.country,address.city,tags,method.external_id,method.kind,method.balance,fields.x
u1,Ann,USA,Denver,"vip; new",g1,gift_card,12.50,M
u1,,,,,c1,信用卡,,
u2,Bob,USA,Denver,,g1,gift_card,1,
,Nobody,,,,,,,
u3,Cid,USA,Denver,,x,gold,,
u4,林夏,中国,杭州市,,,,,
"""
    rows = [one for one in read_file(csv.encode()) if isinstance(one, Row)]
    report = await buyers.push_buyers(tx, shop_id, rows)
    assert (report.created, [(one.line, one.code) for one in report.rejected]) == (
        2,
        [(4, "row_method_repeated"), (5, "row_field_missing"), (6, "row_invalid")],
    )
    [ann] = (await buyers.find(tx, "u1")).items
    held = await buyers.payment_methods(tx, BuyerId(ann.id))
    assert [(one.external_id, one.kind, one.balance_minor) for one in held] == [
        ("c1", "card", None),
        ("g1", "gift_card", 1250),
    ]


async def test_a_buyers_new_address_is_checked_and_shown_over_the_shops(tx: Tx) -> None:
    shop_id = await shop_of(tx)
    await push(tx, shop_id)
    buyer_id = await noah(tx)
    with pytest.raises(AddressInvalid) as wrong:
        await buyers.set_address(tx, buyer_id, Address(province="浙江", city="西安"), Source.BUYER)
    assert wrong.value.problems == {"line1": "missing", "city": "not_there"}
    home = Address(province="浙江省", city="杭州市", district="西湖区", line1="文三路 9 号")
    await buyers.set_address(tx, buyer_id, home, Source.BUYER)
    shown = (await buyers.profile(tx, buyer_id, masked=False)).address
    assert shown is not None
    assert (shown.parts, shown.source) == (home, "buyer")
