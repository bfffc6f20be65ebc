"""How tall and how heavy: in centimetres and kilograms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiaoer.understanding.entities.flat import NUMERAL, number
from xiaoer.understanding.model import Draft

_CM_PER_INCH = 2.54
_KG_PER_POUND = 0.45359237
_KG_PER_STONE = 6.35029318
_JIN_FROM = 90
"""A bare weight from here on is in 斤, half a kilogram each: few shoppers weigh 90 kg and write no unit."""

_HEIGHT = re.compile(
    rf"(1\d\d(?:\.\d)?)\s?(?:cm|厘米|公分)|([12一二两])\s?米\s?(\d{{1,2}}|{NUMERAL}{{1,3}})(?!\d)"
    rf"|(?<!\d)([12]\.\d{{1,2}})\s?(?:m(?![a-z])|米)"
    r"|(?<!\d)([4-6])\s?(?:'|’|ft|foot|feet)\s?(\d{1,2})?(?:\"|''|”|in(?:ch(?:es)?)?)?"
    r"|(?:身高|个子|高|height|tall)[是: 有]{0,3}(1\d\d)(?!\d)|(?<!\d)(1[4-9]\d)(?=[ ,/、，]{1,2}\d{2,3}(?:\s?(?:k"
    r"g|公斤|斤|千克)|(?![\d.]))(?!cm))"
)
_WEIGHT = re.compile(
    r"(?<![\d.])(\d{2,3}(?:\.\d)?)\s?(kg|公斤|千克|kilos?|斤|lbs?|pounds?|stone)(?![a-z])"
    r"|(?:体重|weight|weigh)[是: 有]{0,3}(\d{2,3})(?![\d.])|(?<=1[4-9]\d)[ ,/、，]{1,2}(\d{2,3})(?![\d.年月日号元块])"
)
_KILOS = {"kg": 1, "公斤": 1, "千克": 1, "斤": 0.5, "lb": _KG_PER_POUND, "pound": _KG_PER_POUND, "stone": _KG_PER_STONE}


def measures(seen: str) -> Iterator[Draft]:
    for found in _HEIGHT.finditer(seen):
        yield "height", _short(_centimetres(found)), found.start(), found.end()
    for found in _WEIGHT.finditer(seen):
        bare = 3 if found[3] else 4 if found[4] else 1
        yield "weight", _short(_kilograms(found)), found.start(bare), found.end()


def _centimetres(found: re.Match[str]) -> float:
    plain, metres, rest, decimal, feet, inches, named, bare = found.groups()
    if whole := plain or named or bare:
        return float(whole)
    if decimal:
        return float(decimal) * 100
    if feet:
        return (int(feet) * 12 + int(inches or 0)) * _CM_PER_INCH
    more = _decimals(rest)
    return (number(metres) or 0) * 100 + more


def _decimals(rest: str) -> int:
    """`1米7` and `一米七` are 170, `1米75` and `一米七五` 175."""
    if rest.isascii():
        return int(rest) * (10 if len(rest) == 1 else 1)
    digits = "".join(str(number(character)) for character in rest if (number(character) or 10) < 10)
    return int(digits or 0) * (10 if len(digits) == 1 else 1)


def _kilograms(found: re.Match[str]) -> float:
    if found[2]:
        unit = found[2].removesuffix("s")
        return float(found[1]) * _KILOS.get(unit, 1)
    bare = float(found[3] or found[4])
    return bare / 2 if bare >= _JIN_FROM else bare


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
