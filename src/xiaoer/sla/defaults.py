"""The clocks a shop has before it changes anything: what each platform judges, and what a shop may ask of itself."""

from xiaoer.sla.model import Alert, Calendar, Per, Span, Target, Tell, TimeKind, Window
from xiaoer.sla.rules_model import Rules

BOTH = (Tell.OWNER, Tell.LEAD)
ALERTS = (Alert(percent=50), Alert(percent=75), Alert(percent=90, tell=BOTH, move_unopened=True))
COUNTED_HOURS = Window("Asia/Shanghai", 8 * 60, 23 * 60)
"""Douyin and Pinduoduo judge replies from 08:00 to 23:00."""
CALENDAR = TimeKind.CALENDAR

TARGETS: tuple[Target, ...] = (
    # The shop's own, for every channel that has none.
    Target(name="first_reply", per=Per.SESSION, target_s=60, alerts=ALERTS, goal_percent=90, pauses_snoozed=True),
    Target(name="each_reply", per=Per.TURN, target_s=180, alerts=ALERTS, goal_percent=90, pauses_snoozed=True),
    Target(name="each_reply", channel="email", target_s=4 * 3600, alerts=ALERTS, goal_percent=90, figure_days=7),
    # What platforms judge.
    *(
        Target(
            name="reply_3min", channel=channel, time=CALENDAR, target_s=180, ends_closed=False, goal_percent=90,
            alerts=(Alert(percent=50), Alert(after_s=100), Alert(percent=75), ALERTS[-1]), figure_days=30,
        )
        for channel in ("taobao", "tmall")
    ),
    Target(
        name="reply_3min", channel="douyin", time=CALENDAR, target_s=180, window=COUNTED_HOURS, ends_closed=False,
        alerts=ALERTS, goal_percent=90,
    ),
    Target(
        name="reply_30s", channel="pinduoduo", time=CALENDAR, target_s=30, window=COUNTED_HOURS, needs_meaning=True,
        ends_closed=False, alerts=ALERTS, goal_percent=90,
    ),
    Target(
        name="reply_24h", channel="amazon", per=Per.MESSAGE, time=CALENDAR, target_s=86_400, ends_closed=False,
        alerts=(Alert(percent=50, tell=BOTH), Alert(percent=75, tell=BOTH), ALERTS[-1]), goal_percent=100,
        figure_days=30,
    ),
    Target(
        name="reply_48h", channel="walmart", per=Per.MESSAGE, time=CALENDAR, target_s=2 * 86_400, ends_closed=False,
        alerts=(Alert(percent=50, tell=BOTH), Alert(percent=75, tell=BOTH), ALERTS[-1]), goal_percent=100,
        figure_days=30,
    ),
)  # fmt: skip
DEFAULT_RULES = Rules(targets=TARGETS)
DEFAULT_CALENDAR = "default"
"""The calendar of whoever has no other; its version 0 is the one below."""


def usual_hours(zone: str) -> Calendar:
    """Every day from 09:00 to 22:00."""
    return Calendar(zone, ((Span(9 * 60, 22 * 60),),) * 7, name="09:00–22:00")
