"""Close, reopen, snooze and wake: the life of a conversation between sessions."""

from datetime import datetime

from xiaoer.conversations import store
from xiaoer.conversations.append import say_by_system
from xiaoer.conversations.events import (
    ConversationChanged,
    ConversationClosed,
    ConversationOpened,
    ConversationSnoozed,
)
from xiaoer.conversations.model import LIFE, Action, State
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.errors import Invalid
from xiaoer.kernel.ids import AgentId, ConversationId
from xiaoer.kernel.transitions import By

WAKE = "conversations.wake"
_BY = {ActorKind.BUYER: By.BUYER, ActorKind.CLOCK: By.CLOCK, ActorKind.BOT: By.RULE}


class WakeInThePast(Invalid):
    code = "wake_in_the_past"


def _by(tx: Tx) -> By:
    return _BY.get(tx.actor.kind, By.AGENT)


async def close(tx: Tx, conversation_id: ConversationId, reason: str = "") -> None:
    """The session ends and the agent's place is free. Raises IllegalMove when it is closed already."""
    was = await store.get(tx, conversation_id, lock=True)
    LIFE.to(State(was.state), Action.CLOSE, _by(tx))
    now = tx.clock.now()
    await store.end_session(
        tx,
        was.session_id,
        closed_at=now,
        last_seq=was.last_seq,
        agent_id=was.agent_id,
        stage=was.stage_corrected or was.stage,
        closed_by=tx.actor.id,
        close_reason=reason,
        first_reply_at=await store.first_reply_at(tx, conversation_id, was.session_id),
    )
    await store.change(
        tx,
        conversation_id,
        state=State.CLOSED,
        agent_id=None,
        queued_at=None,
        queue_priority=0,
        mood="",
        snoozed_until=None,
        unanswered_at=None,
        unanswered_text="",
        unread=0,
    )
    await timers.cancel(tx, f"wake:{conversation_id}")
    await say_by_system(tx, conversation_id, "closed", reason=reason, by=tx.actor.id)
    owner = AgentId(was.agent_id) if was.agent_id else None
    await tx.publish(
        ConversationClosed(
            merchant_id=tx.merchant_id, at=now, conversation_id=conversation_id, agent_id=owner, reason=reason
        )
    )


async def reopen(tx: Tx, conversation_id: ConversationId) -> None:
    """A new session begins. Raises IllegalMove unless it was closed."""
    was = await store.get(tx, conversation_id, lock=True)
    LIFE.to(State(was.state), Action.REOPEN, _by(tx))
    session_id = await store.begin_session(tx, conversation_id, was.last_seq + 1, was.stage_corrected or was.stage)
    await store.change(tx, conversation_id, state=State.OPEN, session_id=session_id)
    await say_by_system(tx, conversation_id, "reopened", by=tx.actor.kind.value)
    await tx.publish(
        ConversationOpened(
            merchant_id=tx.merchant_id, at=tx.clock.now(), conversation_id=conversation_id, session_id=session_id
        )
    )


async def snooze(tx: Tx, conversation_id: ConversationId, until: datetime) -> None:
    """It leaves the inbox until then, or until the buyer writes. Raises IllegalMove or WakeInThePast."""
    if until <= tx.clock.now():
        raise WakeInThePast(until=until.isoformat())
    was = await store.get(tx, conversation_id, lock=True)
    LIFE.to(State(was.state), Action.SNOOZE, _by(tx))
    await store.change(tx, conversation_id, state=State.SNOOZED, snoozed_until=until)
    await timers.schedule(tx, f"wake:{conversation_id}", WAKE, until, {"conversation_id": conversation_id})
    await say_by_system(tx, conversation_id, "snoozed", until=until.isoformat(), by=tx.actor.id)
    await tx.publish(
        ConversationSnoozed(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            conversation_id=conversation_id,
            agent_id=AgentId(was.agent_id) if was.agent_id else None,
            until=until,
        )
    )


async def wake(tx: Tx, conversation_id: ConversationId) -> None:
    """It is open again, with its owner. Nothing happens unless it was snoozed."""
    was = await store.get(tx, conversation_id, lock=True)
    if was.state != State.SNOOZED:
        return
    LIFE.to(State(was.state), Action.WAKE, _by(tx))
    await store.change(tx, conversation_id, state=State.OPEN, snoozed_until=None)
    await timers.cancel(tx, f"wake:{conversation_id}")
    await say_by_system(tx, conversation_id, "woken", by=tx.actor.kind.value)
    await tx.publish(
        ConversationChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), conversation_id=conversation_id)
    )
