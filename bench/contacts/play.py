"""One buyer at the shop's chat: says the turns, answers what is asked, and keeps what was heard and when."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any

from bench.contacts.fields import USUAL, asked
from bench.contacts.orders import Pushed
from bench.contacts.script import Contact
from bench.live_client import Frame, LiveClient, Refused
from xiaoer.app.demo.goods import listings

FIRST_WITHIN_S, QUIET_S = 12.0, 0.9
MOST_ANSWERS = 6
PEOPLE = ("agent", "queue")
UNSEEN = ("id", "url", "kind", "currency", "code", "version", "_at", "at", "amount")
"""How fields of a card end that no reader sees as they are."""


@dataclass
class Heard:
    """A line, and how many seconds after the buyer's last one it came."""

    who: str
    text: str
    after_s: float = 0.0


@dataclass
class Played:
    contact: Contact
    orders: list[Pushed]
    foreign: Pushed | None
    buyer: str
    lines: list[Heard] = field(default_factory=list)
    conversation_id: str = ""
    unanswered: list[str] = field(default_factory=list)
    """What the buyer said and nobody answered, neither bot nor the word that a person comes."""
    after_person: list[str] = field(default_factory=list)
    """What the bot said after it had handed over."""
    person: bool = False
    first_s: float | None = None
    broke: str = ""

    @property
    def bot_words(self) -> str:
        return "\n".join(line.text for line in self.lines if line.who == "bot")

    def filled(self, words: str) -> str:
        """With what the contact's orders hold."""
        return re.sub(r"\{(\w+)(?::(\d))?\}", lambda found: self._value(found[1], int(found[2] or 0)), words)

    def _value(self, name: str, nth: int) -> str:
        if name == "repeat":
            return self.contact.repeat[0] * self.contact.repeat[1]
        if name.startswith("foreign") and self.foreign:
            return self.foreign.words()[name.removeprefix("foreign_") if "_" in name else "order"]
        if nth < len(self.orders):
            if name in ("product", "sku"):
                one = self.orders[nth]
                return one.listing.title if name == "product" else one.sku.name
            return self.orders[nth].words()[name]
        about = next((one.title for one in listings() if one.external_id in self.contact.about), "就是你们店里的那款")
        return {"order": "我没有订单号", "product": about, "sku": "都可以"}.get(name, name)


class Buyer:
    """`client` is at the chat; `hear` and `told` are its ears."""

    def __init__(self, played: Played) -> None:
        self.played = played
        self.client: LiveClient | None = None
        self.news = asyncio.Event()
        self.handler = "none"
        self.said_at = 0.0
        self.last_heard = 0.0
        self.gave: set[str] = set()

    def hear(self, _: LiveClient, line: Frame) -> None:
        who = line["author_kind"]
        if who == "buyer":
            return
        now = time.monotonic()
        heard = Heard(who, _words(line), now - self.said_at)
        if who == "bot":
            if self.handler in PEOPLE and self.played.contact.quiet_after_person and self.played.person:
                self.played.after_person.append(heard.text)
            self.played.first_s = heard.after_s if self.played.first_s is None else self.played.first_s
        self.played.lines.append(heard)
        self.last_heard = now
        self.news.set()

    def told(self, _: LiveClient, frame: Frame) -> None:
        if frame["type"] in ("handler", "welcome") and frame.get("handler"):
            self.handler = frame["handler"]
            self.news.set()

    async def visit(self) -> None:
        contact = self.played.contact
        if contact.burst:
            for turn in contact.say[:-1]:
                await self._say(turn, wait=False)
            await self._say(contact.say[-1])
        for n, turn in enumerate(() if contact.burst else contact.say):
            await self._say(turn)
            if n == 0 and contact.button:
                await self._tap()
            if n + 1 not in contact.hold:
                await self._give()
        await self._give()

    async def _tap(self) -> None:
        assert self.client is not None
        self.client.write({"type": "human"})
        await self._listen("转人工 (button)")

    async def _say(self, words: str, *, wait: bool = True) -> None:
        assert self.client is not None
        text = self.played.filled(words)
        self.played.lines.append(Heard("buyer", text))
        self.said_at = time.monotonic()
        try:
            async with asyncio.timeout(30):
                frame = await self.client.say(text).done
        except Refused as refused:
            self.played.lines.append(Heard("system", f"refused: {refused.args[0]}"))
            self.played.broke = str(refused.args[0])
            return
        self.played.conversation_id = str(frame["conversation_id"])
        if wait:
            await self._listen(text)

    async def _listen(self, text: str) -> None:
        """Until the answer is whole, a person has it, or nothing comes."""
        began, count = time.monotonic(), len(self.played.lines)
        was_with_person = self.played.person
        while time.monotonic() - began < FIRST_WITHIN_S:
            heard = len(self.played.lines) > count
            if heard and time.monotonic() - self.last_heard > QUIET_S:
                break
            if not heard and self.handler in PEOPLE and time.monotonic() - began > 2 * QUIET_S:
                break
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), 0.2)
            except TimeoutError:
                continue
        self.played.person = self.played.person or self.handler in PEOPLE
        answered = any(line.who == "bot" for line in self.played.lines[count:])
        if not answered and not was_with_person and not self.played.person:
            self.played.unanswered.append(text[:80])

    async def _give(self) -> None:
        """What was asked for, once each."""
        for _ in range(MOST_ANSWERS):
            fields = [one for one in asked(self._last_words()) if one not in self.gave]
            if not fields or self.played.person:
                return
            self.gave.update(fields[:1] if fields[0] in ("confirm", "order") else fields)
            answers = [self._answer(one) for one in (fields[:1] if fields[0] in ("confirm", "order") else fields)]
            await self._say("，".join(answers) if self.played.contact.lang == "zh" else ", ".join(answers))

    def _answer(self, name: str) -> str:
        own = self.played.contact.answers
        if name in ("height", "weight") and name not in own and "height_weight" in own:
            return own["height_weight"]
        return own.get(name, USUAL[self.played.contact.lang][name])

    def _last_words(self) -> str:
        """What the bot said since the buyer spoke."""
        found: list[str] = []
        for line in reversed(self.played.lines):
            if line.who == "buyer":
                break
            if line.who == "bot":
                found.insert(0, line.text)
        return "\n".join(found)


def _words(line: Frame) -> str:
    """Its text, and what a card on it says to a reader."""
    card = line.get("card") or (line.get("content") or {}).get("card")
    return str(line.get("text", "")) + (f"\n{_flat(card)}" if card else "")


def _flat(value: Any) -> str:
    """What stands on a card, in the order it stands there; amounts as people read them."""
    if isinstance(value, dict):
        return " ".join(_shown(key, one) for key, one in value.items() if not key.endswith(UNSEEN))
    if isinstance(value, list):
        return " ".join(_flat(one) for one in value)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _shown(key: str, value: Any) -> str:
    return f"¥{value / 100:.2f}" if key.endswith("_minor") and isinstance(value, int) else _flat(value)
