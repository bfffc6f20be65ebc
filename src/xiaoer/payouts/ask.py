"""A decision to pay becomes a payout."""

import hashlib

from xiaoer import ledger, orders
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PayoutId, ShopId, new_id
from xiaoer.kernel.transitions import By
from xiaoer.ledger.errors import LedgerOtherCurrency
from xiaoer.ledger.model import MOST_MINOR
from xiaoer.payouts import books, end, payers, store
from xiaoer.payouts.errors import PayoutAmount, PayoutKeyTaken, PayoutWithoutOrder
from xiaoer.payouts.model import PayoutAction, PayoutRequest, PayoutState, Purpose, Way


async def ask(tx: Tx, request: PayoutRequest) -> PayoutId:
    """The money is held and on its way, or paid already where it goes onto a gift card of the ledger; `payout.paid`,
    `payout.refused` or `payout.needs_person` says how it goes on. A repeat of the key answers the first payout.

    Without a payer the payout waits for a person (`by_hand`). Raises PayoutAmount, PayoutKeyTaken, PayoutWithoutOrder,
    OrderNotFound, LedgerShort, LedgerOtherCurrency; then nothing is held.
    """
    _check(request)
    digest = _digest(request)
    known = await store.by_key(tx, request.key)
    if known is None:
        shop_id = await _shop_of(tx, request)
        payout_id = PayoutId(new_id("pot"))
        if await _add(tx, request, payout_id, shop_id, digest):
            await _set_out(tx, request, payout_id)
            return payout_id
        known = await store.by_key(tx, request.key)  # somebody asked for the same at the same time
    if known is None or known.digest != digest:
        raise PayoutKeyTaken(key=request.key)
    return PayoutId(known.id)


def _check(request: PayoutRequest) -> None:
    if not 0 < request.amount.minor <= MOST_MINOR:
        raise PayoutAmount(amount_minor=request.amount.minor, currency=request.amount.currency)
    if request.order_id is None and (request.purpose != Purpose.RED_PACKET or request.shop_id is None):
        raise PayoutWithoutOrder(purpose=request.purpose.value)


async def _shop_of(tx: Tx, request: PayoutRequest) -> ShopId:
    """Raises OrderNotFound, LedgerOtherCurrency."""
    if request.order_id is None:
        return request.shop_id or ShopId("")
    order = await orders.get(tx, request.order_id)
    if order.currency != request.amount.currency:
        raise LedgerOtherCurrency(account="refundable", owner=order.id, currency=order.currency)
    return ShopId(order.shop_id)


async def _add(tx: Tx, request: PayoutRequest, payout_id: PayoutId, shop_id: ShopId, digest: str) -> bool:
    on_card = request.method_id is not None and await ledger.is_gift_card(tx, request.method_id)
    payer = None if on_card or request.for_person else await payers.payer_of(tx, shop_id)
    now = tx.clock.now()
    return await store.add(
        tx,
        id=payout_id,
        key=request.key,
        digest=digest,
        purpose=request.purpose,
        state=PayoutState.WAITING,
        way=Way.GIFT_CARD if on_card else Way.PAYER if payer else Way.BY_HAND,
        amount_minor=request.amount.minor,
        currency=request.amount.currency,
        order_id=request.order_id,
        shop_id=shop_id,
        case_id=request.case_id,
        gift_id=request.gift_id,
        method_id=request.method_id,
        words=request.words[:500],
        connection_id=payer.id if payer else None,
        due_at=now,
        asked_at=now,
        waits_since=now,
    )


async def _set_out(tx: Tx, request: PayoutRequest, payout_id: PayoutId) -> None:
    await books.hold(tx, request)
    row = await store.get(tx, payout_id)
    if row.way == Way.GIFT_CARD:
        await end.paid(tx, row, PayoutAction.CONFIRM, By.RULE, paid_at=tx.clock.now())
    elif row.way == Way.BY_HAND:
        await end.left_to_a_person(tx, row, By.RULE, request.for_person or "no_payer")
    else:
        await timers.schedule(tx, end.timer_key(payout_id), end.PAY, row.due_at, {"payout_id": payout_id})


def _digest(request: PayoutRequest) -> str:
    """What the key stands for."""
    said = (
        request.purpose,
        request.order_id,
        request.shop_id if request.order_id is None else None,
        request.gift_id,
        request.method_id,
        request.amount.minor,
        request.amount.currency,
    )
    return hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()[:32]
