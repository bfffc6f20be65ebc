"""A gift above the giver's limit waits for somebody who may approve it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from xiaoer import conversations, staff
from xiaoer.gifts import store
from xiaoer.gifts.events import GiftApprovalAsked
from xiaoer.gifts.limits import minutes_to_approve
from xiaoer.gifts.model import Gift, GiftState
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, BuyerId, ConversationId, ShopId, new_id
from xiaoer.kernel.money import Money
from xiaoer.kernel.permissions import Permission
from xiaoer.staff.model import ROLE_PERMISSIONS, Agent, AgentState, Notice, Presence

APPROVAL = "gifts.approval"
"""Kind of the timer: first the deputies are called, then the gift is refused."""
PRESENT = {Presence.ONLINE: 0, Presence.BUSY: 1, Presence.AWAY: 2}


def approval_key(gift_id: str) -> str:
    return f"{APPROVAL}:{gift_id}"


async def ask_approval(tx: Tx, gift: Gift, limit_minor: int) -> Gift:
    """One approver is told at once; the others as deputies when the time is half over."""
    now, minutes = tx.clock.now(), timedelta(minutes=await minutes_to_approve(tx, ShopId(gift.shop_id)))
    able = await approvers(tx, gift.given_by)
    first = able[0].id if able else None
    await store.add_approval(
        tx,
        id=new_id("apv"),
        gift_id=gift.id,
        asked_by=gift.given_by,
        asked_at=now,
        approver_id=first,
        limit_minor=limit_minor,
        deputy_at=now + minutes,
        due_at=now + 2 * minutes,
    )
    await timers.schedule(tx, approval_key(gift.id), APPROVAL, now + minutes, {"gift_id": gift.id})
    facts: dict[str, Any] = {"gift_id": gift.id, "amount_minor": gift.amount_minor, "currency": gift.currency}
    await conversations.say_by_system(tx, gift.conversation_id, "gift_asked", by=gift.given_by, agent_id=first, **facts)
    await _call(tx, gift, able[:1])
    return await store.get(tx, gift.id)


async def approvers(tx: Tx, asked_by: str) -> list[Agent]:
    """Everybody else who may approve: who is online before who is busy or away, leads before owners."""
    able = [
        one
        for one in await staff.list_agents(tx)
        if one.state is AgentState.ACTIVE
        and one.id != asked_by
        and Permission.CASE_APPROVE in ROLE_PERMISSIONS[one.role]
    ]
    return sorted(able, key=lambda one: (PRESENT[one.presence], len(ROLE_PERMISSIONS[one.role]), one.id))


async def notify(tx: Tx, gift: Gift, code: str, agents: Iterable[Agent]) -> None:
    notice = Notice(
        title_code=code,
        body=str(Money(gift.amount_minor, gift.currency)),
        url=f"/app/inbox/{gift.conversation_id}",
        tag=f"gift:{gift.id}",
    )
    await staff.notify(tx, [one.id for one in agents], notice)


async def call_deputies(tx: Tx, gift: Gift) -> None:
    """Nobody answered: all who may approve are told, and the rest of the time runs."""
    approval = gift.approval
    if approval is None or gift.state is not GiftState.AWAITING_APPROVAL:
        return
    await timers.schedule(tx, approval_key(gift.id), APPROVAL, approval.due_at, {"gift_id": gift.id})
    await _call(tx, gift, await approvers(tx, gift.given_by))


async def _call(tx: Tx, gift: Gift, agents: list[Agent]) -> None:
    """These are asked, on their screens and their devices."""
    await notify(tx, gift, "approval_wanted", agents)
    await tx.publish(
        GiftApprovalAsked(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            gift_id=gift.id,
            conversation_id=ConversationId(gift.conversation_id),
            buyer_id=BuyerId(gift.buyer_id),
            asked_by=AgentId(gift.given_by),
            approver_ids=tuple(one.id for one in agents),
        )
    )
