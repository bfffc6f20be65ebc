"""REST doors of what the shop does by itself: refused deliveries, cancellations for its own reasons, stock-outs."""

from typing import Annotated, Any

from litestar import get, post
from msgspec import Meta

from xiaoer.aftersales import stock_out
from xiaoer.aftersales.cancel_by_shop import SellerCancelBody, cancel_by_shop, cancel_desk
from xiaoer.aftersales.find_stock_outs import StockOutLine, StockOutOrder, find_stock_outs, orders_of_stock_out
from xiaoer.aftersales.model import CaseView
from xiaoer.aftersales.reject_delivery import RejectionBody, look_at_rejection, reject_delivery
from xiaoer.aftersales.rejection import Rejection
from xiaoer.aftersales.seller_cancel import CancelDesk
from xiaoer.aftersales.view import view
from xiaoer.infra.web import Caller
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By

READ, HANDLE = Permission.CASE_READ, Permission.CASE_HANDLE
Word = Annotated[str, Meta(max_length=64)]


@get("/api/orders/{order_id:str}/rejection")
async def read_rejection(caller: Caller, order_id: str, reason: Word = "other") -> Rejection:
    """拒收: what would follow now, with each condition and the fact it was read from."""
    async with caller.transaction(READ) as tx:
        return await look_at_rejection(tx, order_id, reason)


@post("/api/orders/{order_id:str}/rejection")
async def reject(caller: Caller, order_id: str, data: RejectionBody) -> CaseView:
    """The fitting reply is sent and acted on."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await reject_delivery(tx, order_id, data), By.AGENT)


@get("/api/orders/{order_id:str}/seller-cancel")
async def read_cancel_desk(caller: Caller, order_id: str, proofs: int = 0) -> CancelDesk:
    """The lawful reasons with their checklists, and what any other cancellation costs."""
    async with caller.transaction(READ) as tx:
        return await cancel_desk(tx, order_id, proofs)


@post("/api/orders/{order_id:str}/seller-cancel")
async def cancel_order(caller: Caller, order_id: str, data: SellerCancelBody) -> CaseView:
    """Message to the buyer and application are one action."""
    async with caller.transaction(HANDLE) as tx:
        return await view(tx, caller.shared.keys, await cancel_by_shop(tx, order_id, data), By.AGENT)


@get("/api/stock-outs/affected")
async def read_affected(caller: Caller, shop_id: str, sku_id: str) -> list[stock_out.Affected]:
    """Orders that wait for an SKU, oldest first."""
    async with caller.transaction(READ) as tx:
        return await stock_out.affected(tx, shop_id, sku_id)


@post("/api/stock-outs")
async def report_stock_out(caller: Caller, data: stock_out.StockOutBody) -> stock_out.StockOutView:
    """Every affected buyer is told and every order cancelled, one by one; read it again to see how far it is."""
    async with caller.transaction(Permission.CASE_APPROVE) as tx:
        return await stock_out.stop_selling(tx, data)


@get("/api/stock-outs")
async def read_stock_outs(caller: Caller, cursor: str | None = None, limit: int = 20) -> Page[StockOutLine]:
    """What ran out, when, who said so, and how far its orders are; newest first."""
    async with caller.transaction(READ) as tx:
        return await find_stock_outs(tx, cursor=cursor, limit=limit)


@get("/api/stock-outs/{stock_out_id:str}/orders")
async def read_stock_out_orders(caller: Caller, stock_out_id: str) -> list[StockOutOrder]:
    """Every order that it hit, with its cancellation."""
    async with caller.transaction(READ) as tx:
        await stock_out.get(tx, stock_out_id)
        return await orders_of_stock_out(tx, stock_out_id)


@get("/api/stock-outs/{stock_out_id:str}")
async def read_stock_out(caller: Caller, stock_out_id: str) -> stock_out.StockOutView:
    async with caller.transaction(READ) as tx:
        return await stock_out.get(tx, stock_out_id)


routes: list[Any] = [
    read_rejection,
    reject,
    read_cancel_desk,
    cancel_order,
    read_affected,
    report_stock_out,
    read_stock_outs,
    read_stock_out,
    read_stock_out_orders,
]
