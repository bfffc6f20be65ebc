"""Public holidays by country: China's with their shifted working days, as they are announced each November for the
year that follows; those of other countries by rule."""

from collections.abc import Iterator
from datetime import date, timedelta

from xiaoer.sla import movable
from xiaoer.sla.errors import NoSuchPack
from xiaoer.sla.model import Span, SpecialDay

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


CHINA: dict[int, tuple[Day, ...]] = {
    2025: (  # 国务院办公厅关于2025年部分节假日安排的通知
        *_days(2025, "元旦", (1, 1), (1, 1)),
        *_days(2025, "春节", (1, 28), (2, 4)), *_worked(2025, "春节", (1, 26), (2, 8)),
        *_days(2025, "清明节", (4, 4), (4, 6)),
        *_days(2025, "劳动节", (5, 1), (5, 5)), *_worked(2025, "劳动节", (4, 27)),
        *_days(2025, "端午节", (5, 31), (6, 2)),
        *_days(2025, "国庆节、中秋节", (10, 1), (10, 8)), *_worked(2025, "国庆节", (9, 28), (10, 11)),
    ),
    2026: (  # 国务院办公厅关于2026年部分节假日安排的通知
        *_days(2026, "元旦", (1, 1), (1, 3)), *_worked(2026, "元旦", (1, 4)),
        *_days(2026, "春节", (2, 15), (2, 23)), *_worked(2026, "春节", (2, 14), (2, 28)),
        *_days(2026, "清明节", (4, 4), (4, 6)),
        *_days(2026, "劳动节", (5, 1), (5, 5)), *_worked(2026, "劳动节", (5, 9)),
        *_days(2026, "端午节", (6, 19), (6, 21)),
        *_days(2026, "中秋节", (9, 25), (9, 27)),
        *_days(2026, "国庆节", (10, 1), (10, 7)), *_worked(2026, "国庆节", (9, 20), (10, 10)),
    ),
}  # fmt: skip
"""Only what was published: nobody can know the shifted days of a year before."""
NAMES = ("cn", *movable.RULES)


def years_of(pack: str) -> list[int]:
    """The years that the pack knows. Raises NoSuchPack."""
    if pack not in NAMES:
        raise NoSuchPack(pack=pack[:10], year=0)
    return sorted(CHINA) if pack == "cn" else list(range(movable.FIRST, movable.LAST + 1))


def days_of(pack: str, year: int, worked: tuple[Span, ...]) -> tuple[SpecialDay, ...]:
    """A shifted working day has the hours `worked`. Raises NoSuchPack."""
    if year not in years_of(pack):
        raise NoSuchPack(pack=pack, year=year)
    if pack != "cn":
        return movable.days_of(pack, year)
    return tuple(SpecialDay(on, worked if works else (), name) for on, name, works in CHINA[year])
