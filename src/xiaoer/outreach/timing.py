"""When and how often: windows, consent, quiet hours and caps. A rule without its fact is silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from xiaoer.outreach.model import ASKS, SHOP_SPEAKS_FIRST, Medium, Outgoing, Purpose, SenderKind
from xiaoer.outreach.pack_model import Pack
from xiaoer.outreach.seen import Draft, Seen

_NEED_CONSENT = frozenset({Purpose.MARKETING})
_KINDS = {Medium.EMAIL: "email", Medium.SMS: "sms", Medium.PUSH: "push"}
_STEPS = 8
"""Quiet hours and caps may follow each other; more often than this they do not."""


def kind_of(medium: Medium) -> str:
    """What caps count by: email, sms, push; whatever else reaches the buyer in a chat is chat."""
    return _KINDS.get(medium, "chat")


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


def free_at(item: Outgoing, pack: Pack) -> datetime | None:
    """The first moment from `item.at` on that is neither quiet nor within a cap. None where the item has no moment, or
    caps and quiet hours leave none."""
    at = item.at
    for _ in range(_STEPS):
        if at is None:
            return None
        later = max(_cap_ends(item, pack, at), _quiet_ends(item, pack, at))
        if later == at:
            return at
        at = later
    return None


def _consent(seen: Seen) -> Iterator[Draft]:
    buyer, purpose = seen.item.buyer, seen.item.purpose
    if purpose not in SHOP_SPEAKS_FIRST:
        return
    if seen.item.paused:
        yield Draft("purpose_paused", 0, 0, {"purpose": purpose.value})
    if buyer.consents.get(purpose.value, buyer.consents.get("all")) is False:
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
    timing = seen.pack.timing
    if _quiet_ends(seen.item, seen.pack, at) > at:
        yield Draft("quiet_hours", 0, 0, {"from": timing.quiet_from_hour, "until": timing.quiet_until_hour})
    if _cap_ends(seen.item, seen.pack, at) > at:
        yield Draft("frequency_cap", 0, 0, {"hours": _cap_hours(seen.item, seen.pack)})


def _window(seen: Seen, at: datetime) -> Iterator[Draft]:
    timing, order = seen.pack.timing, seen.item.order
    if seen.item.purpose not in ASKS or not timing.ask_days_until:
        return
    first, last = order.earliest_delivery_at, order.latest_delivery_at or order.earliest_delivery_at
    early = first is not None and at < first + timedelta(days=timing.ask_days_after_delivery)
    late = last is not None and at > last + timedelta(days=timing.ask_days_until)
    if early or late:
        yield Draft("time_window", 0, 0, {"from": timing.ask_days_after_delivery, "until": timing.ask_days_until})


def _cap_hours(item: Outgoing, pack: Pack) -> int:
    return pack.timing.cap_hours.get(kind_of(item.medium), 0)


def _cap_ends(item: Outgoing, pack: Pack, at: datetime) -> datetime:
    """When what was sent last of this kind lies long enough back, whatever its purpose; `at` when it does by then."""
    hours = timedelta(hours=_cap_hours(item, pack))
    kind = kind_of(item.medium)
    same = [s.at for s in item.buyer.sent if s.purpose in SHOP_SPEAKS_FIRST and kind_of(s.medium) == kind]
    return max((sent + hours for sent in same if sent <= at < sent + hours), default=at)


def _quiet_ends(item: Outgoing, pack: Pack, at: datetime) -> datetime:
    """When it is day again where the buyer lives; a person who answers in a thread is not bound."""
    if item.sender is SenderKind.AGENT and item.medium is Medium.CHAT:
        return at
    zones = [zone for zone in (item.buyer.time_zone, *item.buyer.more_zones) if zone]
    return max((_day_begins(zone, pack, at) for zone in zones), default=at)


def _day_begins(zone: str, pack: Pack, at: datetime) -> datetime:
    begin, end = pack.timing.quiet_from_hour, pack.timing.quiet_until_hour
    try:
        local = at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return at
    if not (local.hour >= begin or local.hour < end):
        return at
    day = local.date() + timedelta(days=1 if local.hour >= begin else 0)
    return datetime(day.year, day.month, day.day, end, tzinfo=ZoneInfo(zone)).astimezone(at.tzinfo)
