"""When and how often: windows, consent, quiet hours and caps. A rule without its fact is silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from xiaoer.outreach.model import ASKS, SHOP_SPEAKS_FIRST, Medium, Purpose, SenderKind
from xiaoer.outreach.seen import Draft, Seen

_NEED_CONSENT = frozenset({Purpose.MARKETING})


def about_timing(seen: Seen) -> Iterator[Draft]:
    item, pack = seen.item, seen.pack
    if item.purpose in pack.reach.barred_purposes:
        yield Draft("purpose_barred", 0, 0, {"purpose": item.purpose.value})
    yield from _consent(seen)
    yield from _asked_before(seen)
    if item.medium is Medium.PUBLIC_REPLY and item.order.review_replies >= max(1, pack.timing.max_review_replies):
        yield Draft("review_reply_limit")
    if item.buyer.picked_by_satisfaction and item.purpose in ASKS:
        yield Draft("buyers_picked")
    if item.at is not None:
        yield from _at(seen, item.at)


def _consent(seen: Seen) -> Iterator[Draft]:
    buyer, purpose = seen.item.buyer, seen.item.purpose
    said = buyer.consents.get(purpose.value, buyer.consents.get("all"))
    if purpose not in SHOP_SPEAKS_FIRST or said is not False:
        return
    yield Draft("consent_missing" if purpose in _NEED_CONSENT else "opted_out", 0, 0, {"purpose": purpose.value})


def _asked_before(seen: Seen) -> Iterator[Draft]:
    item, timing = seen.item, seen.pack.timing
    limit = {Purpose.REVIEW_REQUEST: timing.max_asks, Purpose.REVIEW_REMINDER: timing.max_reminders}.get(item.purpose)
    if limit is None:
        return
    same = [s for s in item.buyer.sent if s.purpose is item.purpose and s.order_id == item.order.id]
    if len(same) >= limit:
        yield Draft("ask_limit", 0, 0, {"count": len(same), "limit": limit})


def _at(seen: Seen, at: datetime) -> Iterator[Draft]:
    yield from _window(seen, at)
    if seen.item.purpose not in SHOP_SPEAKS_FIRST:
        return
    yield from _quiet(seen, at)
    kind = seen.item.medium.value if seen.item.medium.value in seen.pack.timing.cap_hours else "chat"
    hours = seen.pack.timing.cap_hours.get(kind, 0)
    recent = [s for s in seen.item.buyer.sent if s.purpose in SHOP_SPEAKS_FIRST and s.medium is seen.item.medium]
    if any(timedelta(0) <= at - s.at < timedelta(hours=hours) for s in recent):
        yield Draft("frequency_cap", 0, 0, {"hours": hours})


def _window(seen: Seen, at: datetime) -> Iterator[Draft]:
    timing, order = seen.pack.timing, seen.item.order
    if seen.item.purpose not in ASKS or not timing.ask_days_until:
        return
    first, last = order.earliest_delivery_at, order.latest_delivery_at or order.earliest_delivery_at
    early = first is not None and at < first + timedelta(days=timing.ask_days_after_delivery)
    late = last is not None and at > last + timedelta(days=timing.ask_days_until)
    if early or late:
        yield Draft("time_window", 0, 0, {"from": timing.ask_days_after_delivery, "until": timing.ask_days_until})


def _quiet(seen: Seen, at: datetime) -> Iterator[Draft]:
    """In the buyer's own zone; a person who answers in a thread is not bound."""
    if seen.item.sender is SenderKind.AGENT and seen.item.medium is Medium.CHAT:
        return
    try:
        hour = at.astimezone(ZoneInfo(seen.item.buyer.time_zone)).hour if seen.item.buyer.time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return
    begin, end = seen.pack.timing.quiet_from_hour, seen.pack.timing.quiet_until_hour
    if hour is not None and (hour >= begin or hour < end):
        yield Draft("quiet_hours", 0, 0, {"from": begin, "until": end})
