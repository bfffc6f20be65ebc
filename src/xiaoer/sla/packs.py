"""Statutory holidays and shifted working days, as their governments announce them a year ahead."""

from collections.abc import Iterator
from datetime import date, timedelta

Day = tuple[date, str, bool]
"""When, what it is called, and whether it is worked."""


def _days(year: int, name: str, first: tuple[int, int], last: tuple[int, int]) -> Iterator[Day]:
    day, end = date(year, *first), date(year, *last)
    while day <= end:
        yield day, name, False
        day += timedelta(days=1)


def _worked(year: int, name: str, *days: tuple[int, int]) -> Iterator[Day]:
    for month, day in days:
        yield date(year, month, day), f"{name}调休上班", True


PACKS: dict[tuple[str, int], tuple[Day, ...]] = {
    ("cn", 2026): (  # 国务院办公厅关于2026年部分节假日安排的通知
        *_days(2026, "元旦", (1, 1), (1, 3)), *_worked(2026, "元旦", (1, 4)),
        *_days(2026, "春节", (2, 15), (2, 23)), *_worked(2026, "春节", (2, 14), (2, 28)),
        *_days(2026, "清明节", (4, 4), (4, 6)),
        *_days(2026, "劳动节", (5, 1), (5, 5)), *_worked(2026, "劳动节", (5, 9)),
        *_days(2026, "端午节", (6, 19), (6, 21)),
        *_days(2026, "中秋节", (9, 25), (9, 27)),
        *_days(2026, "国庆节", (10, 1), (10, 7)), *_worked(2026, "国庆节", (9, 20), (10, 10)),
    ),
}  # fmt: skip
