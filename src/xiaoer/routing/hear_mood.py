"""An upset buyer goes before others, and the lead hears of anger that lasts."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from sqlalchemy import Row

from xiaoer import conversations, staff
from xiaoer.conversations import LineFacts
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.conversations.model import State
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import AgentId, ConversationId
from xiaoer.kernel.permissions import Permission
from xiaoer.routing import store, store_moods
from xiaoer.routing.mood_model import PRIORITY, STRENGTH, Heard, Mood, MoodView, hear
from xiaoer.staff.model import Notice
from xiaoer.understanding import mood_of

MOOD = "routing.mood"
LOOKED_AT = 200
"""Lines at most that one hearing reads."""
QUOTE_CHARS = 200


async def listen(tx: Tx, said: Mapping[str, Sequence[tuple[int, str]]]) -> None:
    """Of these lines of buyers (number and text by conversation), those that are not calm are heard in a moment, and
    so are calm ones of a buyer who was upset."""
    upset = await asyncio.to_thread(_upset, said) if said else set()
    upset |= await store_moods.upset(tx, [one for one in said if one not in upset])
    for one in sorted(upset):
        first = said[one][0][0]
        facts = {"conversation_id": one, "from_seq": first}
        await timers.schedule(tx, f"mood:{one}:{first}", MOOD, tx.clock.now(), facts)


def _upset(said: Mapping[str, Sequence[tuple[int, str]]]) -> set[str]:
    """Where the words alone leave it open their meaning is looked at: milliseconds that nobody else should wait."""
    return {one for one, lines in said.items() if any(mood_of(text) != "calm" for _, text in lines)}


async def hear_later(tx: Tx, facts: dict[str, Any]) -> None:
    """Timer handler."""
    with suppress(NoSuchConversation):
        await hear_mood(tx, ConversationId(facts["conversation_id"]), facts["from_seq"])


async def hear_mood(tx: Tx, conversation_id: ConversationId, from_seq: int = 0) -> None:
    """The mood of the buyer's lines from there on is counted; a rise lifts the conversation and, at the shop's number
    of angry lines, tells the leads once a session."""
    row = await conversations.get(tx, conversation_id, lock=True)
    known = await store_moods.mood_of(tx, row.id, row.session_id)
    after = max(from_seq - 1, known.seen_seq if known else 0)
    lines = [line for line in await conversations.read_after(tx, row.id, after, LOOKED_AT) if _is_words(line)]
    if row.state == State.CLOSED:
        return
    moods = await asyncio.to_thread(lambda: [mood_of(line.text) for line in lines])
    if not lines or (known is None and all(mood == "calm" for mood in moods)):
        return
    before = Heard(mood=known.mood, angry=known.angry, calm=known.calm) if known else Heard()
    now = hear(before, moods)
    rises = STRENGTH[now.mood] > STRENGTH[before.mood]
    worst = max(zip(moods, lines, strict=True), key=lambda pair: STRENGTH[pair[0]])[1]
    quote = worst.text[:QUOTE_CHARS] if rises else ""
    await store_moods.save(tx, (row.id, row.session_id), now, lines[-1].seq, quote)
    if now.mood != before.mood:
        await conversations.set_mood(tx, conversation_id, "" if now.mood == "calm" else now.mood)
        await conversations.prioritise(tx, conversation_id, PRIORITY[now.mood])
    await _tell_leads(tx, row, now, worst.text)


def _is_words(line: LineFacts) -> bool:
    return line.author_kind == "buyer" and line.kind == "text"


async def _tell_leads(tx: Tx, row: Row[Any], now: Heard, words: str) -> None:
    enough = (await store.settings(tx)).angry_lines_to_lead
    if now.mood != "angry" or not enough or now.angry < enough:
        return
    if not await store_moods.note_told(tx, row.id, row.session_id):
        return
    url, tag = f"/app/inbox/{row.id}", f"angry:{row.id}"
    leads = [one for one in await staff.holding(tx, Permission.ROUTING_EDIT) if one != row.agent_id]
    await staff.call(tx, leads, Notice("buyer_angry", words[:QUOTE_CHARS], url, tag))
    await conversations.say_by_system(tx, row.id, "lead_told")
    if row.agent_id:
        await staff.call(tx, [AgentId(row.agent_id)], Notice("lead_told", words[:QUOTE_CHARS], url, f"told:{row.id}"))


async def read_mood(tx: Tx, conversation_id: ConversationId) -> MoodView:
    """How the buyer feels in this session, and the step of the guide that is due."""
    row = await conversations.get(tx, conversation_id)
    known = await store_moods.mood_of(tx, row.id, row.session_id)
    if known is None:
        return MoodView(mood="calm", angry=0, quote="", since_at=None, lead_told_at=None, step=1)
    lines = await conversations.read_before(tx, row.id, None, 50)
    answers = sum(
        1 for line in lines if line.author_kind == "agent" and not line.automatic and line.at >= known.since_at
    )
    return MoodView(
        mood=cast(Mood, known.mood),
        angry=known.angry,
        quote=known.quote,
        since_at=known.since_at,
        lead_told_at=known.told_at,
        step=min(3, 1 + answers),
    )
