"""Measurable properties: said with value, conditions and source, or flagged for what is missing."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct, convert

from xiaoer.knowledge.entry_model import Measure, MeasuredUnder
from xiaoer.knowledge.grams import spelling


class Need(Struct, frozen=True):
    id: str
    zh: str
    en: str
    words: list[str]


class Property(Struct, frozen=True):
    """One kind of measurable property, and what its value depends on."""

    id: str
    zh: str
    en: str
    words: list[str]
    needs: list[Need]


class Missing(Struct, frozen=True):
    code: str
    """`value_missing` `condition_missing` `source_missing`"""
    subject: str = ""
    """Of a condition: which one, in the language asked for."""


class Measured(Struct, frozen=True):
    """A catalogue value read as a measurement."""

    measure: Measure
    missing: list[Missing]


_BRACKETS = re.compile(r"[（(]([^（）()]{1,120})[）)]")
_NUMBER = re.compile(r"\d")
_SAID = {
    "zh": ("{name}：{value}（{conditions}）。来源：{source}。", "；", "{name} {value}", "未说明"),
    "en": ("{name}: {value} ({conditions}). Source: {source}.", "; ", "{name} {value}", "not said"),
}


@cache
def properties() -> list[Property]:
    text = files("xiaoer.knowledge").joinpath("measures.toml").read_text("utf-8")
    return convert(tomllib.loads(text)["measure"], list[Property])


def property_of(name: str) -> Property | None:
    """The measurable property that a name or a question speaks of; None: it is none."""
    spelt = spelling(name)
    found = [(len(word), one) for one in properties() for word in one.words if word in spelt]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def missing_of(measure: Measure, language: str = "zh") -> list[Missing]:
    """What keeps this measurement from being said: no value, no source, or a condition its value depends on."""
    out = [] if measure.value.strip() else [Missing("value_missing", measure.name)]
    kind = property_of(measure.name)
    told = spelling(" ".join([measure.value, *(f"{one.name} {one.value}" for one in measure.conditions if one.value)]))
    for need in kind.needs if kind else []:
        if not any(word in told for word in need.words):
            out.append(Missing("condition_missing", need.en if language.startswith("en") else need.zh))
    if kind is None and not any(one.value.strip() for one in measure.conditions):
        out.append(Missing("condition_missing", measure.name))
    return out if measure.source.strip() else [*out, Missing("source_missing", measure.name)]


def say_measure(measure: Measure, language: str = "zh") -> str:
    """The answer's sentence: value, then conditions, then source. What is missing is said to be missing, never left
    out; whoever sends by itself asks `missing_of` first."""
    whole, comma, pair, blank = _SAID["en" if language.startswith("en") else "zh"]
    told = comma.join(pair.format(name=one.name, value=one.value).strip() for one in measure.conditions if one.value)
    return whole.format(
        name=measure.name, value=measure.value or blank, conditions=told or blank, source=measure.source or blank
    )


def measured(name: str, value: str, source: str, language: str = "zh") -> Measured | None:
    """A row of a product's attribute table read as a measurement: what stands in brackets, and what follows the
    value after a comma, are its conditions. None when the row is not about a measurable property or has no number.
    """
    if property_of(name) is None or not _NUMBER.search(value):
        return None
    inside = [part.strip() for found in _BRACKETS.findall(value) for part in re.split(r"[；;，,]\s*", found)]
    bare, *after = re.split(r"[；;，]\s*|,\s+", _BRACKETS.sub("", value).strip())
    conditions = [MeasuredUnder("", part[:300]) for part in [*inside, *after] if part.strip()]
    one = Measure(name[:80], bare.strip()[:300], conditions[:8], source[:300])
    return Measured(one, missing_of(one, language))
