"""Days: absolute ones as ISO 8601, near ones by how far they are, as the reader of the clock needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiaoer.understanding.entities.flat import NUMERAL, number
from xiaoer.understanding.model import Draft

_NEAR = {
    **dict.fromkeys(("大后天",), "P3D"),
    **dict.fromkeys(("后天", "the day after tomorrow", "day after tomorrow"), "P2D"),
    **dict.fromkeys(("明天", "明日", "明早", "明晚", "tomorrow"), "P1D"),
    **dict.fromkeys(("今天", "今日", "今晚", "今早", "当天", "today", "tonight"), "P0D"),
    **dict.fromkeys(("昨天", "昨晚", "昨日", "yesterday"), "-P1D"),
    **dict.fromkeys(("前天", "the day before yesterday"), "-P2D"),
}
_WEEK = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "末": 6}
_DAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
_MONTHS = {
    name: n
    for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_TURN = {"下": "+", "next": "+", "上": "-", "last": "-"}

_ISO = re.compile(r"(?<!\d)(20\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?[日号]?")
_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{1,2}}|{NUMERAL}{{1,2}})\s?月\s?(\d{{1,2}}|{NUMERAL}{{1,3}})\s?[日号]?")
_DAY = re.compile(r"(?<![\d月-])(\d{1,2})\s?[号日](?![楼栋线码店院])")
_WORD_DAY = re.compile("|".join(sorted(map(re.escape, _NEAR), key=len, reverse=True)))
_WEEKDAY = re.compile(
    r"(下|这|本|上)?个?(?:周|星期|礼拜)([一二三四五六日天末])"
    r"|(?:(next|this|last|on) )?(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|r|rs)?(?![a-z])"
)
_ENGLISH = re.compile(
    rf"(?<![a-z]){_MONTH}\.? (\d{{1,2}})(?:st|nd|rd|th)?(?!\d)|(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}"
    rf"(?![a-z])"
)


def days(seen: str) -> Iterator[Draft]:
    """`2026-11-23`, `--11-23` without a year, `---23` without a month, `P1D` for tomorrow, `W6` for a Saturday and
    `W6+` for that of the next week.
    """
    for found in _ISO.finditer(seen):
        if _real(int(found[2]), int(found[3])):
            yield "date", f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", *found.span()
    for found in _MONTH_DAY.finditer(seen):
        month, day = number(found[1]) or 0, number(found[2]) or 0
        if _real(month, day):
            yield "date", f"--{month:02}-{day:02}", *found.span()
    for found in _ENGLISH.finditer(seen):
        month, day = _MONTHS[(found[1] or found[4])[:3]], int(found[2] or found[3])
        if _real(month, day):
            yield "date", f"--{month:02}-{day:02}", *found.span()
    for found in _WORD_DAY.finditer(seen):
        yield "date", _NEAR[found[0]], *found.span()
    yield from _weekdays(seen)


def _weekdays(seen: str) -> Iterator[Draft]:
    for found in _WEEKDAY.finditer(seen):
        day = _WEEK[found[2]] if found[2] else _DAYS[found[4]]
        if found.start() and seen[found.start() - 1].isalpha() and seen[found.start() - 1].isascii():
            continue
        yield "date", f"W{day}{_TURN.get(found[1] or found[3] or '', '')}", *found.span()
    for found in _DAY.finditer(seen):
        if _real(1, int(found[1])):
            yield "date", f"---{int(found[1]):02}", *found.span()


def _real(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31
