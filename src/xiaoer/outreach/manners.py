"""How it is said: thorough, personal, not the same words again, and kind before curious."""

from __future__ import annotations

from collections.abc import Iterator

from xiaoer.outreach.linear import compile_pattern
from xiaoer.outreach.model import Medium, Purpose, SenderKind
from xiaoer.outreach.normalise import normalise
from xiaoer.outreach.seen import Draft, Seen

_WORD = compile_pattern("[\u3400-\u9fff]|[a-z0-9]+(?:['.-][a-z0-9]+)*")
_GREETING = compile_pattern(
    "^(?:您好|你好|亲|在的|hi|hello|hey|再见|谢谢|不客气|good|bye|thank|you're welcome|sure|ok)"
)
_FACT = compile_pattern("\\d|cm|kg|码|元|天|号")
_ANGRY = frozenset({"angry", "furious", "upset", "rage", "fury", "生气", "愤怒", "激动", "不满"})
MANNERS = ("abuse", "blame", "blame_soft", "impatience", "vague")
_SMALL = 12
"""Below so many characters, likeness says nothing."""


def about_manners(seen: Seen) -> Iterator[Draft]:
    for rule in (*MANNERS, "sensitive_word", "superlative", "medical_claim"):
        for hit in seen.have(rule):
            yield Draft(rule, hit.start, hit.end, None, hit.severity)
    for hit in seen.have("promise_unfounded"):
        if not any(normalise(fact).text in seen.text for fact in seen.item.order.facts):
            yield Draft(hit.rule, hit.start, hit.end)
    yield from _short(seen)
    yield from _sameness(seen)
    yield from _to_the_buyer(seen)


def word_count(canonical: str) -> int:
    """Chinese characters and Latin words."""
    return sum(1 for _ in _WORD.spans(canonical))


def _short(seen: Seen) -> Iterator[Draft]:
    if seen.item.medium not in (Medium.CHAT, Medium.PUBLIC_REPLY, Medium.EMAIL) or not seen.text.strip():
        return
    words, least = word_count(seen.text), seen.pack.limits.min_answer_words
    if seen.item.purpose is Purpose.ANSWER:
        latin = seen.text.isascii()
        if words < (max(2, least // 2) if latin else least) and not _FACT.found(seen.text):
            yield Draft("too_short_answer", 0, 0, {"words": words, "least": least})
    elif seen.item.purpose is Purpose.REPLY and words <= 3 and not _says_something(seen.text):
        yield Draft("too_short", 0, 0, {"words": words, "least": least})


def _says_something(text: str) -> bool:
    return _GREETING.begins(text) or _FACT.found(text)


def likeness_percent(first: str, second: str) -> int:
    """Shared pairs of neighbouring characters, Dice coefficient; 100 for the same text."""
    a, b = _pairs(first), _pairs(second)
    return 200 * len(a & b) // (len(a) + len(b)) if a and b else 0


def _pairs(canonical: str) -> set[str]:
    tight = "".join(c for c in canonical if c.isalnum())
    return {tight[i : i + 2] for i in range(len(tight) - 1)}


def _sameness(seen: Seen) -> Iterator[Draft]:
    if len(seen.text) < _SMALL:
        return
    most = max((likeness_percent(seen.text, normalise(old).text) for old in seen.item.recent_answers[:20]), default=0)
    if most > seen.pack.limits.max_sameness_percent:
        yield Draft("sameness", 0, 0, {"percent": most})


def _to_the_buyer(seen: Seen) -> Iterator[Draft]:
    item = seen.item
    named = item.sender in (SenderKind.AGENT, SenderKind.MACRO) and not seen.public
    if item.buyer.name and named and item.buyer.name.lower() not in item.text.lower():
        yield Draft("name_missing", 0, 0, {"name": item.buyer.name})
    question = seen.text.find("?")
    kind_first = any(hit.start < question for hit in seen.have("_empathy"))
    if item.buyer.emotion in _ANGRY and question >= 0 and not kind_first:
        yield Draft("empathy_missing")
    if seen.have("_holding") and len(seen.text) < 40 and _held_before(item.recent_answers[:2]):
        yield Draft("holding_repeated")


_HOLDING = compile_pattern(
    "稍等|请等|等一下|正在(?:为您)?查|核实一下|耐心等|one moment|please wait|bear with|checking|looking into"
)


def _held_before(answers: tuple[str, ...]) -> bool:
    return len(answers) == 2 and all(_HOLDING.found(normalise(text).text) and len(text) < 40 for text in answers)
