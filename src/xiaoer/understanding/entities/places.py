"""Addresses as people write them: a run of places, from the great ones to the door."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiaoer.understanding.model import Draft

_AREA = ("省", "自治区", "市", "区", "县", "旗", "镇", "乡", "村")
_STREET = ("大道", "路", "街", "巷", "弄", "胡同", "小区", "花园", "大厦", "广场", "公寓", "号楼", "号院", "栋", "幢")
_DOOR = ("单元", "室", "楼", "层", "座", "号")
_PART = re.compile(
    "[\u3400-\u9fff0-9a-z#-]{1,10}?("
    + "|".join(sorted((*_AREA, *_STREET, *_DOOR), key=len, reverse=True))
    + ")(?:[0-9a-z-]{1,6}(?![0-9a-z号栋幢单室楼层弄座院]))?"
)
_LEAD = re.compile(
    ".*(?:地址|改成|改为|改到|换成|换到|寄到|寄去|寄给|送到|发到|发往|送去|收货|搬到|家住|住在"
    "|是在|就在|我在|在|是|到|为|寄|的)"
)
_ENGLISH = re.compile(
    r"(?<![\d.])\d{1,5}[a-z]? (?:[a-z]+ ){1,4}?(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr"
    r"|boulevard|blvd|way|court|ct|close|place|square|terrace)(?![a-z])\.?"
    r"(?:,? (?:apt|apartment|flat|unit|suite|floor)\.? ?#?\w{1,5})?(?:, ?[a-z][a-z ]{1,24}){0,3}(?:,? [a-z]{2} \d"
    r"{5}| \d{5})?"
)
_LEAST_PARTS = 2


def places(seen: str) -> Iterator[Draft]:
    run: list[re.Match[str]] = []
    for part in _PART.finditer(seen):
        if run and part.start() - run[-1].end() > 1:
            yield from _address(seen, run)
            run = []
        run.append(part)
    yield from _address(seen, run)
    for found in _ENGLISH.finditer(seen):
        yield "address", " ".join(found[0].split()), *found.span()


def _address(seen: str, run: list[re.Match[str]]) -> Iterator[Draft]:
    """Two places at least, one of them a street or a door, and a number or an area among them."""
    ends = [part[1] for part in run]
    streets = [end for end in ends if end in _STREET + _DOOR]
    if len(run) < _LEAST_PARTS or not streets or (len(streets) == len(run) and len(run) <= _LEAST_PARTS):
        return
    start, end = run[0].start(), run[-1].end()
    if lead := _LEAD.match(seen[start : run[0].end() - len(ends[0]) - 1]):
        start += lead.end()
    yield "address", seen[start:end].strip(), start, end
