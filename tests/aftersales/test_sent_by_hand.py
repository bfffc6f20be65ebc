"""Goods that go out twice cost the shop twice: what a person sends is not sent by the shop's system as well."""

import pytest

from tests.aftersales.build import ask, push, signed_order
from tests.aftersales.conftest import Open
from tests.aftersales.test_goods import stocked
from tests.aftersales.test_goods_here import PARCEL
from tests.aftersales.test_rounds import asks_the_shop
from xiaoer import aftersales, orders
from xiaoer.aftersales import store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import SendUnsure
from xiaoer.aftersales.model import Action, State
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import OrderId, ShopId
from xiaoer.orders import ChangeState
from xiaoer.orders.ask_shop import next_step


async def waits_for_the_shop(tx: Tx, keys: KeyRing, shop_id: ShopId) -> Case:
    """A resend that the shop's system will be asked for."""
    await asks_the_shop(tx, keys, shop_id)
    await stocked(tx, shop_id)
    case = await aftersales.open_case(tx, ask("resend", "lost", lines=[{"line_id": "T-1-1"}]))
    case = await store.get(tx, case.id)
    assert case.state is State.SENDING
    assert (await orders.get_change(tx, case.change_id or "")).state is ChangeState.WAITING
    return case


async def test_what_an_agent_sends_the_shop_is_not_asked_to_send(begin: Open, shop_id: ShopId, keys: KeyRing) -> None:
    async with begin() as tx:
        case = await waits_for_the_shop(tx, keys, shop_id)
        case = await aftersales.act(tx, case.id, Action.DISPATCH, PARCEL)
        assert case.state is State.SENT
        assert (await orders.get_change(tx, case.change_id or "")).state is ChangeState.APPLIED
        assert await next_step(tx, keys, case.change_id or "") is None


async def test_while_nobody_knows_whether_the_shop_sends_an_agent_does_not(
    begin: Open, shop_id: ShopId, keys: KeyRing
) -> None:
    async with begin() as tx:
        case = await waits_for_the_shop(tx, keys, shop_id)
        assert await next_step(tx, keys, case.change_id or "")  # asked; no answer yet
    with pytest.raises(SendUnsure) as refused:
        async with begin() as tx:
            await aftersales.act(tx, case.id, Action.DISPATCH, PARCEL)
    assert refused.value.data == {"case_id": case.id, "change_id": case.change_id}
    async with begin() as tx:
        await orders.record_change(tx, case.change_id or "", applied=True, words="ERP 已建单")
        assert (await aftersales.act(tx, case.id, Action.DISPATCH, PARCEL)).state is State.SENT


async def test_a_line_that_no_sku_is_known_of_is_sent_again_as_it_is(begin: Open, shop_id: ShopId) -> None:
    async with begin() as tx:
        await push(tx, shop_id, signed_order())
        order = await orders.get(tx, await orders.id_of(tx, "T-1"))
        assert order.lines[0].sku_id is None
        case = await aftersales.open_case(tx, ask("resend", "lost", lines=[{"line_id": "T-1-1"}]))
        linked = await orders.get(tx, OrderId((await store.get(tx, case.id)).linked_order_id or ""))
        (line,) = linked.lines
        assert (line.title, line.sku_name, line.quantity, line.sku_id) == (
            order.lines[0].title,
            order.lines[0].sku_name,
            1,
            None,
        )
