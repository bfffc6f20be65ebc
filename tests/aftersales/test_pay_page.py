"""Dearer goods wait for their price: paid on the shop's page, seen in the shop's list, given back when too late."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.aftersales.build import At, ago, ask, paid_order, push
from tests.aftersales.conftest import Open
from tests.catalog.build import tent
from xiaoer import aftersales, catalog, ledger, merchants, orders, payouts
from xiaoer.aftersales import jobs, store
from xiaoer.aftersales.buyer_model import ChangeRequest
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import NothingToPay, PolicyDenied
from xiaoer.aftersales.model import Action, ActionBody, State
from xiaoer.aftersales.order_changes import see_change
from xiaoer.aftersales.pay_page import due_payment
from xiaoer.app.plugins import load_all
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.infra.signing import sign
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind
from xiaoer.merchants.model import NewConnection
from xiaoer.ports.outside import NotReached

SECRET = "sixteen-characters"
DEARER = [{"line_id": "T-1-1", "new_sku_id": "S-3"}]
"""459.00 instead of 399.00."""


async def shop_with(
    tx: Tx, keys: KeyRing, shop_id: ShopId, page: str = "https://shop.example/pay", *, left: int = 3
) -> None:
    load_all()
    config = {"base_url": "https://shop.example", "pays_back": False, "change_orders": False, "pay_page": page}
    await merchants.add_connection(
        tx, keys, NewConnection(shop_id, "商城", "shop_api", config, {"signing_secret": SECRET})
    )
    skus = [*tent()["skus"], {"external_id": "S-3", "name": "加大", "price": "459.00", "stock": left}]
    await catalog.push_listings(tx, shop_id, [tent(skus=skus)])
    await push(tx, shop_id, bought())


def bought(*more: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """One tent for 399.00."""
    row = paid_order(goods="399.00", paid="399.00", discount="0", **changes)
    line = {
        "external_id": "T-1-1",
        "sku_external_id": "S-1",
        "title": "双人帐篷",
        "unit_price": "399.00",
        "paid": "399.00",
    }
    first = {"external_id": "P-T-1", "method": "alipay", "amount": "399.00", "paid_at": ago(1)}
    return row | {"lines": [line], "payments": [first, *more]}


def paid(case: Case, amount: str = "60.00") -> dict[str, Any]:
    """As the shop's system lists what came in on its page."""
    return {"external_id": case.id, "method": "alipay", "amount": amount, "paid_at": ago(0)}


async def on_the_shelf(tx: Tx, shop_id: ShopId) -> int | None:
    """Pieces of the dearer goods that can be sold to others."""
    (facts,) = (await catalog.find_skus(tx, shop_id, ["S-3"])).values()
    return facts.stock


async def waiting(tx: Tx) -> Case:
    case = await aftersales.open_case(tx, ask("change_sku", "order_error", lines=DEARER), by=By.BUYER)
    assert (case.state, case.owes_minor) == (State.AWAITING_PAYMENT, 60_00)
    return case


@pytest.mark.proves("A07")
async def test_the_order_changes_once_the_difference_is_paid(begin: Open, shop_id: ShopId, keys: KeyRing) -> None:
    async with begin() as tx:
        await shop_with(tx, keys, shop_id)
        seen = await see_change(
            tx,
            await orders.id_of(tx, "T-1"),
            ChangeRequest(remedy=ask("change_sku").remedy, lines=ask("change_sku", lines=DEARER).lines),
        )
        assert (seen.taken, seen.at_once) == ("pay_page", True)
        case = await waiting(tx)
        assert [line.sku_name for line in (await orders.get(tx, case.order_id)).lines] == [""]
        await push(tx, shop_id, bought(paid(case, "20.00"), source_updated_at=ago(0)))
        assert (await store.get(tx, case.id)).state is State.AWAITING_PAYMENT
        for _ in range(2):
            await push(tx, shop_id, bought(paid(case), source_updated_at=ago(0)))
        case = await store.get(tx, case.id)
        assert (case.state, case.owes_minor) == (State.SETTLED, 0)
        assert [line.sku_name for line in (await orders.get(tx, case.order_id)).lines] == ["加大"]
        left = await ledger.balance(tx, AccountKind.REFUNDABLE, case.order_id, "CNY")
        assert (left.minor, await ledger.check_books(tx)) == (459_00, [])


async def test_dearer_goods_are_kept_back_while_their_price_is_waited_for(
    begin: Open, shop_id: ShopId, keys: KeyRing
) -> None:
    async with begin() as tx:
        await shop_with(tx, keys, shop_id)
        case = await waiting(tx)
        assert await on_the_shelf(tx, shop_id) == 2
        await push(tx, shop_id, bought(paid(case), source_updated_at=ago(0)))
        assert (await store.get(tx, case.id)).state is State.SETTLED
        assert await on_the_shelf(tx, shop_id) == 2
        keys_of_lines = [case.shelf_key(line.position) for line in await store.lines_of(tx, case.id)]
        assert await catalog.kept(tx, keys_of_lines) == {}


