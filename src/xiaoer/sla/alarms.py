"""When a clock rings: 50, 75 and 90 % of its time, the seconds a platform names, and its end."""

from dataclasses import dataclass

from xiaoer.sla.calendar import SECOND
from xiaoer.sla.model import Alert, State, Target, Tell
from xiaoer.sla.timeline import Clock

END = Alert(percent=100, tell=(Tell.OWNER, Tell.LEAD))
"""Every clock has this one: it makes the breach known."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The alert with this place in the target's list, at this instant."""

    number: int
    at: int


def offset_of(alert: Alert, target: Target) -> int:
    """Microseconds of the clock's time after which the alert rings, at most all of it."""
    whole = target.target_s * SECOND
    if alert.after_s:
        return min(whole, alert.after_s * SECOND)
    return whole * alert.percent // 100


def ladder(target: Target) -> list[Alert]:
    """The target's alerts in the order of time, the end last."""
    before = [alert for alert in target.alerts if offset_of(alert, target) < target.target_s * SECOND]
    own_end = next((alert for alert in target.alerts if alert not in before), None)
    return [*sorted(before, key=lambda alert: offset_of(alert, target)), own_end or END]


def percent_of(alert: Alert, target: Target) -> int:
    return alert.percent or round(100 * offset_of(alert, target) / (target.target_s * SECOND))


def next_ring(clock: Clock, rung: int) -> Ring | None:
    """The next alert after the first `rung` of them; None while it is paused, ended or has rung them all."""
    steps = ladder(clock.target)
    if clock.state not in (State.RUNNING, State.OVERDUE) or rung >= len(steps):
        return None
    return Ring(rung, clock.will_have_used(offset_of(steps[rung], clock.target)))


def rings_until(clock: Clock, rung: int, at: int) -> list[Ring]:
    """The alerts that came due up to and including `at`, oldest first."""
    found: list[Ring] = []
    while (ring := next_ring(clock, rung)) and ring.at <= at:
        found.append(ring)
        rung += 1
    return found
