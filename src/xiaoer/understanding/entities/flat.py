"""The same text in one width and case, character for character, and Chinese numerals as numbers."""

from __future__ import annotations

import unicodedata

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[零〇一二两三四五六七八九十百千]"


def flat(text: str) -> str:
    """As long as the text: every character stays in its place."""
    return "".join(_one(character) for character in text)


def _one(character: str) -> str:
    if character.isascii():
        return character.lower()
    near = unicodedata.normalize("NFKC", character).lower()
    return near if len(near) == 1 else character


def number(said: str) -> int | None:
    """`12`, `十二` and `一百二` are numbers; None for what is none."""
    if said.isascii() and said.isdigit():
        return int(said)
    total, digit, place = 0, 0, 1
    for character in said:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            place = _PLACES[character]
            total += (digit or 1) * place
            digit = 0
        else:
            return None
    return total + digit * (place // 10 if place > 10 and digit and said[-2] in _PLACES else 1)
