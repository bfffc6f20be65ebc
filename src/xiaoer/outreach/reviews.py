"""What may be said about reviews: never with value, never under pressure, never picked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from xiaoer.outreach.clauses import sentence_bounds
from xiaoer.outreach.lexicon import Hit
from xiaoer.outreach.model import SHOP_SPEAKS_FIRST, Purpose
from xiaoer.outreach.seen import Draft, Seen

DIRECT = (
    "review_value",
    "review_coercion",
    "review_retaliation",
    "review_change",
    "complaint_withdrawal",
    "fake_trade",
    "early_confirmation",
    "threat",
)


def about_reviews(seen: Seen) -> Iterator[Draft]:
    yield from _value(seen)
    yield from _steering(seen)
    yield from _invitation(seen)
    yield from _value_of_the_day(seen)


def _value(seen: Seen) -> Iterator[Draft]:
    """Value and a review in one message, however far apart they stand."""
    if seen.have("review_value"):
        return
    pair = _gift_pair(seen) or _paid_pair(seen) or _by_purpose(seen)
    if pair:
        yield Draft("review_value", min(h.start for h in pair), max(h.end for h in pair))


def _gift_pair(seen: Seen) -> tuple[Hit, Hit] | None:
    asked_for_good = bool(seen.have("review_positive_only"))
    offers = seen.have("_offer") or (seen.have("_thing") if asked_for_good else [])
    if not offers or seen.have("_untied"):
        return None
    about = seen.have("_pos") or [h for h in seen.have("_ask") if not _is_survey(seen, h)] or seen.have("_mention")
    about = about or seen.have("_change")
    return (offers[0], about[0]) if about else None


def _paid_pair(seen: Seen) -> tuple[Hit, Hit] | None:
    """Money back or amends beside a call for good reviews. A question about the service itself is no review."""
    paid = [] if seen.have("_untied") else seen.have("_comp")
    asked = [h for h in (*seen.have("_pos"), *seen.have("_ask")) if not _is_survey(seen, h)]
    return (paid[0], asked[0]) if paid and asked else None


def _by_purpose(seen: Seen) -> tuple[Hit, Hit] | None:
    """A review request mentions no value at all, a gift no review."""
    about = [*seen.have("_pos"), *seen.have("_ask"), *seen.have("_mention")]
    if seen.is_gift and about:
        return about[0], about[0]
    value = [*seen.have("_offer"), *seen.have("_comp"), *seen.have("_thing")]
    if seen.asks_review and value:
        return value[0], value[0]
    return None


def _is_survey(seen: Seen, hit: Hit) -> bool:
    start, end = sentence_bounds(seen.text, hit.start, hit.end)
    return any(start <= s.start < end for s in seen.have("_survey")) and not seen.asks_review


def _steering(seen: Seen) -> Iterator[Draft]:
    """Only good reviews wanted, or the unhappy ones led elsewhere."""
    choice = bool(seen.have("_free_choice"))
    barred = seen.pack.level("review_positive_only") == "block"
    wanted = seen.have("_pos") if barred else []
    for hit in (*seen.have("review_positive_only"), *wanted):
        demanded = seen.asks_review and not choice
        yield Draft("review_positive_only", hit.start, hit.end, None, "block" if demanded else "")
    for hit in seen.have("review_gating"):
        yield Draft("review_gating", hit.start, hit.end)


def _invitation(seen: Seen) -> Iterator[Draft]:
    """To amend or append: once, after the problem is solved, where the channel allows it."""
    asked = seen.have("_change")
    if not asked and seen.item.purpose is not Purpose.REVIEW_CHANGE:
        return
    hit = asked[0] if asked else Hit("_change", 0, 0)
    order, timing = seen.item.order, seen.pack.timing
    if order.problem_solved is False:
        yield Draft("review_change", hit.start, hit.end, {"why": "unsolved"})
    elif timing.max_change_invites and order.change_invites >= timing.max_change_invites:
        yield Draft("review_change", hit.start, hit.end, {"why": "again"})
    elif asked:
        yield Draft("review_change_invite", hit.start, hit.end, None, _weight(seen))


def _weight(seen: Seen) -> str:
    """Where inviting is allowed at all, a bare call to change a review is worth a word."""
    free = seen.have("_free_choice") or seen.have("_solved") or seen.item.order.problem_solved
    return "" if free or seen.pack.level("review_change_invite") == "block" else "warn"


def needs_past(seen: Seen) -> bool:
    """Whether what was given and asked before can make it unlawful."""
    gives = seen.is_gift or bool(seen.have("_offer"))
    return gives or seen.item.purpose in SHOP_SPEAKS_FIRST or _asks(seen)


def _value_of_the_day(seen: Seen) -> Iterator[Draft]:
    """A review is asked for within a day of a coupon, red packet, gift or refund; or the other way round."""
    at, buyer = seen.item.at, seen.item.buyer
    if at is None:
        return
    window = timedelta(hours=seen.pack.timing.value_hours)
    asked = seen.asks_review or seen.item.purpose is Purpose.REVIEW_CHANGE or _asks(seen)
    if asked and any(timedelta(0) <= at - given < window for given in buyer.value_given_at):
        yield Draft("review_value", 0, 0, {"why": "same_day"})
    gives = seen.is_gift or bool(seen.have("_offer"))
    if gives and any(s.purpose.value.startswith("review_") and timedelta(0) <= at - s.at < window for s in buyer.sent):
        yield Draft("review_value", 0, 0, {"why": "same_day"})


def _asks(seen: Seen) -> bool:
    return any(not _is_survey(seen, h) for h in (*seen.have("_pos"), *seen.have("_ask")))
