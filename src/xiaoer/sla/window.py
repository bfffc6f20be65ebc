"""The hours in which a platform counts a message."""

from zoneinfo import ZoneInfo

from xiaoer.sla.calendar import moment_of
from xiaoer.sla.model import Window


def inside(window: Window, at: int) -> bool:
    """Whether the wall of the window's zone shows one of its hours. From 22:00 to 06:00 goes over midnight."""
    wall = moment_of(at).astimezone(ZoneInfo(window.zone))
    minute = wall.hour * 60 + wall.minute
    if window.start <= window.end:
        return window.start <= minute < window.end
    return minute >= window.start or minute < window.end
