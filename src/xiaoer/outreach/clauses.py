"""Who speaks, and does the clause say yes or no: what turns the same words into something lawful."""

from __future__ import annotations

from xiaoer.outreach.lexicon_contexts import context
from xiaoer.outreach.linear import compile_pattern

_NEAR = 200
"""Characters on each side that can turn what is said; an endless sentence counts no further."""
_SENTENCE_END = "。!?;\n…"
_TURNS = context("clauses", "turns")
_THIRD_BEFORE = context("clauses", "third_before")
_THIRD_AFTER = context("clauses", "third_after")
_STRICT_BEFORE = context("clauses", "strict_before")
_WIDE_BEFORE = compile_pattern(
    "(?:不用|无需|无须|不必|不强求|不勉强|没必要|没有|无|不|未|非|并非|不是|是否|自愿)[^。!?;,\n]{0,12}$"
)
_STRICT_AFTER = context("clauses", "strict_after")
_UNTIED = context("clauses", "untied")
_CLAUSE_END = ",。!?;:\n"
_FREED = context("clauses", "freed")
"""`不用写…`, `you need not leave …`: the very thing that follows is not wanted, whatever the rule."""
_AT_ONCE = 40
_EN_BEFORE = context("clauses", "en_before")
_EN_AFTER = context("clauses", "en_after")
_REPORTED = context("clauses", "reported")
_LISTED = compile_pattern(
    "(?:返现|返利|红包|优惠券|礼品|礼物|现金|券|折扣|积分|赠品|微信|qq|电话|链接|补偿|退款|晒图|晒单)$"
)
_OPEN, _CLOSE = '“"「《', '”"」》'


def sentence_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    first = max((text.rfind(sign, 0, start) for sign in _SENTENCE_END), default=-1) + 1
    ends = [at for sign in _SENTENCE_END if (at := text.find(sign, end)) >= 0]
    return first, min(ends, default=len(text))


def denied(text: str, start: int, end: int, how: str) -> bool:
    """Whether the clause around the hit says that this does not happen. `how`: none, strict, wide, or own (strict, and
    what the buyer wrote is not given back but spoken of)."""
    if (how != "own" and quoted(text, start, end)) or _FREED.found(text[max(0, start - _AT_ONCE) : start]):
        return True
    if how == "none":
        return False
    first, last = sentence_bounds(text, start, end)
    before = _since_turn(text[max(first, start - _NEAR) : start])
    after = _until_turn(text[end : min(last, end + _NEAR)])
    chinese_before = _clause_before(before)
    if _STRICT_BEFORE.found(chinese_before) or _STRICT_AFTER.found(after):
        return True
    if _EN_BEFORE.found(before) or _EN_AFTER.found(after):
        return True
    if _THIRD_BEFORE.found(before[-40:]) and _THIRD_AFTER.found(text[end : end + 60]):
        return True
    return how == "wide" and _WIDE_BEFORE.found(chinese_before)


def untied(text: str, start: int, end: int) -> bool:
    """Whether the clauses of the hit say that reviews have nothing to do with it."""
    ends = [at for sign in _CLAUSE_END if (at := text.find(sign, end)) >= 0]
    return _UNTIED.found(text[start : min([*ends, end + _NEAR])])


def quoted(text: str, start: int, end: int) -> bool:
    """The buyer's words, given back: `您说的“…”`, `you mentioned "…"`, `您问的好评返现`."""
    first = max(sentence_bounds(text, start, start)[0], start - _NEAR)
    opening = max((text.rfind(sign, first, start + 1) for sign in _OPEN), default=-1)
    if opening >= 0:
        closing = min((at for sign in _CLOSE if (at := text.find(sign, opening + 1)) >= 0), default=-1)
        said = _REPORTED.found(text[first:opening])
        return said and (
            closing >= end - 1 or (closing > start and _STRICT_AFTER.found(text[closing + 2 : closing + _NEAR]))
        )
    return _REPORTED.found(_clause_before(_since_turn(text[first:start])))


def _since_turn(before: str) -> str:
    turns = list(_TURNS.spans(before))
    return before[turns[-1][1] :] if turns else before


def _until_turn(after: str) -> str:
    turn = _TURNS.search(after)
    return after[: turn[0]] if turn else after


def _clause_before(before: str) -> str:
    """Back to the last comma; between items of one list a comma ends no clause."""
    at = len(before)
    while True:
        comma = max(before.rfind(",", 0, at), before.rfind(":", 0, at))
        if comma < 0:
            return before
        if not _LISTED.found(before[:comma]):
            return before[comma + 1 :]
        at = comma
