"""One turn of a buyer becomes answers, a question for what is missing, or a reason for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import structs
from sqlalchemy import Row

from xiaoer import knowledge, understanding
from xiaoer.bot import clauses, unknown
from xiaoer.bot.ask import Ask
from xiaoer.bot.hear import Ear, ear
from xiaoer.bot.model import (
    Answer,
    BotRule,
    BotSettings,
    Does,
    HandoverReason,
    Need,
    Pass,
    Said,
    SeenIntent,
    Talk,
    Topic,
    Tried,
)
from xiaoer.bot.skills import entry
from xiaoer.bot.supply import CONFIRM, supplies
from xiaoer.bot.table import A_PERSON, NOTHING_ASKED, SAYS, SKILLS, TO_CHECK, skills_for
from xiaoer.bot.words import courtesy
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.understanding.model import Line, Understood

H = HandoverReason
MOST_TRIED, MOST_TOPICS = 30, 6
CHASES = 2
OUT_OF_SCOPE = 0.7


@dataclass(kw_only=True)
class Turn:
    """What came of it; nothing is sent yet."""

    talk: Talk
    understood: Understood | None = None
    intents: list[SeenIntent] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    outcome: str = "silent"
    """answered, asked, handed_over, passed or silent."""
    reason: str = ""
    hand_over: HandoverReason | None = None
    words: str = ""

    def to_person(self, reason: HandoverReason, words: str = "") -> Turn:
        self.outcome, self.hand_over, self.reason, self.words = "handed_over", reason, reason.value, words
        return self


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Where the turn was said, and what may be looked at."""

    tx: Tx
    row: Row[Any]
    settings: BotSettings
    zone: ZoneInfo
    buyer_id: BuyerId | None
    key: str
    before: tuple[Line, ...] = ()
    model: understanding.Model | None = None
    trial: bool = False
    """Nothing is set in motion."""
    attachment: bool = False
    """The turn is a picture, a voice message or a file."""


async def respond(scene: Scene, text: str, talk: Talk) -> Turn:
    """Never raises on any text; what verbs raise goes through."""
    read = text[: clauses.READ_CHARS]
    if not clauses.has_words(read):
        return _wordless(scene, talk)
    heard = await ear(scene.tx, scene.row.shop_id, read, scene.before, scene.model)
    whole = heard.understand(read)
    mood = whole.mood if whole.mood != "calm" else talk.mood
    talk = structs.replace(talk, mood=mood, language=whole.language, intents=_seen(talk, whole, scene.settings))
    turn = Turn(talk=talk, understood=whole, intents=clauses.seen_intents(whole, scene.settings))
    if rule := _rule(scene.settings, read, whole):
        return await _by_rule(scene, turn, rule)
    if whole.wants_person:
        return _handing_over(turn, H.ASKED)
    if whole.mood == "angry":
        return _handing_over(turn, H.ANGRY)
    return await _answer_all(scene, turn, read, heard)


def _wordless(scene: Scene, talk: Talk) -> Turn:
    turn = Turn(talk=talk)
    if scene.attachment:
        turn.said.append(courtesy("handing_over", talk.language))
        return turn.to_person(H.NEEDS_A_PERSON, "attachment")
    return _not_understood(scene.settings, turn, "clarify")


def _seen(talk: Talk, whole: Understood, settings: BotSettings) -> tuple[str, ...]:
    top = clauses.surest(whole, settings)
    return tuple(dict.fromkeys([*talk.intents, *([top] if top and top not in NOTHING_ASKED else [])]))


def _rule(settings: BotSettings, text: str, whole: Understood) -> BotRule | None:
    lower = text.lower()
    for rule in settings.rules:
        by_words = any(word.lower() in lower for word in rule.words)
        if by_words or (rule.intent and rule.intent == whole.top):
            return rule
    return None


async def _by_rule(scene: Scene, turn: Turn, rule: BotRule) -> Turn:
    if rule.does is Does.STAY_SILENT:
        turn.outcome, turn.reason = "passed", H.RULE.value
        return turn
    if rule.does is Does.SAY_ENTRY:
        hit = await knowledge.standing_entry(scene.tx, scene.row.shop_id, rule.entry_id, turn.talk.language)
        if hit and entry.body(hit):
            turn.said, turn.outcome, turn.reason = [entry.said_of(hit)], "answered", H.RULE.value
            turn.skills = ["entry"]
            return turn
    return _handing_over(turn, H.RULE)


def _handing_over(turn: Turn, reason: HandoverReason, words: str = "") -> Turn:
    code = "handing_over_sorry" if turn.talk.mood == "angry" else "handing_over"
    turn.said.append(courtesy(code, turn.talk.language))
    return turn.to_person(reason, words)


