"""REST doors of orders."""

from datetime import timedelta
from typing import Annotated, Any

from litestar import Request, get, post, put
from litestar.datastructures import State
from litestar.params import QueryParameter

from xiaoer.infra.rows import MAX_FILE_BYTES, ImportReport
from xiaoer.infra.uploads import UPLOAD_LIMIT, uploaded
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId, OrderId, ShopId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.orders import store
from xiaoer.orders.change import find_changes
from xiaoer.orders.change_model import Change, ChangeState
from xiaoer.orders.find import find
from xiaoer.orders.get import get as get_order
from xiaoer.orders.import_orders import import_orders
from xiaoer.orders.lock_orders import lock_orders
from xiaoer.orders.model import (
    LinkRequest,
    LockPush,
    MadeLink,
    OrderPush,
    OrderState,
    OrderView,
    ParcelPush,
    ReceiverRequest,
    ReceiverView,
    RecordedChange,
    StatusAnswer,
)
from xiaoer.orders.order_link import DAY_S, order_link
from xiaoer.orders.push_orders import push_orders
from xiaoer.orders.push_parcels import push_parcels
from xiaoer.orders.record_change import record_change
from xiaoer.orders.reveal import reveal
from xiaoer.orders.status_answer import status_answer

LONGEST_LINK_DAYS = 365


@get("/api/orders")
async def read_orders(
    caller: Caller,
    q: str = "",
    buyer_id: str = "",
    shop_id: str = "",
    order_state: Annotated[OrderState | None, QueryParameter(name="state")] = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[OrderView]:
    async with caller.transaction(Permission.ORDER_READ) as tx:
        return await find(tx, q, buyer_id=buyer_id, shop_id=shop_id, state=order_state, cursor=cursor, limit=limit)


@get("/api/orders/{order_id:str}")
async def read_order(caller: Caller, order_id: str) -> OrderView:
    async with caller.transaction(Permission.ORDER_READ) as tx:
        return await get_order(tx, OrderId(order_id))


@get("/api/orders/{order_id:str}/status")
async def read_status(caller: Caller, order_id: str) -> StatusAnswer:
    """What to tell the buyer: state, promised times, last scans, and how old our copy is."""
    async with caller.transaction(Permission.ORDER_READ) as tx:
        return await status_answer(tx, OrderId(order_id))


@post("/api/orders/{order_id:str}/reveal", status_code=200)
async def post_reveal(caller: Caller, order_id: str, data: ReceiverRequest) -> ReceiverView:
    """The receiver in full, for a purpose; audited."""
    async with caller.transaction(Permission.BUYER_REVEAL) as tx:
        return await reveal(tx, OrderId(order_id), data.field, data.purpose)


@post("/api/orders/{order_id:str}/link")
async def post_link(caller: Caller, order_id: str, data: LinkRequest) -> MadeLink:
    """A link for the buyer of this order, good for `days` (1 to 365)."""
    days = max(1, min(data.days, LONGEST_LINK_DAYS))
    async with caller.transaction(Permission.ORDER_READ) as tx:
        order = await store.get_row(tx, OrderId(order_id))
        ends = tx.clock.now() + timedelta(days=days)
    buyer_id = BuyerId(order.buyer_id) if order.buyer_id else None
    token = order_link(caller.shared.keys, caller.merchant_id, OrderId(order.id), buyer_id, ttl_s=days * DAY_S)
    return MadeLink(f"{caller.shared.public_url}/o/{token}", ends)


@put("/api/shops/{shop_id:str}/orders", request_max_body_size=MAX_FILE_BYTES)
async def put_orders(caller: Caller, shop_id: str, data: OrderPush) -> ImportReport:
    async with caller.transaction(Permission.ORDER_PUSH) as tx:
        return await push_orders(tx, ShopId(shop_id), data.orders)


@put("/api/shops/{shop_id:str}/parcels", request_max_body_size=MAX_FILE_BYTES)
async def put_parcels(caller: Caller, shop_id: str, data: ParcelPush) -> ImportReport:
    async with caller.transaction(Permission.ORDER_PUSH) as tx:
        return await push_parcels(tx, ShopId(shop_id), data.parcels)


@put("/api/shops/{shop_id:str}/order-locks", request_max_body_size=MAX_FILE_BYTES)
async def put_locks(caller: Caller, shop_id: str, data: LockPush) -> ImportReport:
    """The warehouse took these orders in hand, or let them go (`locked: false`)."""
    async with caller.transaction(Permission.ORDER_PUSH) as tx:
        return await lock_orders(tx, ShopId(shop_id), data.orders)


@get("/api/order-changes")
async def read_changes(
    caller: Caller,
    change_state: Annotated[ChangeState | None, QueryParameter(name="state")] = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Change]:
    """Newest first; `state=unknown` are those that somebody may have to look after."""
    async with caller.transaction(Permission.ORDER_READ) as tx:
        return await find_changes(tx, change_state, cursor=cursor, limit=limit)


@post("/api/order-changes/{change_id:str}/record", status_code=200)
async def post_recorded(caller: Caller, change_id: str, data: RecordedChange) -> Change:
    """A person says what became of it."""
    async with caller.transaction(Permission.CASE_HANDLE) as tx:
        return await record_change(tx, change_id, applied=data.applied, words=data.words)


@post("/api/shops/{shop_id:str}/import/orders", status_code=200, request_max_body_size=UPLOAD_LIMIT)
async def post_orders(caller: Caller, request: Request[Any, Any, State], shop_id: str) -> ImportReport:
    """A CSV, JSON or JSON lines file as the body, or as the first file of a form."""
    content = await uploaded(request)
    return await import_orders(lambda: caller.transaction(Permission.ORDER_PUSH), ShopId(shop_id), content)


routes = [
    read_orders,
    read_order,
    read_status,
    post_reveal,
    post_link,
    put_orders,
    put_parcels,
    put_locks,
    read_changes,
    post_recorded,
    post_orders,
]
