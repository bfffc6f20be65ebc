"""Numbers in a text with the unit beside them, in Chinese and English, digits and words. Pure."""

import re
from fractions import Fraction

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
STEPS = {"十": 10, "百": 100, "千": 1000}
WORDS = {
    word: number
    for number, word in enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty",
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "a": 1, "an": 1}
UNITS = {
    "day": "个工作日|个自然日|工作日|自然日|天|日|(?:business |working )?days?",
    "hour": "个?小时|hours?|hrs?",
    "minute": "分钟|minutes?|mins?",
    "second": "秒钟?|seconds?",
    "week": "周|个?星期|weeks?",
    "month": "个月|月|months?",
    "year": "年|years?",
    "money": "元|块钱?|¥|￥|yuan|rmb|cny|dollars?|usd|eur|gbp|euros?|pounds?",
    "fen": "角|毛钱|分钱|cents?",
    "off": "折",
    "share": "%|percent",
    "piece": "件|个|双|套|条|只|盒|包|瓶|台|支|张|份|pieces?|items?|pcs|units?|pairs?",
    "time": "次|遍|times?",
    "weight": "公斤|千克|kg|斤|克|g|磅|lbs?",
    "length": "厘米|cm|毫米|mm|米|m|英寸|寸|inch(?:es)?",
    "size": "码|号",
    "fold": "倍",
    "hour_of_day": "点|时|am|pm",
    "volume": "毫升|ml|升|l",
}
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in UNITS.items())
_MORE = r"(?:日|天|元|块|件|个|次|折|年|月|周|小时|分钟|公斤|斤|克|厘米|米|倍|码|号|点|双|套|条|盒|瓶)"
_FIGURE = r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_HAN = rf"(?P<han>[零〇一二两三四五六七八九十百千万半]+(?=\s*(?:个)?(?:工作|自然|星期|{_MORE}|钟|成|%)))"
_WORD = (
    r"(?P<word>\b(?:"
    + "|".join(sorted((w for w in WORDS if len(w) > 2 and w != "one"), key=len, reverse=True))
    + r")\b)"
)
_ONE = (
    r"(?P<one>\b(?:one|an?)"
    r"(?=\s+(?:business |working )?(?:day|hour|minute|week|month|year|dollar|percent|item|piece)\b))"
)
NUMBER = re.compile(
    rf"(?P<before>[¥￥$€£]\s?)?(?:{_FIGURE}|{_HAN}|{_WORD}|{_ONE})(?P<ten_thousand>万)?\s*-?(?:(?:{_UNIT})(?![a-z]))?",
    re.IGNORECASE,
)
EMPTY_HAN = frozenset({"一个", "一次", "一点", "一条", "一份", "一件"})
"""In these 一 counts nothing that anybody could get wrong."""


def numbers_in(text: str) -> list[tuple[Fraction, str]]:
    """Value and unit in the order of the text; the same twice in a row counts once."""
    found: list[tuple[Fraction, str]] = []
    for match in NUMBER.finditer(text):
        if match["han"] and match[0].strip() in EMPTY_HAN:
            continue
        one = (_value(match), _unit(match))
        if not found or found[-1] != one:
            found.append(one)
    return found


def _value(match: re.Match[str]) -> Fraction:
    if match["figure"]:
        value = Fraction(match["figure"].replace(",", ""))
    elif match["han"]:
        value = _han(match["han"])
    else:
        value = Fraction(WORDS[(match["word"] or match["one"]).lower()])
    return value * 10_000 if match["ten_thousand"] else value


def _unit(match: re.Match[str]) -> str:
    if match["before"]:
        return "money"
    return next((name for name in UNITS if match[name]), "")


def _han(text: str) -> Fraction:
    """`三百二十` → 320, `两万` → 20,000, `二〇二六` → 2026, `半` → ½."""
    if all(character in DIGITS for character in text):
        return Fraction(int("".join(str(DIGITS[character]) for character in text)))
    total = section = digit = Fraction(0)
    for character in text:
        if character in DIGITS:
            digit = Fraction(DIGITS[character])
        elif character in STEPS:
            section, digit = section + (digit or 1) * STEPS[character], Fraction(0)
        elif character == "万":
            total, section, digit = (total + section + digit) * 10_000, Fraction(0), Fraction(0)
        else:
            digit += Fraction(1, 2)
    return total + section + digit
