"""Where the goods of a return go back to: known before the buyer is asked to send them, and kept with the case."""

from typing import Any

import pytest

from tests.aftersales.build import ask, push, signed_order
from tests.aftersales.conftest import Open
from tests.catalog.build import open_shop
from tests.policies.build import OUTLET, WAREHOUSE, name_return_address
from xiaoer import aftersales, policies
from xiaoer.aftersales.errors import CaseMoved, ReturnAddressUnknown
from xiaoer.aftersales.model import Action, ActionBody, Remedy, State
from xiaoer.aftersales.return_address import ReturnTo, return_address, send_back_to
from xiaoer.aftersales.words import address_words
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import ShopId
from xiaoer.kernel.transitions import By
from xiaoer.policies.errors import PolicyUnreadable

SHIPPED = ActionBody(carrier="zto", tracking_number="75312345678901")


@pytest.fixture
async def addressless(begin: Open) -> ShopId:
    async with begin() as tx:
        return await open_shop(tx)


async def asked(tx: Tx, shop_id: ShopId, by: By = By.AGENT, remedy: str = "return_refund") -> Any:
    await push(tx, shop_id, signed_order())
    return await aftersales.open_case(tx, ask(remedy), by=by)


@pytest.mark.parametrize("by", [By.BUYER, By.AGENT])
async def test_a_return_waits_for_a_person_while_nobody_knows_where_to(
    begin: Open, addressless: ShopId, by: By
) -> None:
    async with begin() as tx:
        case = await asked(tx, addressless, by)
        assert (case.state, case.held_minor) == (State.REQUESTED, 0)
        with pytest.raises(ReturnAddressUnknown):
            await aftersales.act(tx, case.id, Action.APPROVE, ActionBody(), by=By.AGENT)
        with pytest.raises(ReturnAddressUnknown):
            await send_back_to(tx, case.id, ReturnTo(code="main"))
        await send_back_to(tx, case.id, ReturnTo(address=OUTLET))
        case = await aftersales.act(tx, case.id, Action.APPROVE, ActionBody(), by=By.AGENT)
        assert (case.state, return_address(case)) == (State.AWAITING_RETURN, OUTLET)


@pytest.mark.parametrize("remedy", [Remedy.REFUND_ONLY, Remedy.COMPENSATION, Remedy.RESEND])
async def test_what_sends_nothing_back_needs_no_address(begin: Open, addressless: ShopId, remedy: Remedy) -> None:
    async with begin() as tx:
        await push(tx, addressless, signed_order())
        more: dict[str, Any] = {"amount_minor": 1000} if remedy is Remedy.COMPENSATION else {}
        case = await aftersales.open_case(tx, ask(remedy, "missing_item", **more), by=By.AGENT)
        with pytest.raises(CaseMoved):
            await send_back_to(tx, case.id, ReturnTo(address=OUTLET))


async def test_the_usual_address_is_taken_and_another_one_can_be_chosen(begin: Open, addressless: ShopId) -> None:
    async with begin() as tx:
        await name_return_address(tx, addressless, WAREHOUSE, OUTLET)
        case = await asked(tx, addressless, By.BUYER)
        assert (case.state, return_address(case)) == (State.AWAITING_RETURN, WAREHOUSE)
        case = await send_back_to(tx, case.id, ReturnTo(code="outlet"))
        assert return_address(case) == OUTLET
        await name_return_address(tx, addressless, WAREHOUSE, first=False)
        assert return_address(await aftersales.get(tx, case.id)) == OUTLET
        await aftersales.act(tx, case.id, Action.SHIP_BACK, SHIPPED, by=By.BUYER)
        with pytest.raises(CaseMoved):
            await send_back_to(tx, case.id, ReturnTo(code="main"))


async def test_the_buyers_page_shows_it_while_the_goods_are_to_come_back(
    begin: Open, addressless: ShopId, keys: KeyRing
) -> None:
    async with begin() as tx:
        await name_return_address(tx, addressless)
        case = await asked(tx, addressless, By.BUYER)
        assert (await aftersales.buyer_view(tx, keys, case)).return_address == WAREHOUSE
        case = await aftersales.act(tx, case.id, Action.WITHDRAW, ActionBody(), by=By.BUYER)
        assert (await aftersales.buyer_view(tx, keys, case)).return_address is None


async def test_two_addresses_of_one_code_are_refused_with_their_place(begin: Open, addressless: ShopId) -> None:
    async with begin() as tx:
        with pytest.raises(PolicyUnreadable) as refused:
            await name_return_address(tx, addressless, WAREHOUSE, WAREHOUSE)
        assert refused.value.data["at"] == "terms.return_addresses[1].code"
        assert (await policies.in_force(tx, addressless)).terms.return_addresses == ()


def test_an_address_is_written_the_way_of_the_country() -> None:
    parts = {
        "name": "退货组", "phone": "0571-88001234", "province": "浙江省", "city": "杭州市", "district": "余杭区",
        "line1": "文一西路 969 号", "postal_code": "311121", "note": "写上订单号",
    }  # fmt: skip
    chinese = "退货组 0571-88001234 浙江省杭州市余杭区文一西路 969 号 311121（写上订单号）"
    assert address_words(parts, english=False) == chinese
    abroad = {"name": "Returns", "phone": "+1 212 555 0100", "country": "US", "province": "NY", "city": "New York"}
    abroad |= {"line1": "100 Hudson Street", "postal_code": "10013"}
    assert address_words(abroad, english=True) == (
        "Returns +1 212 555 0100, 100 Hudson Street, New York, NY, 10013, US"
    )
