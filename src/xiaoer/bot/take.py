"""A buyer wrote: the bot takes it, or passes it to people. Runs in the reaction's transaction, before routing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import structlog
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError

from xiaoer import buyers, conversations, merchants, sla, understanding
from xiaoer.bot import send, store
from xiaoer.bot.ask import proven_buyer
from xiaoer.bot.events import BotAnswered
from xiaoer.bot.grounding import Ungrounded
from xiaoer.bot.hand_over import hand_over
from xiaoer.bot.model import BotSettings, HandoverReason, Mode, Said, Talk
from xiaoer.bot.model import Turn as Record
from xiaoer.bot.respond import Scene, Turn, respond
from xiaoer.bot.schedule import mode_at
from xiaoer.bot.words import courtesy
from xiaoer.conversations import LineFacts
from xiaoer.conversations.events import MessageReceived
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import Actor, ActorKind
from xiaoer.kernel.ids import ConversationId, ShopId, new_id
from xiaoer.understanding.model import Line

log = structlog.get_logger()
BOT = Actor(ActorKind.BOT, "bot")
LOOKED_BACK = 30
CONTEXT = 6
TEXT_CHARS = 300
WORDS = frozenset({"text"})
ATTACHED = frozenset({"image", "video", "voice", "file"})
H = HandoverReason


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The buyer's lines that the bot has not taken yet, and those before them."""

    lines: Sequence[LineFacts]
    before: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines if line.kind in WORDS and line.text.strip())

    @property
    def attached(self) -> bool:
        return any(line.kind in ATTACHED for line in self.lines)

    @property
    def cards(self) -> dict[str, str]:
        """What the buyer's cards name: `order_id`, `listing_id`."""
        found: dict[str, str] = {}
        for line in self.lines:
            card = line.payload.get("card") or {}
            found |= {name: str(card[name]) for name in ("order_id", "listing_id") if card.get(name)}
        return found


async def take_or_pass(tx: Tx, event: MessageReceived) -> bool:
    """True when the bot keeps the conversation: nobody has to be looked for now.

    Whatever goes wrong inside is taken back and the conversation goes to people; a lost database is raised.
    """
    row = await conversations.get(tx, event.conversation_id)
    if row.agent_id is not None or row.queued_at is not None:
        return False
    settings = await store.settings(tx, row.shop_id)
    mode = await mode_now(tx, row.shop_id, settings)
    if mode in (Mode.OFF, Mode.SUGGEST):
        return False
    begun = len(tx.events)
    try:
        async with tx.conn.begin_nested():
            return await _take(replace(tx, actor=BOT), row, settings, mode, event.to_seq)
    except OperationalError:
        raise
    except Exception as error:
        log.exception("bot.failed", conversation=row.id, error=repr(error))
        del tx.events[begun:]
    if mode is Mode.FULL:
        await hand_over(replace(tx, actor=BOT), event.conversation_id, H.FAILED)
    return False


async def mode_now(tx: Tx, shop_id: str, settings: BotSettings) -> Mode:
    """By the merchant's wall clock and the shop's holidays."""
    if not settings.slots and settings.holiday_mode is None:
        return settings.mode
    zone = ZoneInfo((await merchants.get_merchant(tx)).time_zone)
    local = tx.clock.now().astimezone(zone)
    holiday = settings.holiday_mode is not None and await _is_holiday(tx, shop_id, local)
    return mode_at(settings, local, holiday=holiday)


async def _is_holiday(tx: Tx, shop_id: str, local: Any) -> bool:
    """A special day of the shop's calendar that is closed all day."""
    calendar = await sla.calendar_for(tx, shop_id)
    return any(one.on == local.date() and not one.spans for one in calendar.days)


async def _take(tx: Tx, row: Row[Any], settings: BotSettings, mode: Mode, to_seq: int) -> bool:
    talk = await store.talk(tx, row.id, row.session_id or "", lock=True)
    if talk.silent or (mode is Mode.FIRST_ANSWER and talk.answered):
        return False
    heard = await _hear(tx, row, talk)
    if not heard.lines:
        return talk.version > 0 and mode is Mode.FULL
    began = perf_counter()
    talk = msgspec.structs.replace(talk, seen_seq=heard.lines[-1].seq, fields={**talk.fields, **heard.cards})
    scene = await scene_of(tx, row, settings, f"bot:{row.id[-12:]}:{heard.lines[-1].seq}", heard)
    turn = await respond(scene, heard.text, talk)
    turn = await _only_first(turn) if mode is Mode.FIRST_ANSWER else turn
    line_ids = await _say(tx, row, settings, turn, scene.key)
    took_ms = round((perf_counter() - began) * 1000)
    await _keep(tx, row, mode, heard, turn, line_ids, took_ms)
    return await _end(tx, row, mode, turn)


