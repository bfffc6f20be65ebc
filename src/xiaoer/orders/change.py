"""An order is changed because the buyer or the shop asks: in the shop's own system first, where it is connected."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from xiaoer import buyers, merchants
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, ConnectionId, OrderId
from xiaoer.kernel.paging import Page, clamp_limit, read_cursor, write_cursor
from xiaoer.merchants.model import ConnectionState
from xiaoer.orders import store_change
from xiaoer.orders.ask_shop import CALL, timer_key
from xiaoer.orders.change_model import (
    Cancel,
    Change,
    ChangeAddress,
    ChangeKind,
    ChangePayment,
    ChangeSku,
    ChangeState,
    LinkedOrder,
    OrderChange,
)
from xiaoer.orders.change_view import change_view
from xiaoer.orders.errors import ChangeMakesNoSense, ChangeNotFound, ChangeNotOpen, OrderLocked
from xiaoer.orders.model import LIFE, OrderAction, OrderState
from xiaoer.orders.settle_change import Done, settle_applied
from xiaoer.ports.channel import facts_of

PORT = "orders"
SWITCH = "change_orders"
"""Of a connection's form: whether this system is to be asked; a shop may let it do other things only."""
OPEN = frozenset({OrderState.PLACED, OrderState.PAID})
"""Afterwards the goods are on their way."""
WORKING = (ConnectionState.ACTIVE, ConnectionState.FAILING)
"""A failing one is still the shop's own system: the change waits for it."""


async def change(
    tx: Tx,
    order_id: OrderId,
    what: OrderChange,
    *,
    key: str,
    case_id: CaseId | None = None,
    even_locked: bool = False,
) -> Change:
    """The change is applied, or waits for the shop's own system: then a job asks it and `order.change_applied` or
    `order.change_refused` follows. A repeat under the same `key` answers the first call. The guards are read under
    the order's lock, so a parallel push or lock by the warehouse cannot slip in between.

    `even_locked`: the warehouse's lock does not stand in the way. Raises OrderNotFound, ChangeNotOpen, OrderLocked,
    ChangeMakesNoSense, AddressInvalid, PaymentMethodNotFound.
    """
    order = await store_change.lock_order(tx, order_id)
    if old := await store_change.by_key(tx, key):
        return change_view(old)
    check_open(order, what, even_locked=even_locked)
    await check_sense(tx, order, what)
    connection_id = await asked_connection(tx, order.shop_id)
    row = await store_change.add(tx, order_id, what, key, case_id, connection_id)
    if connection_id:
        await timers.schedule(tx, timer_key(row.id), CALL, tx.clock.now(), {"change_id": row.id})
    else:
        await settle_applied(tx, row, Done(tx.clock.now()))
    return change_view(await store_change.get(tx, row.id))


async def get_change(tx: Tx, change_id: str) -> Change:
    """Raises ChangeNotFound."""
    return change_view(await store_change.get(tx, change_id))


async def find_changes(
    tx: Tx, state: ChangeState | None = None, *, cursor: str | None = None, limit: int = 50
) -> Page[Change]:
    """Newest first. Raises BadCursor."""
    limit = clamp_limit(limit)
    before = read_cursor(cursor, (str,))[0] if cursor else None
    rows = await store_change.find(tx, state.value if state else "", before, limit + 1)
    items = [change_view(row) for row in rows[:limit]]
    return Page(items, write_cursor(items[-1].id) if len(rows) > limit else None)


async def change_of_key(tx: Tx, key: str) -> Change:
    """Raises ChangeNotFound."""
    row = await store_change.by_key(tx, key)
    if row is None:
        raise ChangeNotFound(key=key)
    return change_view(row)


def check_open(order: Row[Any], what: OrderChange, *, even_locked: bool) -> None:
    """Raises ChangeNotOpen, OrderLocked. A linked order can follow in any state but `placed`."""
    state = OrderState(order.state)
    if isinstance(what, LinkedOrder):
        may = state is not OrderState.PLACED
    elif isinstance(what, Cancel):
        may = (state, OrderAction.CANCEL) in LIFE.moves and state in OPEN
    else:
        may = state in OPEN
    if not may:
        raise ChangeNotOpen(order_id=order.id, state=state.value, kind=what.kind.value)
    if order.locked_at and not even_locked and what.kind is not ChangeKind.LINKED:
        raise OrderLocked(order_id=order.id, locked_at=order.locked_at.isoformat())


async def check_sense(tx: Tx, order: Row[Any], what: OrderChange) -> None:
    """Raises ChangeMakesNoSense, AddressInvalid, PaymentMethodNotFound."""
    if isinstance(what, ChangeSku):
        _check_swaps(what, await store_change.lines(tx, OrderId(order.id)))
    elif isinstance(what, LinkedOrder):
        _check_new_lines(what, await store_change.lines(tx, OrderId(order.id)))
    elif isinstance(what, ChangeAddress):
        buyers.check_address(what.address)
    elif isinstance(what, ChangePayment):
        await buyers.payment_method(tx, what.method_id)


def _check_swaps(what: ChangeSku, lines: Mapping[str, Row[Any]]) -> None:
    named = [swap.line_id for swap in what.lines]
    if len(set(named)) != len(named):
        raise ChangeMakesNoSense(field="lines", reason="line_twice")
    for n, swap in enumerate(what.lines):
        if swap.line_id not in lines:
            raise ChangeMakesNoSense(field=f"lines[{n}].line_id", reason="not_of_this_order")
        if (swap.quantity or 1) > lines[swap.line_id].quantity:
            raise ChangeMakesNoSense(field=f"lines[{n}].quantity", reason="more_than_there_are")


def _check_new_lines(what: LinkedOrder, lines: Mapping[str, Row[Any]]) -> None:
    """Without an SKU, a line of the first order says what goods they are."""
    for n, one in enumerate(what.lines):
        if one.sku_id is None and one.line_id not in lines:
            raise ChangeMakesNoSense(field=f"lines[{n}].line_id", reason="not_of_this_order")


async def asked_connection(tx: Tx, shop_id: str) -> ConnectionId | None:
    """The connection whose other side keeps this shop's orders and can be asked to change them."""
    for one in await merchants.list_connections(tx):
        asked = one.shop_id == shop_id and PORT in facts_of(one.channel).ports and one.config.get(SWITCH) is True
        if asked and one.state in WORKING:
            return one.id
    return None
