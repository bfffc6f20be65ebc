"""Who asks again: finding the earlier answer, and saying it shorter in other words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xiaoer.bot.copilot_model import Before
from xiaoer.conversations import LineFacts

SAME = 0.5
"""Dice of the two texts' letter pairs from which on they ask the same."""
_OPENING = re.compile(
    r"^(您好|你好|亲亲?|哈喽|好的|嗯嗯?|hi|hello|dear|sure)[\s,，。!！~～、:：]*(呢|哦|呀|啦)?[\s,，]*",
    re.I,
)
_SENTENCE = re.compile(r"[^。！？!?;；\n]+[。！？!?;；]?")
_SOFT = re.compile(r"(的呢|的哦|哦|呢|呀|啦|哈|~|～)+(?=[，。！？,.!?]|$)")
SHORT = {"zh": "简单说：", "en": "In short: "}


def pairs(text: str) -> set[str]:
    """Letter pairs without spaces and signs, small letters."""
    plain = "".join(sign for sign in text.lower() if sign.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)} or ({plain} if plain else set())


def likeness(one: str, other: str) -> float:
    """Dice coefficient of the letter pairs, 0 to 1."""
    a, b = pairs(one), pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def said_before(lines: Sequence[LineFacts], question: str, until_seq: int) -> Before | None:
    """The newest earlier question like this one that the shop answered; `until_seq` is where the new one begins."""
    earlier = [line for line in lines if line.kind == "text" and line.public_seq is not None and line.seq < until_seq]
    for at in range(len(earlier) - 1, -1, -1):
        line = earlier[at]
        if line.author_kind != "buyer" or likeness(line.text, question) < SAME:
            continue
        answer = next((later for later in earlier[at + 1 :] if later.author_kind in ("agent", "bot")), None)
        if answer:
            return Before(question_seq=line.seq, answer_seq=answer.seq, answer=answer.text)
    return None


def shorter(answer: str, question: str, language: str) -> str:
    """The sentence of `answer` that speaks most of the question, without its flourishes; shorter than it was and
    worded otherwise. Empty when nothing shorter is left."""
    sentences = [one.strip() for one in _SENTENCE.findall(answer) if one.strip()] or [answer.strip()]
    bare = [_SOFT.sub("", _OPENING.sub("", one)).strip() for one in sentences]
    told = [one for one in bare if len(pairs(one)) > 1] or bare
    best = max(told, key=lambda one: (likeness(one, question), -len(one)), default="")
    opened = SHORT["en" if language == "en" else "zh"] + best
    return next((text for text in (opened, best) if best and len(text) < len(answer.strip())), "")