async def _only_first(turn: Turn) -> Turn:
    """A person is looked for anyway: the bot says what it knows, or that the words have arrived."""
    known = turn.outcome in ("answered", "asked") and turn.reason != "clarify"
    said = turn.said if known else [courtesy("received", turn.talk.language)]
    talk = msgspec.structs.replace(turn.talk, answered=max(1, turn.talk.answered))
    return replace(turn, said=said, cards=turn.cards if known else [], hand_over=None, talk=talk)


async def _end(tx: Tx, row: Row[Any], mode: Mode, turn: Turn) -> bool:
    if mode is Mode.FULL and turn.hand_over:
        await hand_over(tx, ConversationId(row.id), turn.hand_over, words=turn.words, talk=turn.talk)
        return True
    await store.save_talk(tx, turn.talk)
    return mode is Mode.FULL and turn.outcome != "passed"


async def _hear(tx: Tx, row: Row[Any], talk: Talk) -> Heard:
    """What the buyer said since the bot's last look, and since a person of the shop spoke."""
    lines = [one for one in await conversations.read_before(tx, row.id, None, LOOKED_BACK) if one.public_seq]
    spoken = [one for one in lines if one.kind not in ("system", "edited", "recalled") and not one.recalled_at]
    last_person = max((n for n, one in enumerate(spoken) if _by_person(one)), default=-1)
    new = [one for one in spoken[last_person + 1 :] if one.author_kind == "buyer" and one.seq > talk.seen_seq]
    first = new[0].seq if new else 0
    before = [one for one in spoken if one.seq < first and one.text][-CONTEXT:]
    said = tuple(Line("buyer" if one.author_kind == "buyer" else "agent", one.text) for one in before)
    return Heard(lines=new, before=said)


def _by_person(line: LineFacts) -> bool:
    return line.author_kind == "agent" and not line.automatic


async def scene_of(tx: Tx, row: Row[Any], settings: BotSettings, key: str, heard: Heard) -> Scene:
    return Scene(
        tx=tx,
        row=row,
        settings=settings,
        zone=ZoneInfo((await merchants.get_merchant(tx)).time_zone),
        buyer_id=await proven_buyer(tx, row),
        key=key,
        before=heard.before,
        model=await understanding.model_of(tx, ShopId(row.shop_id)),
        attachment=heard.attached,
    )


async def _say(tx: Tx, row: Row[Any], settings: BotSettings, turn: Turn, key: str) -> list[str]:
    """The ids of the lines. What cannot be said goes to a person instead."""
    if not turn.said and not turn.cards:
        return []
    language = turn.talk.language
    text_hash = send.hash_of(send.text_of(turn.said, language), turn.cards)
    try:
        await send.check_repeat(tx, row, text_hash, settings)
        return await send.send(tx, row, turn.said, turn.cards, settings=settings, language=language, key=key)
    except send.Repeated:
        if turn.hand_over is None and any(one.facts for one in turn.said):
            turn.to_person(H.AGAIN)
        elif turn.hand_over is None:
            turn.outcome, turn.reason = "silent", "repeated"
    except (send.Stopped, Ungrounded) as error:
        log.warning("bot.unsaid", conversation=row.id, error=repr(error))
        turn.to_person(turn.hand_over or H.FAILED, type(error).__name__)
    turn.said, turn.cards = [], []
    instead: list[Said] = [courtesy("handing_over", language)] if turn.hand_over else []
    turn.said = instead
    return await send.send(tx, row, instead, [], settings=settings, language=language, key=f"{key}:h")


async def _keep(tx: Tx, row: Row[Any], mode: Mode, heard: Heard, turn: Turn, line_ids: list[str], took_ms: int) -> None:
    """The record of the turn, with what was said and on which facts."""
    language = turn.talk.language
    record = Record(
        id=new_id("btn"),
        conversation_id=row.id,
        shop_id=row.shop_id,
        at=tx.clock.now(),
        mode=mode,
        text=buyers.mask_text(heard.text)[:TEXT_CHARS],
        intents=turn.intents,
        mood=turn.talk.mood,
        language=language,
        outcome=turn.outcome,
        reason=turn.reason,
        skills=turn.skills,
        said=list(turn.said),
        took_ms=took_ms,
        model=turn.understood.version if turn.understood else "",
        line_ids=line_ids,
    )
    text_hash = send.hash_of(send.text_of(turn.said, language), turn.cards) if line_ids else ""
    await store.add_turn(tx, record, text_hash)
    if line_ids:
        stamp: dict[str, Any] = {"merchant_id": tx.merchant_id, "at": tx.clock.now()}
        await tx.publish(BotAnswered(**stamp, turn_id=record.id, conversation_id=ConversationId(row.id)))
