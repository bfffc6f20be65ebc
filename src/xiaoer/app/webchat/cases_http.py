"""After-sales for buyers: what may be asked, asking, following, answering. A visitor token says who calls."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import get, post
from msgspec import Struct

from xiaoer import aftersales, orders
from xiaoer.aftersales import (
    BuyerCase,
    BuyerCases,
    BuyerOption,
    BuyerRequest,
    ChangeRequest,
    ChangeSeen,
    OptionsRequest,
    OrderChanges,
)
from xiaoer.aftersales.errors import NotForBuyers
from xiaoer.aftersales.model import Action, ActionBody, CaseRequest, Remedy
from xiaoer.app.callers import BuyerCaller
from xiaoer.app.webchat.own_orders import must_see_case, own_order, own_thread
from xiaoer.app.webchat.payment_http import routes as payment_routes
from xiaoer.infra.db import Tx
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId, CaseId, OrderId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import MadeLink, OrderView

LINK_DAYS = 30


class OfferBody(Struct, frozen=True, forbid_unknown_fields=True):
    remedy: Remedy
    """One of the case's `offers`."""


@get("/api/webchat/orders/{order_id:str}/cases")
async def read_own_cases(buyer_caller: BuyerCaller, order_id: str) -> BuyerCases:
    """An own order's lines and cases, newest first."""
    async with buyer_caller.transaction() as tx:
        order = await own_order(tx, buyer_caller.who, order_id)
        return await aftersales.buyer_cases(tx, buyer_caller.shared.keys, OrderId(order.id))


@post("/api/webchat/orders/{order_id:str}/remedies", status_code=200)
async def read_own_options(buyer_caller: BuyerCaller, order_id: str, data: OptionsRequest) -> list[BuyerOption]:
    """What may be asked for these pieces and this reason: amount, or why not and what instead. Nothing is kept."""
    async with buyer_caller.transaction() as tx:
        order = await own_order(tx, buyer_caller.who, order_id)
        return await aftersales.buyer_options(tx, OrderId(order.id), data)


@get("/api/webchat/orders/{order_id:str}/changes")
async def read_own_changes(buyer_caller: BuyerCaller, order_id: str) -> OrderChanges:
    """What of an own order can still be changed, and where it goes as it stands."""
    async with buyer_caller.transaction() as tx:
        order = await own_order(tx, buyer_caller.who, order_id)
        return await aftersales.order_changes(tx, OrderId(order.id))


@post("/api/webchat/orders/{order_id:str}/changes", status_code=200)
async def see_own_change(buyer_caller: BuyerCaller, order_id: str, data: ChangeRequest) -> ChangeSeen:
    """What is wrong with a form, what the change costs and who pays it. Nothing is kept: sending it opens a case."""
    async with buyer_caller.transaction() as tx:
        order = await own_order(tx, buyer_caller.who, order_id)
        return await aftersales.see_change(tx, OrderId(order.id), data)


@post("/api/webchat/orders/{order_id:str}/cases")
async def open_own_case(buyer_caller: BuyerCaller, order_id: str, data: BuyerRequest) -> BuyerCase:
    """A case of an own order; the same `client_id` again answers the same case."""
    async with buyer_caller.transaction() as tx:
        order = await own_order(tx, buyer_caller.who, order_id)
        if data.remedy is Remedy.REJECTED:
            case = await aftersales.reject_delivery(tx, order.id, await _rejection(tx, buyer_caller, data), by=By.BUYER)
        else:
            case = await aftersales.open_case(tx, await _request(tx, buyer_caller, order, data), by=By.BUYER)
        return await aftersales.buyer_view(tx, buyer_caller.shared.keys, case)


async def _rejection(tx: Tx, caller: BuyerCaller, data: BuyerRequest) -> aftersales.RejectionBody:
    thread = await own_thread(tx, caller.who)
    return aftersales.RejectionBody(
        reason=data.reason, words=data.words, conversation_id=thread, client_id=data.client_id
    )


async def _request(tx: Tx, caller: BuyerCaller, order: OrderView, data: BuyerRequest) -> CaseRequest:
    if data.remedy is Remedy.COMPENSATION:
        raise NotForBuyers(what=data.remedy.value)
    await aftersales.check_change(tx, OrderId(order.id), data)
    lines = aftersales.same_goods(order, data.lines) if data.remedy is Remedy.EXCHANGE else data.lines
    said = msgspec.structs.asdict(data)
    del said["difference_minor"]
    asked: dict[str, Any] = said | {
        "order_id": order.id,
        "lines": lines,
        "conversation_id": await own_thread(tx, caller.who),
    }
    return CaseRequest(**asked)


@get("/api/webchat/cases/{case_id:str}")
async def read_own_case(buyer_caller: BuyerCaller, case_id: str) -> BuyerCase:
    """One case as its page shows it: of an own order, or one that the shop speaks with this visitor about."""
    async with buyer_caller.transaction() as tx:
        await _check_own(tx, buyer_caller, case_id)
        return await _read(tx, buyer_caller, case_id)


@post("/api/webchat/cases/{case_id:str}/actions/{action:str}", status_code=200)
async def act_on_own_case(buyer_caller: BuyerCaller, case_id: str, action: Action, data: ActionBody) -> BuyerCase:
    """One of the case's `actions`."""
    async with buyer_caller.transaction() as tx:
        await _check_own(tx, buyer_caller, case_id)
        if action not in aftersales.BUYERS_ACTIONS:
            raise NotForBuyers(what=action.value)
        await aftersales.act(tx, CaseId(case_id), action, data, by=By.BUYER)
        return await _read(tx, buyer_caller, case_id)


@post("/api/webchat/cases/{case_id:str}/offer", status_code=200)
async def choose_own_offer(buyer_caller: BuyerCaller, case_id: str, data: OfferBody) -> BuyerCase:
    """Replacement or refund, executed at once; a second tap changes nothing."""
    async with buyer_caller.transaction() as tx:
        await _check_own(tx, buyer_caller, case_id)
        await aftersales.choose_offer(tx, CaseId(case_id), data.remedy, by=By.BUYER)
        return await _read(tx, buyer_caller, case_id)


async def _check_own(tx: Tx, caller: BuyerCaller, case_id: str) -> None:
    """Raises CaseNotFound."""
    case = await aftersales.get(tx, case_id)
    await must_see_case(tx, caller.who, case.order_id, case.conversation_id, case_id)


async def _read(tx: Tx, caller: BuyerCaller, case_id: str) -> BuyerCase:
    return await aftersales.buyer_view(tx, caller.shared.keys, await aftersales.get(tx, case_id))


@post("/api/orders/{order_id:str}/case-link")
async def make_case_link(caller: Caller, order_id: str) -> MadeLink:
    """The page of an order's after-sales for its buyer, without signing in, for 30 days."""
    async with caller.transaction(Permission.CASE_READ) as tx:
        order = await orders.get(tx, await orders.id_of(tx, order_id))
        ends = tx.clock.now() + timedelta(days=LINK_DAYS)
    buyer_id = BuyerId(order.buyer_id) if order.buyer_id else None
    ttl_s = LINK_DAYS * 24 * 3600
    token = orders.order_link(caller.shared.keys, caller.merchant_id, OrderId(order.id), buyer_id, ttl_s=ttl_s)
    return MadeLink(f"{caller.shared.public_url}/s/{token}", ends)


routes = [
    read_own_cases,
    read_own_options,
    read_own_changes,
    see_own_change,
    open_own_case,
    read_own_case,
    act_on_own_case,
    choose_own_offer,
    make_case_link,
    *payment_routes,
]
