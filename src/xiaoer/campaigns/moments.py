"""When a message is due: so many full days after something, at the next given hour of the merchant's day."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Interval, case, func, literal, type_coerce

PATIENCE = timedelta(hours=12)
"""A cap that ends so soon is waited for; what would wait longer is skipped. A night is always waited for."""
LATE = timedelta(days=3)
"""Orders that were told of so long after their moment are not written to any more."""


def due_column(at: ColumnElement[Any], days: int, hour: int, zone: str) -> ColumnElement[datetime]:
    """The first such hour of a day of `zone` that is not earlier than `days` full days after `at`."""
    then = type_coerce(func.timezone(zone, at), DateTime()) + literal(timedelta(days=days), Interval())
    day = type_coerce(func.date_trunc("day", then), DateTime()) + literal(timedelta(hours=hour), Interval())
    later = day + literal(timedelta(days=1), Interval())
    local = case((day < then, later), else_=day)
    return type_coerce(func.timezone(zone, local), DateTime(timezone=True))


def next_look(now: datetime) -> datetime:
    """Every full hour: each zone's hours of the day begin at one or half past."""
    half = now.replace(minute=30 if now.minute >= 30 else 0, second=0, microsecond=0)
    return half + timedelta(minutes=30)
