"""Somebody who may says yes or no to a gift, or nobody says anything in time."""

from typing import Any

from xiaoer import conversations, staff
from xiaoer.gifts import purse, store
from xiaoer.gifts.ask_approval import approval_key, call_deputies, notify
from xiaoer.gifts.errors import OverApproverLimit, OwnApproval
from xiaoer.gifts.events import GiftRefused
from xiaoer.gifts.limits import limit_of
from xiaoer.gifts.model import LIFE, Gift, GiftAction, GiftState
from xiaoer.gifts.send import send
from xiaoer.infra import audit, timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId, ShopId
from xiaoer.kernel.permissions import Permission
from xiaoer.kernel.transitions import By


async def approve(tx: Tx, gift_id: str, words: str = "") -> Gift:
    """It is sent. Raises GiftNotFound, NotAllowed, OwnApproval, OverApproverLimit; IllegalMove when decided before."""
    gift = await _decidable(tx, gift_id, GiftAction.APPROVE)
    limit = await limit_of(tx, ShopId(gift.shop_id))
    if gift.amount_minor > limit:
        raise OverApproverLimit(limit_minor=limit, currency=gift.currency)
    await _record(tx, gift, approved=True, words=words)
    return await send(tx, gift)


async def refuse(tx: Tx, gift_id: str, words: str = "") -> Gift:
    """Its money is back in the budget, and who asked is told. Raises as `approve`."""
    gift = await _decidable(tx, gift_id, GiftAction.REFUSE)
    await _record(tx, gift, approved=False, words=words)
    return await _drop(tx, gift, By.AGENT, words)


async def approval_due(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler: half of the time is over, or all of it."""
    gift = await store.get(tx, facts["gift_id"], lock=True)
    if gift.state is not GiftState.AWAITING_APPROVAL or gift.approval is None:
        return
    if tx.clock.now() < gift.approval.due_at:
        await call_deputies(tx, gift)
        return
    await store.decide(tx, gift.id, approved=False, by="clock", words="")
    await _drop(tx, gift, By.CLOCK, "")


async def _decidable(tx: Tx, gift_id: str, action: GiftAction) -> Gift:
    tx.actor.require(Permission.CASE_APPROVE)
    gift = await store.get(tx, gift_id, lock=True)
    LIFE.to(gift.state, action, By.AGENT)
    if gift.given_by == tx.actor.id:
        raise OwnApproval
    return gift


async def _record(tx: Tx, gift: Gift, *, approved: bool, words: str) -> None:
    await store.decide(tx, gift.id, approved=approved, by=tx.actor.id, words=words)
    await timers.cancel(tx, approval_key(gift.id))
    await audit.record(tx, "gift.approved" if approved else "gift.refused", gift.id, amount_minor=gift.amount_minor)


async def _drop(tx: Tx, gift: Gift, by: By, words: str) -> Gift:
    await store.move(tx, gift.id, gift.state, LIFE.to(gift.state, GiftAction.REFUSE, by))
    await purse.release(tx, gift)
    code = "gift_not_approved" if by is By.AGENT else "gift_not_answered"
    await conversations.say_by_system(
        tx, gift.conversation_id, code, by=tx.actor.id, note=words,
        amount_minor=gift.amount_minor, currency=gift.currency,
    )  # fmt: skip
    asker = AgentId(gift.given_by)
    if await staff.reachable(tx, [asker]):
        await notify(tx, gift, code, [await staff.get_agent(tx, asker)])
    await tx.publish(
        GiftRefused(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            gift_id=gift.id,
            conversation_id=ConversationId(gift.conversation_id),
            buyer_id=BuyerId(gift.buyer_id),
            asked_by=asker,
        )
    )
    return await store.get(tx, gift.id)
