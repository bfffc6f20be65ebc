"""Personal data out of a text before it leaves, and back into the answer. Pure.

Each value gets a placeholder such as `[PHONE1]`. A placeholder means one value within one question; the model can carry
it along, and cannot read it. What looks like one already is no placeholder of ours: it is taken out as well.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from xiaoer.language_models.personal import LEAD, RULES

PLACEHOLDER = re.compile(r"\[(?:PHONE|EMAIL|ADDRESS|NAME|NUMBER|ID|TEXT)\d{1,4}\]")
LOOKS_LIKE_ONE = re.compile(
    r"[\[【［〔(（]\s*(?:PHONE|EMAIL|ADDRESS|NAME|NUMBER|ID|TEXT)\s*\d*\s*[\]】］〕)）]", re.IGNORECASE
)
SHORTEST_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Known:
    """Something personal that the desk knows of this buyer: `NAME`, `ADDRESS`, `PHONE`, `EMAIL`, `NUMBER`."""

    kind: str
    value: str


@dataclass
class Mask:
    """One question's placeholders: what they stand for is in this object and nowhere else."""

    known: Sequence[Known] = ()
    values: dict[str, str] = field(default_factory=dict)
    """By placeholder."""

    def hide(self, text: str) -> str:
        """The text with every personal value replaced; the same value gets the same placeholder."""
        text = LOOKS_LIKE_ONE.sub(lambda found: self._place("TEXT", found[0]), text)
        for one in sorted(self.known, key=lambda it: -len(it.value)):
            if len(value := one.value.strip()) >= SHORTEST_KNOWN:
                text = self._rule(text, one.kind, _just(value))
        for kind, pattern in RULES:
            text = self._rule(text, kind, pattern)
        return text

    def restore(self, text: str) -> str:
        """The values back in their places. A placeholder that stands for nothing stays: see `unknown`."""
        return PLACEHOLDER.sub(lambda found: self.values.get(found[0], found[0]), text)

    def unknown(self, text: str) -> bool:
        """It holds a placeholder, or what looks like one, that this question never gave out."""
        return any(found[0] not in self.values for found in LOOKS_LIKE_ONE.finditer(text))

    def _rule(self, text: str, kind: str, pattern: re.Pattern[str]) -> str:
        def hidden(found: re.Match[str]) -> str:
            group = 1 if pattern.groups else 0
            start, end = found.span(group)
            if kind == "ADDRESS":
                start += max((lead.end() for lead in LEAD.finditer(found[group])), default=0)
            place = self._place(kind, found.string[start:end])
            return found[0][: start - found.start()] + place + found[0][end - found.start() :]

        return _outside(text, lambda part: pattern.sub(hidden, part))

    def _place(self, kind: str, value: str) -> str:
        for place, held in self.values.items():
            if held == value:
                return place
        number = 1 + sum(place.startswith(f"[{kind}") for place in self.values)
        place = f"[{kind}{number}]"
        self.values[place] = value
        return place


def _just(value: str) -> re.Pattern[str]:
    """The value itself; one of Latin letters only where it is no part of a longer word."""
    edge = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if value.isascii() else "{}"
    return re.compile(edge.format(re.escape(value)))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """`change` done to what stands between placeholders."""
    out, at = [], 0
    for found in PLACEHOLDER.finditer(text):
        out += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*out, change(text[at:])])


def places_in(text: str) -> list[str]:
    return PLACEHOLDER.findall(text)


def leaks(text: str, values: Iterable[str]) -> bool:
    """A value of three characters or more stands in the open."""
    return any(len(value) >= 3 and value in text for value in values)
