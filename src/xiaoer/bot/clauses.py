"""A turn in its clauses: a buyer asks several things at once, and each is understood by itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from xiaoer.bot.model import BotSettings, SeenIntent
from xiaoer.understanding.model import Understood

READ_CHARS = 2000
"""So much of a very long turn is read."""
MOST_CLAUSES, MOST_INTENTS = 6, 3
LEAST_CHARS = 4
ENDS = re.compile(r"[。！？!?；;\n]+|(?<=[a-z])\.\s+|[，,]\s*(?=(?:还有|另外|顺便|再问|and |also |by the way))")
WORDS = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")


def parts_of(text: str) -> list[str]:
    """The clauses with words in them; the whole text where it has but one."""
    found = [part.strip() for part in ENDS.split(text) if part]
    spoken = [part for part in found if len(WORDS.findall(part)) >= LEAST_CHARS]
    return spoken[:MOST_CLAUSES] if len(spoken) > 1 else [text]


def has_words(text: str) -> bool:
    return bool(WORDS.search(text))


def threshold(settings: BotSettings, intent: str) -> float:
    return settings.thresholds.get(intent, settings.threshold)


def clauses_of(text: str, whole: Understood, understand: Callable[[str], Understood]) -> list[tuple[str, Understood]]:
    """Each clause with what it says; the whole turn is its only clause where it has but one."""
    parts = parts_of(text)
    if len(parts) == 1:
        return [(text, whole)]
    return [(part, understand(part)) for part in parts]


def seen_intents(understood: Understood, settings: BotSettings) -> list[SeenIntent]:
    """For the record: the best three with their thresholds."""
    return [SeenIntent(one.intent, one.confidence, threshold(settings, one.intent)) for one in understood.intents[:3]]


def surest(understood: Understood, settings: BotSettings) -> str:
    """The best intent where it is sure enough; empty otherwise."""
    return understood.top if understood.confidence >= threshold(settings, understood.top) else ""
