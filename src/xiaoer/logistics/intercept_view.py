"""An intercept as its readers see it."""

from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer.kernel.transitions import By
from xiaoer.logistics.model import INTERCEPT_LIFE, Intercept, InterceptState
from xiaoer.orders import carrier_name


def view(row: Row[Any]) -> Intercept:
    facts = {str(name): value for name, value in row._mapping.items()}
    facts["carrier_name"] = carrier_name(row.carrier)
    facts["minutes"] = minutes_between(row) if row.ended_at else None
    facts["open_to"] = INTERCEPT_LIFE.open_to(InterceptState(row.state), By.AGENT)
    return msgspec.convert(facts, Intercept)


def minutes_between(row: Row[Any]) -> float:
    """From the request to the result, to a tenth."""
    seconds: float = (row.ended_at - row.asked_at).total_seconds()
    return round(seconds / 60, 1)
