"""Where the money of gifts stands: from outside into a budget, from there into a gift, from there out again or back.

Each movement has a key of its own, so that a repeat moves nothing; the ledger's floor keeps every budget above zero.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from xiaoer import ledger, payouts
from xiaoer.gifts.errors import BudgetShort
from xiaoer.gifts.model import Gift, GiftKind
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, PayoutId
from xiaoer.kernel.money import Money
from xiaoer.ledger.errors import LedgerShort
from xiaoer.ledger.model import Account, AccountKind, moved
from xiaoer.payouts.model import PayoutRequest, Purpose

HELD = {GiftKind.RED_PACKET: AccountKind.RED_PACKET, GiftKind.COUPON: AccountKind.COUPON}


def _of(gift: Gift) -> Account:
    return Account(HELD[gift.kind], gift.id)


def _budget(budget_id: str) -> Account:
    return Account(AccountKind.BUDGET, budget_id)


def _money(gift: Gift) -> Money:
    return Money(gift.amount_minor, gift.currency)


async def left(tx: Tx, budgets: Sequence[Row[Any]]) -> dict[str, int]:
    """By budget, in the smallest unit: what can still be given."""
    return {one.id: (await ledger.balance(tx, AccountKind.BUDGET, one.id, one.currency)).minor for one in budgets}


async def fund(tx: Tx, budget_id: str, money: Money, key: str) -> None:
    """Into the budget; with a negative amount out of it. Raises BudgetShort."""
    entries = moved(Account(AccountKind.OUTSIDE, budget_id), _budget(budget_id), money)
    await _post(tx, f"budget:{budget_id}:{key}", "fund_budget", entries, money.currency)


async def hold(tx: Tx, gift: Gift) -> None:
    """Out of the budget, into the gift. Raises BudgetShort."""
    entries = moved(_budget(gift.budget_id), _of(gift), _money(gift))
    await _post(tx, f"gift:{gift.id}:hold", "hold_gift", entries, gift.currency)


async def release(tx: Tx, gift: Gift) -> None:
    """Out of the gift, back into its budget."""
    entries = moved(_of(gift), _budget(gift.budget_id), _money(gift))
    await ledger.post(tx, key=f"gift:{gift.id}:release", what="release_gift", entries=entries)


async def spend(tx: Tx, gift: Gift) -> None:
    """Out of the gift, to its buyer."""
    entries = moved(_of(gift), Account(AccountKind.OUTSIDE, gift.id), _money(gift))
    what, order_id = f"use_{gift.kind.value}", gift.order_id
    await ledger.post(tx, key=f"gift:{gift.id}:spend", what=what, entries=entries, order_id=order_id)


async def pay_out(tx: Tx, gift: Gift) -> PayoutId:
    """Asked for once, the way the gift's order was paid."""
    assert gift.order_id, "only a gift with an order is paid out"
    return await payouts.ask(
        tx,
        PayoutRequest(
            key=f"gift:{gift.id}",
            order_id=OrderId(gift.order_id),
            purpose=Purpose.RED_PACKET,
            amount=_money(gift),
            gift_id=gift.id,
            words=gift.words,
        ),
    )


async def _post(tx: Tx, key: str, what: str, entries: Any, currency: str) -> None:
    try:
        await ledger.post(tx, key=key, what=what, entries=entries)
    except LedgerShort as short:
        account = short.account
        left_minor = (await ledger.balance(tx, account.kind, account.owner, currency)).minor
        raise BudgetShort(left_minor=left_minor, currency=currency) from short
