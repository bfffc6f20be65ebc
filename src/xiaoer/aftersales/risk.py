"""How likely the platform will be called in, from 0 to 100: what a lead looks at before the buyer does. Pure."""

from datetime import datetime

from xiaoer.aftersales.case import Case
from xiaoer.aftersales.model import State

HIGH = 60
"""From here on a case belongs to a senior agent."""
BY_STATE = {State.REFUSED: 35, State.DISPUTED: 100, State.REQUESTED: 5}
OVERDUE = 30
QUALITY = 15
REFUSED_BEFORE = 20
LONG_AFTER_DAYS = 3
LONG_OPEN = 10
DEAR_MINOR = 500_00
DEAR = 10
MOST = 100


def risk(case: Case, *, refusals: int, now: datetime) -> int:
    """Points for what makes buyers call the platform: refusals, silence, quality, time, money."""
    points = BY_STATE.get(case.state, 0)
    points += OVERDUE if case.overdue else 0
    points += QUALITY if case.quality else 0
    points += REFUSED_BEFORE * min(refusals, 2)
    points += LONG_OPEN if (now - case.opened_at).days >= LONG_AFTER_DAYS else 0
    points += DEAR if case.amount_minor >= DEAR_MINOR else 0
    return min(points, MOST)
