"""A buyer pays what dearer goods cost more, on a page of the shop's own."""

from functools import cache

from litestar import post
from msgspec import Struct

from xiaoer import aftersales, merchants, orders
from xiaoer.aftersales.errors import NothingToPay
from xiaoer.app.callers import BuyerCaller
from xiaoer.app.plugins import load_all
from xiaoer.app.webchat.own_orders import must_see_case
from xiaoer.kernel.ids import BuyerId, CaseId, OrderId
from xiaoer.ports.outside import NotReached
from xiaoer.ports.payments import Payments

BACK_S = 24 * 3600


class PayPage(Struct, frozen=True):
    url: str
    """To be opened in the buyer's browser; signed, and good until the case's clock ends."""


@post("/api/webchat/cases/{case_id:str}/payment", status_code=200)
async def pay_own_difference(buyer_caller: BuyerCaller, case_id: str) -> PayPage:
    """Where to pay what this case still owes. The case goes on when the shop lists the payment with the order."""
    shared = buyer_caller.shared
    async with buyer_caller.transaction() as tx:
        case = await aftersales.get(tx, case_id)
        await must_see_case(tx, buyer_caller.who, case.order_id, case.conversation_id, case_id)
        buyer_id = BuyerId(case.buyer_id) if case.buyer_id else None
        back = orders.order_link(shared.keys, tx.merchant_id, OrderId(case.order_id), buyer_id, ttl_s=BACK_S)
        connection, due = await aftersales.due_payment(tx, CaseId(case_id), f"{shared.public_url}/s/{back}")
        reach = await merchants.reach_of(tx, shared.keys, connection)
    if reach is None:
        raise NothingToPay(case_id=case_id)
    try:
        return PayPage(_pages()[connection.channel].page(reach, due))
    except NotReached:
        raise NothingToPay(case_id=case_id) from None


@cache
def _pages() -> dict[str, Payments]:
    """By channel."""
    return {
        slug: channel.adapters["payments"] for slug, channel in load_all().items() if "payments" in channel.adapters
    }


routes = [pay_own_difference]