async def test_the_last_piece_is_there_for_who_pays_for_it(begin: Open, shop_id: ShopId, keys: KeyRing) -> None:
    async with begin() as tx:
        await shop_with(tx, keys, shop_id, left=1)
        await push(tx, shop_id, bought(external_id="T-2"))
        case = await waiting(tx)
        assert await on_the_shelf(tx, shop_id) == 0
    with pytest.raises(PolicyDenied) as refused:
        async with begin() as tx:
            await aftersales.open_case(tx, ask("change_sku", "order_error", "T-2", lines=DEARER), by=By.BUYER)
    assert refused.value.data["rule"] == "sku_out_of_stock"
    async with begin() as tx:
        await push(tx, shop_id, bought(paid(case), source_updated_at=ago(0)))
        assert (await store.get(tx, case.id)).state is State.SETTLED
        assert await on_the_shelf(tx, shop_id) == 0


async def test_goods_that_nobody_paid_for_can_be_sold_again(begin: Open, shop_id: ShopId, keys: KeyRing) -> None:
    async with begin() as tx:
        await shop_with(tx, keys, shop_id)
        case = await waiting(tx)
        await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        assert await on_the_shelf(tx, shop_id) == 3
        again = await waiting(tx)
        assert await on_the_shelf(tx, shop_id) == 2
        await push(tx, shop_id, bought(paid(again), locked_at=ago(0), source_updated_at=ago(0)))
        assert (await store.get(tx, again.id)).state is State.REQUESTED
        await aftersales.act(tx, again.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        assert await on_the_shelf(tx, shop_id) == 3


async def test_what_is_paid_too_late_goes_back_once(begin: Open, shop_id: ShopId, keys: KeyRing) -> None:
    async with begin() as tx:
        await shop_with(tx, keys, shop_id)
        case = await waiting(tx)
        assert case.due_at is not None
        now = tx.clock
        tx.clock = At(case.due_at + timedelta(seconds=1))
        await jobs.expire(tx, {"case_id": case.id, "clock": case.clock})
        tx.clock = now
        assert (await store.get(tx, case.id)).state is State.CLOSED
        assert await on_the_shelf(tx, shop_id) == 3
        for _ in range(2):
            await push(tx, shop_id, bought(paid(case), source_updated_at=ago(0)))
        (back,) = await payouts.of_case(tx, case.id)
        assert (back.purpose, back.amount_minor) == ("difference", 60_00)
        left = await ledger.balance(tx, AccountKind.REFUNDABLE, case.order_id, "CNY")
        assert left.minor == 399_00


async def test_what_cannot_be_changed_any_more_is_a_persons_and_the_money_comes_back(
    begin: Open, shop_id: ShopId, keys: KeyRing
) -> None:
    async with begin() as tx:
        await shop_with(tx, keys, shop_id)
        case = await waiting(tx)
        await push(tx, shop_id, bought(paid(case), locked_at=ago(0), source_updated_at=ago(0)))
        case = await store.get(tx, case.id)
        assert (case.state, case.owes_minor) == (State.REQUESTED, 0)
        await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        (back,) = await payouts.of_case(tx, case.id)
        assert (back.purpose, back.amount_minor) == ("difference", 60_00)


async def test_without_a_page_a_person_agrees_it_and_nothing_changes_before(
    begin: Open, shop_id: ShopId, keys: KeyRing
) -> None:
    async with begin() as tx:
        await shop_with(tx, keys, shop_id, "")
        case = await aftersales.open_case(tx, ask("change_sku", "order_error", lines=DEARER), by=By.BUYER)
        assert case.state is State.REQUESTED
        case = await aftersales.act(tx, case.id, Action.APPROVE, ActionBody())
        assert case.state is State.AWAITING_PAYMENT
        with pytest.raises(NothingToPay):
            await due_payment(tx, case.id, "https://desk.example/s/1")
        case = await aftersales.act(tx, case.id, Action.PAY_DIFFERENCE, ActionBody(words="微信已收 60"))
        assert case.state is State.SETTLED


async def test_the_page_is_signed_with_what_is_owed(begin: Open, shop_id: ShopId, keys: KeyRing) -> None:
    """The same for every adapter of the port: an address that names reference, amount and end, and is signed."""
    adapter = load_all()["shop_api"].adapters["payments"]
    async with begin() as tx:
        await shop_with(tx, keys, shop_id)
        case = await waiting(tx)
        connection, due = await due_payment(tx, case.id, "https://desk.example/s/1")
        reach = await merchants.reach_of(tx, keys, connection)
    assert reach is not None
    parts = urlsplit(adapter.page(reach, due))
    said = {name: value for name, (value,) in parse_qs(parts.query).items()}
    assert (parts.netloc, said["reference"], said["amount_minor"], said["currency"]) == (
        "shop.example",
        case.id,
        "6000",
        "CNY",
    )
    signed, _, _ = parts.query.rpartition("&signature=")
    assert said["signature"] == sign(SECRET, int(said["time"]), "GET", f"/pay?{signed}", b"")
    for bad in ("http://shop.example/pay", "https://shop.example/pay?to=1", "javascript:alert(1)", ""):
        reach.config["pay_page"] = bad
        with pytest.raises(NotReached):
            adapter.page(reach, due)