async def _answer_all(scene: Scene, turn: Turn, text: str, heard: Ear) -> Turn:
    """The awaited field first, then every question of the turn, then back to what is still awaited."""
    whole = turn.understood
    assert whole is not None  # respond() read it
    parts = clauses.clauses_of(text, whole, heard.understand)
    awaited = turn.talk.topics[-1] if turn.talk.topics and turn.talk.topics[-1].awaits else None
    left = parts
    if awaited:
        left = await _take_field(scene, turn, parts, awaited)
    wanted = _wanted(scene.settings, left)
    for intent, part, understood in wanted[: clauses.MOST_INTENTS]:
        await _run(scene, turn, intent, part, understood)
        if turn.hand_over:
            return _finish(turn)
    if awaited and left is parts:
        _not_given(turn, awaited, asked_else=bool(wanted), text=text, settings=scene.settings)
    elif not wanted and not (awaited and left is not parts):
        await _nothing_wanted(scene, turn, text, heard)
    return _finish(turn)


async def _take_field(
    scene: Scene, turn: Turn, parts: list[tuple[str, Understood]], awaited: Topic
) -> list[tuple[str, Understood]]:
    """The clauses that did not go into the field; all of them, the very same list, when none did."""
    for n, (part, understood) in enumerate(parts):
        ask = _ask(scene, turn, awaited.intent, part, understood)
        if await supplies(ask, awaited.awaits):
            turn.talk = structs.replace(turn.talk, topics=turn.talk.topics[:-1], fields=ask.fields)
            if ask.fields.get(CONFIRM) == "no":
                turn.talk = structs.replace(turn.talk, fields=_without(ask.fields, CONFIRM))
                turn.said.append(courtesy("left_as_is", turn.talk.language))
                turn.outcome, turn.reason = "answered", "declined"
            else:
                asked_in = f"{awaited.text}\n{part}" if awaited.text else part
                await _run(scene, turn, awaited.intent, asked_in, understood, again=awaited)
            return parts[:n] + parts[n + 1 :]
    return parts


def _wanted(settings: BotSettings, parts: list[tuple[str, Understood]]) -> list[tuple[str, str, Understood]]:
    found: dict[str, tuple[str, str, Understood]] = {}
    for part, understood in parts:
        intent = clauses.surest(understood, settings)
        if intent and intent not in NOTHING_ASKED:
            found.setdefault(intent, (intent, part, understood))
    return list(found.values())


def _ask(scene: Scene, turn: Turn, intent: str, text: str, understood: Understood) -> Ask:
    return Ask(
        tx=scene.tx,
        row=scene.row,
        settings=scene.settings,
        zone=scene.zone,
        intent=intent,
        text=text,
        understood=understood,
        language=turn.talk.language,
        fields=dict(turn.talk.fields),
        buyer_id=scene.buyer_id,
        key=f"{scene.key}:{intent}",
        trial=scene.trial,
    )


async def _run(
    scene: Scene, turn: Turn, intent: str, text: str, understood: Understood, *, again: Topic | None = None
) -> None:
    """The first of the intent's skills that has something to say."""
    if intent in A_PERSON or intent in scene.settings.silent_intents:
        _tried(scene, turn, intent, "passed", "person")
        _handing_over(turn, H.NEEDS_A_PERSON, intent)
        return
    ask = _ask(scene, turn, intent, text, understood)
    last: Answer | Need | Pass = Pass(reason=H.NOT_KNOWN.value)
    for name in skills_for(intent):
        last = await SKILLS[name](ask)
        if not isinstance(last, Pass):
            turn.skills.append(name)
            break
        if last.reason == H.NEEDS_A_PERSON.value:
            break
    turn.talk = structs.replace(turn.talk, fields=_without(ask.fields, CONFIRM))
    await _take(scene, turn, ask, last, again)


async def _take(scene: Scene, turn: Turn, ask: Ask, last: Answer | Need | Pass, again: Topic | None) -> None:
    if isinstance(last, Need):
        _asked(scene, turn, ask, last, again)
    elif isinstance(last, Answer):
        _tried(scene, turn, ask.intent, "answered", last.did)
        turn.said += last.said
        turn.cards += last.cards
        turn.outcome = "answered"
        if last.hand_over:
            _handing_over(turn, HandoverReason(last.hand_over), ask.intent)
    elif last.reason == H.NOT_KNOWN.value and ask.intent in TO_CHECK:
        _tried(scene, turn, ask.intent, "passed", last.reason)
        if not scene.trial:
            await unknown.ask_the_owner(ask)
        turn.said.append(ask.courtesy("will_check"))
        turn.outcome, turn.reason = "answered", H.NOT_KNOWN.value
        turn.skills.append("will_check")
    else:
        _tried(scene, turn, ask.intent, "passed", last.reason)
        _handing_over(turn, HandoverReason(last.reason), ask.intent)


