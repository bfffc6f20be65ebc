"""Every pattern of the gate, compiled once; what of them stands in a text, denied or not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import ahocorasick  # type: ignore[import-not-found]  # the wheel carries no types

from xiaoer.outreach import read_words
from xiaoer.outreach.clauses import denied, untied
from xiaoer.outreach.linear import Pattern, compile_pattern

_LATIN = re.compile("[a-z]{3}|[a-z]\\*")
_TIED = frozenset({"review_value", "review_coercion"})
_BEFORE = 24
"""Characters that `not_before` looks at."""


@dataclass(frozen=True)
class Hit:
    """Canonical positions."""

    rule: str
    start: int
    end: int
    severity: str = ""
    """The pattern's own; empty for the pack's."""


@dataclass(frozen=True)
class Watch:
    rule: str
    pattern: Pattern
    severity: str
    deny: str
    before: Pattern | None
    after: Pattern | None
    inside: Pattern | None
    script: str

    def hits(self, text: str) -> Iterator[Hit]:
        for start, end in self.pattern.spans(text):
            if self.before and self.before.found(text[max(0, start - _BEFORE) : start]):
                continue
            if self.after and self.after.begins(text[end : end + 12]):
                continue
            if self.inside and self.inside.found(text[start:end]):
                continue
            if denied(text, start, end, self.deny) or (self.rule in _TIED and untied(text, start, end)):
                continue
            yield Hit(self.rule, start, end, self.severity)


def expanded(source: str, macros: dict[str, str]) -> str:
    """With macros and gaps written out; macros may use earlier ones."""
    for name, body in reversed(macros.items()):
        source = source.replace("{" + name + "}", body)
    while "{~" in source:
        head, rest = source.split("{~", 1)
        width, tail = rest.split("}", 1)
        source = f"{head}[^。!?;\\n]{{0,{width}}}{tail}"
    return source


def _read() -> list[dict[str, Any]]:
    return [tomllib.loads((read_words.FOLDER / name).read_text("utf-8")) for name in read_words.PATTERN_FILES]


def vocabulary() -> Iterator[str]:
    """Pieces of text in the patterns' own words: read once, they leave the engine few states to build later."""
    words = "".join(one for read in _read() for entry in read["pattern"] for one in entry["match"])
    for script in ("[^\u4e00-\u9fff,|]+", "[^a-z |]+"):
        plain = re.sub(script, "", words).replace("|", "")
        yield from (plain[at : at + 40] for at in range(0, len(plain), 120))


@lru_cache(maxsize=1)
def watches() -> tuple[Watch, ...]:
    files = _read()
    macros: dict[str, str] = {name: body for read in files for name, body in read["macros"].items()}
    return tuple(
        _watch(entry, group, script, macros)
        for entry in chain.from_iterable(read["pattern"] for read in files)
        for script in ("chinese", "latin", "")
        if (group := [one for one in entry["match"] if _script(expanded(one, macros)) == script])
    )


def _script(source: str) -> str:
    """Which script a text must have for the pattern to be tried; empty for any."""
    chinese = any("\u4e00" <= c <= "\u9fff" for c in source)
    latin = re.search("[a-z]{3}", source.replace("rmb", "").replace("top", "").replace("vip", "")) is not None
    return "chinese" if chinese and not latin else "latin" if not chinese else ""


def _watch(entry: dict[str, str], group: list[str], script: str, macros: dict[str, str]) -> Watch:
    source = "|".join(f"(?:{expanded(one, macros)})" for one in group)
    before, after = entry.get("not_before", ""), entry.get("not_after", "")
    return Watch(
        rule=entry["rule"],
        pattern=compile_pattern(source),
        severity=entry.get("severity", ""),
        deny=entry.get("deny", "strict"),
        before=compile_pattern(f"(?:{expanded(before, macros)})$") if before else None,
        after=compile_pattern(f"(?:{expanded(after, macros)})") if after else None,
        inside=compile_pattern(expanded(entry["not_inside"], macros)) if "not_inside" in entry else None,
        script=script,
    )


@lru_cache(maxsize=1)
def _sensitive() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for severity, words in zip(("", "warn"), read_words.sensitive(), strict=True):
        for word in words:
            automaton.add_word(word, (word, severity))
    automaton.make_automaton()
    return automaton


def hits(text: str) -> list[Hit]:
    """What stands in canonical `text` and is not denied, in order of the patterns."""
    chinese = any("\u4e00" <= c <= "\u9fff" for c in text)
    latin = _LATIN.search(text) is not None
    wanted = {"": True, "chinese": chinese, "latin": latin}
    raw = text.encode("utf-8", "replace")
    active = [w for w in watches() if wanted[w.script] and w.pattern.found_in(raw)]
    return [hit for watch in active for hit in watch.hits(text)] + list(_listed(text))


def _listed(text: str) -> Iterable[Hit]:
    tight = text.replace(" ", "")
    if tight != text:  # the lists are written without spaces; positions then mean the whole text
        return [Hit("sensitive_word", 0, len(text), s) for _, (w, s) in _sensitive().iter(tight) if _whole(tight, w)]
    return [
        Hit("sensitive_word", last - len(word) + 1, last + 1, severity)
        for last, (word, severity) in _sensitive().iter(text)
        if not denied(text, last - len(word) + 1, last + 1, "strict")
    ]


def _whole(text: str, word: str) -> bool:
    at = text.find(word)
    return not denied(text, at, at + len(word), "strict")
