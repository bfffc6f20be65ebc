"""From the bot to a person: the packet stands, the bot is silent and a person is looked for, all in one transaction."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import conversations, routing
from xiaoer.bot import store
from xiaoer.bot.errors import NoHandOver
from xiaoer.bot.events import BotHandedOver
from xiaoer.bot.model import CollectedField, HandoverReason, Packet, Talk, TalkState
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConversationId, new_id

PRIORITY = {"angry": 8, "annoyed": 4}
"""By mood; a VIP goes before (`routing.VIP_PRIORITY`)."""
OURS = "xiaoer"
SUMMARY_CHARS = 300


async def hand_over(
    tx: Tx, conversation_id: ConversationId, reason: HandoverReason, *, words: str = "", talk: Talk | None = None
) -> Packet:
    """A person is looked for, with the packet beside the talk; the bot says nothing more in this stretch of talk.

    A second call answers the first packet. `talk` is what the caller holds of it already. Raises NoSuchConversation.
    """
    row = await conversations.get(tx, conversation_id, lock=True)
    known = talk or await store.talk(tx, row.id, row.session_id or "", lock=True)
    if known.silent and (done := await store.packet_of(tx, row.id, known.session_id)):
        return done
    packet = packet_from(row, known, reason, words, tx)
    await store.add_hand_over(tx, packet)
    await store.save_talk(tx, msgspec.structs.replace(known, state=TalkState.HANDED_OVER))
    await conversations.say_by_system(tx, row.id, "bot_handed_over", reason=reason.value, hand_over_id=packet.id)
    event = BotHandedOver(
        merchant_id=tx.merchant_id,
        at=tx.clock.now(),
        hand_over_id=packet.id,
        conversation_id=conversation_id,
        buyer_id=BuyerId(row.buyer_id),
        shop_id=row.shop_id,
        reason=reason.value,
        mood=packet.mood,
    )
    await routing.place(tx, conversation_id, priority=PRIORITY.get(packet.mood, 0))
    await tx.publish(event)
    return packet


def packet_from(row: Row[Any], talk: Talk, reason: HandoverReason, words: str, tx: Tx) -> Packet:
    """Everything the bot knows; nothing of it has to be asked again."""
    asked = [topic.text for topic in talk.topics if topic.text]
    source = (row.source or {}).get("bot", OURS)
    return Packet(
        id=new_id("hdo"),
        conversation_id=row.id,
        session_id=talk.session_id,
        shop_id=row.shop_id,
        at=tx.clock.now(),
        reason=reason,
        words=words,
        summary=(" / ".join(asked) or row.unanswered_text or row.preview)[:SUMMARY_CHARS],
        intents=talk.intents,
        fields=tuple(CollectedField(name, value) for name, value in sorted(talk.fields.items())),
        tried=talk.tried,
        mood=talk.mood,
        language=talk.language,
        source=source,
        order_id=talk.fields.get("order_id", "") or row.subject_order_id or "",
        listing_id=talk.fields.get("listing_id", "") or row.subject_listing_id or "",
    )


async def packet_of(tx: Tx, conversation_id: ConversationId) -> Packet:
    """The latest of the conversation. Raises NoHandOver."""
    found = await store.packet_of(tx, conversation_id)
    if found is None:
        raise NoHandOver(conversation_id=conversation_id)
    return found


async def fall_silent(tx: Tx, conversation_id: ConversationId, agent_id: str) -> None:
    """A person has it: the bot says nothing more in this stretch of talk, from this transaction on."""
    row = await conversations.get(tx, conversation_id)
    known = await store.talk(tx, row.id, row.session_id or "", lock=True)
    if known.silent:
        await store.taken(tx, row.id, known.session_id, agent_id)
        return
    if known.version:
        await store.save_talk(tx, msgspec.structs.replace(known, state=TalkState.HANDED_OVER))


async def ask_for_person(tx: Tx, conversation_id: ConversationId) -> None:
    """转人工, by a tap: in line within this transaction, with the bot's packet where it had a part in the talk."""
    row = await conversations.get(tx, conversation_id, lock=True)
    known = await store.talk(tx, row.id, row.session_id or "", lock=True)
    if row.agent_id is None and known.version and not known.silent:
        await hand_over(tx, conversation_id, HandoverReason.ASKED, talk=known)
    else:
        await routing.place(tx, conversation_id)