def _asked(scene: Scene, turn: Turn, ask: Ask, need: Need, again: Topic | None) -> None:
    """Asked once; the second time that the same is missing a person goes on."""
    _tried(scene, turn, ask.intent, "asked", need.field)
    same = [one for one in turn.talk.topics if one.intent == ask.intent and one.awaits == need.field]
    if same or (again and again.awaits == need.field):
        _handing_over(turn, H.NOT_UNDERSTOOD, need.field)
        return
    topic = Topic(intent=ask.intent, awaits=need.field, asked=1, text=(again.text if again else ask.text)[:500])
    turn.talk = structs.replace(turn.talk, topics=(*turn.talk.topics, topic)[-MOST_TOPICS:])
    turn.said += need.said
    turn.cards += need.cards
    turn.outcome, turn.reason = "asked", need.field


def _not_given(turn: Turn, awaited: Topic, *, asked_else: bool, text: str, settings: BotSettings) -> None:
    """What was asked for did not come: another question was answered, so it is asked once more; else a person."""
    courtesies = {clauses.surest(turn.understood, settings)} & set(SAYS) if turn.understood else set()
    if asked_else or courtesies:
        code = QUESTIONS.get(awaited.awaits)
        still = any(one == awaited for one in turn.talk.topics)
        if code and still and awaited.asked == 1:
            back = structs.replace(awaited, asked=2)
            topics = tuple(back if one == awaited else one for one in turn.talk.topics)
            turn.talk = structs.replace(turn.talk, topics=topics)
            turn.said += [courtesy("back_to", turn.talk.language), courtesy(code, turn.talk.language)]
            turn.outcome = turn.outcome if asked_else else "asked"
        return
    _handing_over(turn, H.NOT_UNDERSTOOD, awaited.awaits)


QUESTIONS = {
    "order_id": "which_order",
    "listing_id": "which_listing",
    "sku_id": "which_sku",
    "height_and_weight": "height_and_weight",
    "address": "new_address",
    "reason": "which_reason",
    "invoice_title": "invoice_title",
    "confirm": "confirm",
}


async def _nothing_wanted(scene: Scene, turn: Turn, text: str, heard: Ear) -> None:
    """A courtesy for a courtesy; else the shop's knowledge is asked, and then the buyer."""
    whole = turn.understood
    assert whole is not None
    top = clauses.surest(whole, scene.settings)
    if top == "human.chase" and turn.talk.missed + 1 >= CHASES:
        _handing_over(turn, H.ASKED)
        return
    if code := SAYS.get(top):
        turn.said.append(courtesy(code, turn.talk.language))
        turn.outcome, turn.reason = "answered", "courtesy"
        chased = turn.talk.missed + (top == "human.chase")
        turn.talk = structs.replace(turn.talk, missed=chased)
        return
    ask = _ask(scene, turn, whole.top, text, whole)
    found = await SKILLS["entry"](ask)
    if isinstance(found, Answer):
        turn.skills.append("entry")
        await _take(scene, turn, ask, found, None)
        return
    if top == "other.spam":
        turn.reason = "spam"
        return
    out = (top == "oos" or (not top and whole.oos >= OUT_OF_SCOPE)) and not heard.names_goods(text)
    _not_understood(scene.settings, turn, "not_ours" if out else "clarify")


def _not_understood(settings: BotSettings, turn: Turn, code: str) -> Turn:
    missed = turn.talk.missed + 1
    turn.talk = structs.replace(turn.talk, missed=missed)
    if missed >= settings.misses:
        return _handing_over(turn, H.NOT_UNDERSTOOD)
    turn.said.append(courtesy(code, turn.talk.language))
    turn.outcome, turn.reason = "asked", code
    return turn


def _finish(turn: Turn) -> Turn:
    if turn.outcome == "answered" and turn.reason != "courtesy":
        turn.talk = structs.replace(turn.talk, missed=0, answered=turn.talk.answered + 1)
    turn.said = list(dict.fromkeys(turn.said))
    return turn


def _tried(scene: Scene, turn: Turn, intent: str, outcome: str, detail: str) -> None:
    one = Tried(intent=intent, outcome=outcome, detail=detail, at=scene.tx.clock.now())
    turn.talk = structs.replace(turn.talk, tried=(*turn.talk.tried, one)[-MOST_TRIED:])


def _without(fields: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in fields.items() if key != name}
