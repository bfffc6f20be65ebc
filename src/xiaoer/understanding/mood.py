"""Calm, annoyed or angry: plain words of anger first, then what the model has learned."""

from __future__ import annotations

import re

from xiaoer.understanding.base import moods
from xiaoer.understanding.hear import hear
from xiaoer.understanding.model import Mood
from xiaoer.understanding.plain import plain
from xiaoer.understanding.sums import sums_of

_ANGRY = re.compile(
    r"骗子|骗人|垃圾(?!袋|桶|篓|铲)|12315|工商局|消协|曝光|黑店|坑人|坑爹|无良|奸商|滚(?!动|筒|轮"
    r"|烫|珠)|去死|妈的|他妈|tmd|傻逼|sb|王八|混蛋|"
    r"太过分|欺人太甚|忍无可忍|气死|恶心|什么玩意|(?:我要|准备|去)(?:投诉|起诉|告你)|(?:投诉|举报)你们|"
    r"\b(?:scam(?:mers?)?|fraud|thie(?:f|ves)|liars?|furious|livid|ridiculous|unacceptable|disgusting"
    r"|disgraceful|outrageous|pathetic|"
    r"worst|rubbish service|sue you|small claims|trading standards|chargeback|wtf|bullshit|fuck\w*"
    r"|crap service|never (?:ever )?(?:buy|order)\w* (?:\w+ )?again)\b"
)
_MILD = re.compile(r"^.{0,3}(?:垃圾分类|是骗子吗|骗子多)")
_SHOUTED = re.compile(r"[!?]{3,}")
_CAPITALS = 12
"""Letters from which a text in capitals is shouted."""
_ANGRY_FROM, _UPSET_FROM = 0.6, 0.6
_LOUDER = 0.2
"""How much sooner a loud text counts as upset."""
_FEWEST = 2
"""Characters under which nobody's mood is read."""


def mood_of(text: str) -> Mood:
    """0.1 ms for most calm texts: only where the words alone leave it open is their meaning looked at."""
    seen = plain(text)
    if _ANGRY.search(seen) and not _MILD.search(seen):
        return "angry"
    if len(seen) <= _FEWEST:
        return "calm"
    loud = bool(_SHOUTED.search(seen)) or _shouted(text)
    if not loud and _calm_words(seen):
        return "calm"
    model = moods()
    shares = dict(zip(model.intents, model.shares(sums_of(model, hear(text).said)[0]).tolist(), strict=True))
    if shares["angry"] >= _ANGRY_FROM - _LOUDER * loud:
        return "angry"
    return "annoyed" if shares["annoyed"] + shares["angry"] >= _UPSET_FROM - _LOUDER * loud else "calm"


def _calm_words(seen: str) -> bool:
    model = moods()
    told, _ = model.sums(seen, None)
    return bool(told.argmax() == model.intents.index("calm"))


def _shouted(text: str) -> bool:
    letters = [c for c in text[:400] if c.isascii() and c.isalpha()]
    return len(letters) >= _CAPITALS and sum(c.isupper() for c in letters) / len(letters) > 0.8
