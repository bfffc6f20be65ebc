# ruff: noqa: E501 — a pattern is read whole
"""When: the phrases of time in Chinese and English, and the instant by which each is over.

A table of patterns with one small function each. Loose words become the latest instant that an honest reader would
accept: 今天 is the end of the day, 下午 is 18:00, 马上 is half an hour.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
DIGITS |= {"半": 0}
WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "couple of": 2, "a couple of": 2,
    "twenty-four": 24, "forty-eight": 48, "few": 3, "a few": 3,
}  # fmt: skip
END = time(23, 59, 59)
PARTS = {
    "凌晨": time(6), "早上": time(10), "一早": time(10), "清晨": time(10), "上午": time(12), "中午": time(13),
    "下午": time(18), "傍晚": time(19), "晚上": END, "晚些时候": END, "晚点": END, "夜里": END, "下班前": time(18),
    "morning": time(12), "noon": time(12), "afternoon": time(18), "evening": time(21), "night": END, "tonight": END,
    "end of day": time(18), "eod": time(18), "close of business": time(18), "cob": time(18),
}  # fmt: skip
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 6}
WEEKDAYS |= {
    name: number
    for number, names in enumerate((
        ("monday", "mon"), ("tuesday", "tue", "tues"), ("wednesday", "wed"), ("thursday", "thu", "thurs"),
        ("friday", "fri"), ("saturday", "sat"), ("sunday", "sun"),
    ))
    for name in names
}  # fmt: skip
DAYS = {
    "今天": 0, "今日": 0, "今晚": 0, "今儿": 0, "当天": 0, "当日": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1,
    "后天": 2, "大后天": 3, "隔天": 1, "次日": 1, "第二天": 1,
    "today": 0, "tonight": 0, "this": 0, "tomorrow": 1, "day after tomorrow": 2,
}  # fmt: skip
UNITS = {
    "秒": 1, "秒钟": 1, "分": 60, "分钟": 60, "刻钟": 900, "小时": 3600, "钟头": 3600, "个小时": 3600, "个钟头": 3600,
    "个钟": 3600, "h": 3600, "H": 3600, "天": 86_400, "日": 86_400, "个工作日": 86_400, "工作日": 86_400,
    "周": 604_800, "个星期": 604_800, "星期": 604_800, "个礼拜": 604_800, "礼拜": 604_800, "个月": 30 * 86_400, "月": 30 * 86_400,
    "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86_400, "business day": 86_400,
    "working day": 86_400, "week": 604_800, "month": 30 * 86_400,
}  # fmt: skip
SOON = {
    "马上": 30, "立刻": 15, "立即": 15, "立马": 15, "这就": 15, "现在就": 15, "稍后": 120, "一会儿": 60,
    "一会": 60, "等下": 60, "待会": 60, "待会儿": 60, "尽快": 1440, "尽早": 1440, "第一时间": 240, "抓紧": 1440,
    "right away": 30, "right now": 15, "immediately": 30, "shortly": 60, "in a moment": 15, "in a minute": 15,
    "as soon as possible": 1440, "asap": 1440, "soon": 240, "later today": 0,
}  # fmt: skip
"""Minutes until an honest reader gives up waiting."""
SURE = {"soon": 55, "part": 85, "day": 90, "span": 95, "clock": 95, "date": 95, "week": 80}


@dataclass(frozen=True, slots=True)
class When:
    """A phrase of time at `start`–`end` of the text; it is over at `due` (the text's own zone)."""

    start: int
    end: int
    due: datetime
    kind: str


def number(text: str) -> float | None:
    """1.5, 二十四, 两, `a couple of` … None for what is no number."""
    text = text.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if text in WORDS:
        return float(WORDS[text])
    if text in ("半", "half"):
        return 0.5
    if not text or any(sign not in DIGITS and sign not in "十百" for sign in text):
        return None
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = DIGITS[sign]
    return float(total + digit)


def _of(match: "re.Match[str]", name: str) -> str:
    """The group's text; empty where the pattern has no such group."""
    return match.groupdict().get(name) or ""


def _at(said: datetime, days: int, at: time) -> datetime:
    return datetime.combine(said.date() + timedelta(days=days), at, said.tzinfo)


def _later(said: datetime, seconds: float) -> datetime:
    """So much later on the watch, also over a change of the zone's offset."""
    return datetime.fromtimestamp(said.timestamp() + seconds, said.tzinfo)


Rule = Callable[["re.Match[str]", datetime], datetime | None]
N = r"(\d+(?:\.\d+)?|[零一二两三四五六七八九十百半]+)"
NE = r"(\d+(?:\.\d+)?|a couple of|couple of|a few|few|" + "|".join(
    sorted((w for w in WORDS if " " not in w and w != "few"), key=len, reverse=True)
) + ")"  # fmt: skip
ZH_UNITS = "|".join(sorted((u for u in UNITS if (not u.isascii() or u in "hH") and u != "月"), key=len, reverse=True))
EN_UNITS = "|".join(sorted((u for u in UNITS if u.isascii() and u not in "hH"), key=len, reverse=True))
ZH_DAYS = "|".join(sorted((d for d in DAYS if not d.isascii()), key=len, reverse=True))
ZH_PARTS = "|".join(sorted((p for p in PARTS if not p.isascii()), key=len, reverse=True))
EN_DAY = r"day after tomorrow|tomorrow|today|tonight|this"
EN_PART = r"morning|afternoon|evening|night|noon"
EN_WEEKDAY = "|".join(sorted((d for d in WEEKDAYS if d.isascii()), key=len, reverse=True))


def _span(match: "re.Match[str]", said: datetime) -> datetime | None:
    """24小时内, 3天左右, within 2 days: the largest number given counts (3-5天)."""
    count = number(_of(match, "n2") or match["n"])
    unit = match["unit"].lower().rstrip("s") if match["unit"].isascii() else match["unit"]
    seconds = UNITS.get(match["unit"], UNITS.get(unit))
    if count is None or seconds is None or count <= 0 or count * seconds > 366 * 86_400:
        return None
    if "工作日" in unit or unit in ("business day", "working day"):
        return _working_days(said, count)
    if _of(match, "half"):
        count += 0.5
    if seconds == 86_400 and count >= 1 and _of(match, "tail") not in ("后", "之后", "以后"):
        return _at(said, round(count), time(said.hour, said.minute, said.second))
    return _later(said, count * seconds)


def _working_days(said: datetime, count: float) -> datetime:
    day, left = said, round(count)
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return _at(day, 0, END)


def _soon(match: "re.Match[str]", said: datetime) -> datetime:
    minutes = SOON[match["soon"].lower()]
    return _later(said, minutes * 60) if minutes else _at(said, 0, END)


def _day(match: "re.Match[str]", said: datetime) -> datetime | None:
    """今天, 明天下午, 后天上午10点半, 今晚8点前."""
    word, part = _of(match, "day"), _of(match, "part")
    days = DAYS.get(word or "今天", 0)
    part = part or {"今晚": "晚上", "明晚": "晚上", "明早": "早上"}.get(word, "")
    at = _hour(_of(match, "hour"), _of(match, "minute"), part) if _of(match, "hour") else PARTS.get(part, END)
    if at is None:
        return None
    due = _at(said, days, at)
    if not word and due <= said:
        return None
    return due


def _hour(hour: str, minute: str, part: str) -> time | None:
    hours = number(hour)
    if hours is None or hours > 24:
        return None
    minutes = 30 if minute == "半" else 15 if minute == "一刻" else int(number(minute.rstrip("分")) or 0)
    if minutes > 59:
        return None
    if part in ("下午", "晚上", "傍晚", "夜里", "afternoon", "evening", "night", "tonight") and hours < 12:
        hours += 12
    if part == "中午" and hours < 3:
        hours += 12
    return END if hours >= 24 else time(int(hours), minutes)


def _weekday(match: "re.Match[str]", said: datetime) -> datetime | None:
    """周五, 下周一, 这周内, 本周末前."""
    far = _of(match, "far")
    weeks = 2 if far in ("下下周", "下下星期", "下下个星期") else 1 if far.startswith("下") else 0
    monday = -said.weekday() + 7 * weeks
    if not _of(match, "wd"):
        return _at(said, monday + 6, END) if far else None
    days = monday + WEEKDAYS[_of(match, "wd")]
    if not far and days < 0:
        days += 7
    return _at(said, days, PARTS.get(_of(match, "part"), END))


def _date(match: "re.Match[str]", said: datetime) -> datetime | None:
    """11月25日, 25号, 11-25, 11/25."""
    month = int(_of(match, "month") or _of(match, "month2") or said.month)
    day = int(_of(match, "dom") or _of(match, "dom2"))
    for months_on in range(3):
        year, index = divmod(said.year * 12 + month - 1 + months_on, 12)
        if months_on and (_of(match, "month") or _of(match, "month2")):
            year, index = said.year + 1, month - 1
        try:
            due = datetime.combine(date(year, index + 1, day), END, said.tzinfo)
        except ValueError:
            return None
        if due >= said:
            return due
    return None


def _english_day(match: "re.Match[str]", said: datetime) -> datetime | None:
    word, part = _of(match, "day").lower(), _of(match, "part").lower()
    if word == "this" and not part:
        return None
    at = PARTS.get(part or word, END)
    if match["h"]:
        hours = int(match["h"]) % 12 + (12 if (match["ap"] or "").lower().startswith("p") else 0)
        hours = int(match["h"]) if not match["ap"] else hours
        if hours > 23 or int(match["m"] or 0) > 59:
            return None
        at = time(hours, int(match["m"] or 0))
    return _at(said, DAYS[word], at)


def _english_clock(match: "re.Match[str]", said: datetime) -> datetime | None:
    """by 5pm, before 17:30, by noon, by end of day."""
    if match["name"]:
        due = _at(said, 0, PARTS[match["name"].lower()])
    else:
        if not match["ap"] and not match["m"]:
            return None
        hours = int(match["h"]) % 12 + (12 if (match["ap"] or "").lower().startswith("p") else 0)
        hours = hours if match["ap"] else int(match["h"])
        if hours > 23 or int(match["m"] or 0) > 59:
            return None
        due = _at(said, 0, time(hours, int(match["m"] or 0)))
    return due if due > said else None


def _english_weekday(match: "re.Match[str]", said: datetime) -> datetime:
    ahead = (WEEKDAYS[_of(match, "wd").lower()] - said.weekday()) % 7
    if _of(match, "far").lower() == "next":
        ahead = WEEKDAYS[_of(match, "wd").lower()] - said.weekday() + 7
    return _at(said, ahead, PARTS.get(_of(match, "part").lower(), END))


def _english_week(match: "re.Match[str]", said: datetime) -> datetime:
    week = 7 if _of(match, "far").lower() == "next" else 0
    if match["what"].lower() == "month":
        first = (said.replace(day=1) + timedelta(days=32 if not week else 63)).replace(day=1)
        return _at(first, -1, END)
    return _at(said, 6 - said.weekday() + week, END)


RULES: list[tuple[str, "re.Pattern[str]", Rule]] = [
    ("span", re.compile(rf"(?P<n>{N[1:-1]})\s*个(?P<half>半)(?P<unit>小时|钟头|月|星期|礼拜)\s*(?P<tail>之内|以内|内|之后|以后|后|左右)"), _span),
    ("span", re.compile(rf"(?P<n>{N[1:-1]})\s*(?:个)?(?:[-~～—到至]\s*(?P<n2>{N[1:-1]})\s*)?(?P<unit>{ZH_UNITS})"
                        r"(?P<half>半)?(?:左右|的?时间)?\s*(?P<tail>之内|以内|内|之后|以后|后|左右)"), _span),
    ("span", re.compile(rf"(?:再?过)(?P<n>{N[1:-1]})\s*个?(?P<unit>{ZH_UNITS})"), _span),
    ("span", re.compile(r"\b(?:within|in)\s+(?:about\s+)?(?P<n>half) an? (?P<unit>hour|day)\b", re.I), _span),
    ("span", re.compile(rf"(?:最多|不超过|最迟|最晚|大约|大概|预计)\s*(?P<n>{N[1:-1]})\s*"
                        rf"(?:[-~～—到至]\s*(?P<n2>{N[1:-1]})\s*)?(?P<unit>{ZH_UNITS})(?P<half>半)?"), _span),
    ("date", re.compile(r"(?P<month>\d{1,2})月(?P<dom>\d{1,2})[日号]?"), _date),
    ("date", re.compile(r"(?<![\d楼栋单元第.])(?P<dom>\d{1,2})[号](?!线|楼|栋|店|门|码|机|仓)"),
     _date),
    ("week", re.compile(r"(?P<far>下下周|下下星期|下下个星期|下周|下个星期|下星期|下个?礼拜|这周|本周|这个?星期|这个?礼拜)"
                        rf"(?P<wd>[一二三四五六日天末])?(?P<part>{ZH_PARTS})?"), _weekday),
    ("day", re.compile(rf"(?:周|星期|礼拜)(?P<wd>[一二三四五六日天末])(?P<part>{ZH_PARTS})?"), _weekday),
    ("day", re.compile(rf"(?P<day>{ZH_DAYS})(?:的)?\s*(?P<part>{ZH_PARTS})?\s*"
                       rf"(?:(?P<hour>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})(?:点钟?|[:：])(?P<minute>半|一刻|\d{{1,2}}分?)?)?"), _day),
    ("clock", re.compile(rf"(?P<part>{ZH_PARTS})?\s*(?P<hour>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
                         r"(?:点钟?|[:：])(?P<minute>半|一刻|\d{1,2}分?)?(?=之前|以前|前|左右|给|会|就|为您|帮)"), _day),
    ("part", re.compile(rf"(?P<part>{ZH_PARTS})"), _day),
    ("soon", re.compile("(?P<soon>" + "|".join(sorted((s for s in SOON if not s.isascii()), key=len, reverse=True)) + ")"),
     _soon),
    ("span", re.compile(rf"\b(?:within|in|under|less than|no later than|no more than|up to|takes?|at most)\s+"
                        rf"(?:the next\s+|about\s+|around\s+|another\s+)?(?P<n>{NE[1:-1]})\s*"
                        rf"(?:(?:-|–|to|or)\s*(?P<n2>{NE[1:-1]})\s*)?(?:more\s+)?-?(?P<unit>(?:{EN_UNITS})s?)\b", re.I), _span),
    ("span", re.compile(rf"\b(?P<n>{NE[1:-1]})\s*(?:(?:-|–|to|or)\s*(?P<n2>{NE[1:-1]})\s*)?"
                        rf"(?P<unit>(?:{EN_UNITS})s?)\s+(?:from now|max|at the latest|tops)\b", re.I), _span),
    ("day", re.compile(rf"\b(?P<day>{EN_DAY})(?:\s+(?P<part>{EN_PART}))?"
                       r"(?:\s+(?:at|by|before)\s+(?P<h>\d{1,2})(?::(?P<m>\d{2}))?\s*(?P<ap>[ap]\.?m\.?)?)?\b", re.I), _english_day),
    ("day", re.compile(rf"\b(?P<far>next|this|by|on|before|until)?\s*(?P<wd>{EN_WEEKDAY})\b(?:\s+(?P<part>{EN_PART}))?", re.I),
     _english_weekday),
    ("clock", re.compile(r"\b(?:by|before|at|until)\s+(?:the\s+)?(?:(?P<name>noon|tonight|end of day|eod|close of business|cob)|"
                         r"(?P<h>\d{1,2})(?::(?P<m>\d{2}))?\s*(?P<ap>[ap]\.?m\.?)?)(?![\w%])", re.I), _english_clock),
    ("week", re.compile(r"\b(?P<far>next|this)\s+(?P<what>week|month)\b", re.I), _english_week),
    ("date", re.compile(r"\b(?:by|before|on)\s+(?P<month>\d{1,2})[/-](?P<dom>\d{1,2})(?![\d./%-])", re.I), _date),
    ("date", re.compile(r"(?<![\d./-])(?P<month>\d{1,2})[/-](?P<dom>\d{1,2})(?=\s*(?:之前|前|号|给|发|到|会|为))"), _date),
    ("soon", re.compile(r"\b(?P<soon>" + "|".join(sorted((s for s in SOON if s.isascii()), key=len, reverse=True)) + r")\b", re.I),
     _soon),
]  # fmt: skip


def find_times(text: str, said_at: datetime) -> Iterator[When]:
    """The phrases of time, none inside another, in the order of the text. `said_at` carries the zone of the reader."""
    taken: list[When] = []
    for kind, pattern, rule in RULES:
        for match in pattern.finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in taken):
                continue
            if due := rule(match, said_at):
                taken.append(When(match.start(), match.end(), due, kind))
    yield from sorted(taken, key=lambda one: one.start)
