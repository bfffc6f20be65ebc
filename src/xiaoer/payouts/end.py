"""The ends of a payout, wherever they come from: the ledger follows and everybody is told, in one transaction."""

from typing import Any, TypeVar

from sqlalchemy import Row

from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import PayoutId
from xiaoer.kernel.transitions import By
from xiaoer.payouts import books, store
from xiaoer.payouts.events import PayoutCancelled, PayoutEvent, PayoutNeedsPerson, PayoutPaid, PayoutRefused
from xiaoer.payouts.model import BY_HAND_WITHIN, PayoutAction

PAY = "payouts.pay"
E = TypeVar("E", bound=PayoutEvent)


def timer_key(payout_id: str) -> str:
    return f"{PAY}:{payout_id}"


def told(tx: Tx, row: Row[Any], kind: type[E], **more: Any) -> E:
    return kind(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        payout_id=PayoutId(row.id),
        order_id=row.order_id,
        case_id=row.case_id,
        gift_id=row.gift_id,
        purpose=row.purpose,
        **more,
    )


async def paid(tx: Tx, row: Row[Any], action: PayoutAction, by: By, **facts: Any) -> None:
    done = await store.move(tx, row, action, by, **facts)
    await timers.cancel(tx, timer_key(row.id))
    await books.settle(tx, done)
    await tx.publish(told(tx, done, PayoutPaid))


async def refused(tx: Tx, row: Row[Any], reason: str) -> None:
    done = await store.move(tx, row, PayoutAction.REFUSE, By.PLATFORM, reason=reason)
    await timers.cancel(tx, timer_key(row.id))
    await books.release(tx, done)
    await tx.publish(told(tx, done, PayoutRefused, reason=reason))


async def cancelled(tx: Tx, row: Row[Any], by: By, reason: str) -> None:
    done = await store.move(tx, row, PayoutAction.CANCEL, by, reason=reason)
    await timers.cancel(tx, timer_key(row.id))
    await books.release(tx, done)
    await tx.publish(told(tx, done, PayoutCancelled))


async def left_to_a_person(tx: Tx, row: Row[Any], by: By, reason: str) -> None:
    due_at = tx.clock.now() + BY_HAND_WITHIN
    done = await store.move(tx, row, PayoutAction.GIVE_UP, by, reason=reason, needs_person=True, due_at=due_at)
    await timers.cancel(tx, timer_key(row.id))
    await tx.publish(told(tx, done, PayoutNeedsPerson, reason=reason))
