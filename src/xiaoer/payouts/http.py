"""REST doors of money: payouts, what was booked for an order, and the daily comparison with payers."""

from typing import Annotated

from litestar import get, post
from litestar.params import QueryParameter
from msgspec import Struct

from xiaoer import buyers, ledger, merchants, orders
from xiaoer.infra.web import Caller
from xiaoer.kernel.ids import BuyerId, ConnectionId, OrderId, PayoutId
from xiaoer.kernel.paging import Page
from xiaoer.kernel.permissions import Permission
from xiaoer.ledger.model import Balance, LedgerLine
from xiaoer.payouts.ask_for_statement import ask_for_statement
from xiaoer.payouts.cancel import cancel
from xiaoer.payouts.errors import NoPayer
from xiaoer.payouts.find import find
from xiaoer.payouts.find import get as get_payout
from xiaoer.payouts.model import (
    CancelRequest,
    DayView,
    DifferenceState,
    DifferenceView,
    PayoutState,
    PayoutView,
    ReconcileRequest,
    RecordRequest,
    SettleRequest,
)
from xiaoer.payouts.numbered import numbered, numbered_differences
from xiaoer.payouts.payers import pays
from xiaoer.payouts.reconcile import find_days, find_differences
from xiaoer.payouts.record_by_hand import record_by_hand
from xiaoer.payouts.retry import retry
from xiaoer.payouts.settle_difference import settle_difference

READ, RECORD = Permission.MONEY_READ, Permission.MONEY_RECORD


class OrderLedger(Struct, frozen=True, kw_only=True):
    balances: list[Balance]
    """The accounts of the order, in the order in which money passes them."""
    lines: list[LedgerLine]
    """All that moved, oldest first."""


class GiftCard(Struct, frozen=True, kw_only=True):
    method_id: str
    external_id: str
    label: str
    balance_minor: int
    currency: str


@get("/api/orders/{order_id:str}/ledger")
async def read_ledger(caller: Caller, order_id: str) -> OrderLedger:
    """What was paid, held, refunded and compensated for the order, and every movement behind it."""
    async with caller.transaction(READ) as tx:
        order = await orders.get(tx, OrderId(order_id))
        found = OrderId(order.id)
        return OrderLedger(balances=await ledger.order_balances(tx, found), lines=await ledger.statement(tx, found))


@get("/api/buyers/{buyer_id:str}/gift-cards")
async def read_gift_cards(caller: Caller, buyer_id: str) -> list[GiftCard]:
    """What is left on the buyer's gift cards: what the shop last said, and what orders and refunds moved since."""
    async with caller.transaction(Permission.BUYER_READ) as tx:
        methods = await buyers.payment_methods(tx, BuyerId(buyer_id))
        left = {one.id: await ledger.gift_card_balance(tx, one.id) for one in methods}
    return [
        GiftCard(
            method_id=one.id,
            external_id=one.external_id,
            label=one.label,
            balance_minor=money.minor,
            currency=money.currency,
        )
        for one in methods
        if (money := left[one.id])
    ]


@get("/api/payouts")
async def read_payouts(
    caller: Caller,
    payout_state: Annotated[PayoutState | None, QueryParameter(name="state")] = None,
    order_id: str = "",
    case_id: str = "",
    needs_person: bool | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[PayoutView]:
    """Newest first; `needs_person=true` lists what waits for somebody to act."""
    wanted = {"order_id": order_id, "case_id": case_id}
    async with caller.transaction(READ) as tx:
        page = await find(tx, state=payout_state, needs_person=needs_person, cursor=cursor, limit=limit, **wanted)
        return Page(await numbered(tx, page.items), page.next)


@get("/api/payouts/{payout_id:str}")
async def read_payout(caller: Caller, payout_id: str) -> PayoutView:
    """With everything that was tried."""
    async with caller.transaction(READ) as tx:
        [found] = await numbered(tx, [await get_payout(tx, PayoutId(payout_id))])
        return found


@post("/api/payouts/{payout_id:str}/record", status_code=200)
async def post_record(caller: Caller, payout_id: str, data: RecordRequest) -> PayoutView:
    """A person paid, or saw at the payer that it paid; `reference` is the proof."""
    async with caller.transaction(RECORD) as tx:
        return await record_by_hand(tx, PayoutId(payout_id), data.reference)


@post("/api/payouts/{payout_id:str}/retry", status_code=200)
async def post_retry(caller: Caller, payout_id: str) -> PayoutView:
    """Ask the payer again now; what is unknown is only read back."""
    async with caller.transaction(RECORD) as tx:
        return await retry(tx, PayoutId(payout_id))


@post("/api/payouts/{payout_id:str}/cancel", status_code=200)
async def post_cancel(caller: Caller, payout_id: str, data: CancelRequest) -> PayoutView:
    """Call a payout off that was surely not sent; its money is free again."""
    async with caller.transaction(RECORD) as tx:
        await cancel(tx, PayoutId(payout_id), data.reason)
        return await get_payout(tx, PayoutId(payout_id))


@get("/api/reconciliations")
async def read_reconciliations(
    caller: Caller,
    difference_state: Annotated[DifferenceState | None, QueryParameter(name="state")] = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[DifferenceView]:
    """Each difference between a payer's statement and our payouts, newest first."""
    async with caller.transaction(READ) as tx:
        page = await find_differences(tx, state=difference_state, cursor=cursor, limit=limit)
        return Page(await numbered_differences(tx, page.items), page.next)


@get("/api/reconciliations/days")
async def read_days(caller: Caller, limit: int = 60) -> Page[DayView]:
    """The latest days compared, with the number of differences still open."""
    async with caller.transaction(READ) as tx:
        return Page(await find_days(tx, limit))


@post("/api/reconciliations", status_code=202)
async def post_reconciliation(caller: Caller, data: ReconcileRequest) -> None:
    """Compare this day (UTC) with this connection's payer as soon as a worker is free."""
    async with caller.transaction(RECORD) as tx:
        connection = await merchants.get_connection(tx, ConnectionId(data.connection_id))
        if not pays(connection):
            raise NoPayer(shop_id=connection.shop_id)
        await ask_for_statement(tx, connection.id, data.day)


@post("/api/reconciliations/{difference_id:str}/settle", status_code=200)
async def post_settle(caller: Caller, difference_id: str, data: SettleRequest) -> DifferenceView:
    """Somebody looked into it; `note` says what it was."""
    async with caller.transaction(RECORD) as tx:
        return await settle_difference(tx, difference_id, data.note)


routes = [
    read_ledger,
    read_gift_cards,
    read_payouts,
    read_payout,
    post_record,
    post_retry,
    post_cancel,
    read_reconciliations,
    read_days,
    post_reconciliation,
    post_settle,
]
