"""Where the order stands: its state, its warehouse, its age, its address."""

from __future__ import annotations

from datetime import datetime, timedelta

from xiaoer.policies.model import ActionTerms, Facts
from xiaoer.policies.rules.said import Said, ask, deny, instead


def wrong_order_state(f: Facts, t: ActionTerms) -> Said | None:
    """The order is not in a state in which this can be asked."""
    if not t.order_states or f.order.state in t.order_states:
        return None
    return instead(t, state=f.order.state, allowed=" ".join(t.order_states))


def locked_by_warehouse(f: Facts, t: ActionTerms) -> Said | None:
    """The warehouse has begun with the order."""
    return instead(t) if t.before_lock and f.order.locked else None


def platform_fulfilled(f: Facts, t: ActionTerms) -> Said | None:
    """The platform's warehouse fulfils the order, so the platform has the say."""
    if f.order.fulfilment != "platform" or t.platform_fulfilled == "allow":
        return None
    return ask() if t.platform_fulfilled == "ask" else instead(t)


def window_closed(f: Facts, t: ActionTerms) -> Said | None:
    """It is asked too late."""
    days, began = t.windows.get(f.reason, t.window_days), window_began(f, t)
    if days is None or began is None:
        return None
    ended = began + timedelta(days=days)
    if f.now <= ended:
        return None
    return instead(t, days=days, window_from=t.window_from, ended_at=ended.isoformat())


def window_began(f: Facts, t: ActionTerms) -> datetime | None:
    """None until it happened."""
    if t.window_from == "signed":
        return f.order.signed_at or (f.parcel.signed_at if f.parcel else None)
    at = {"paid": f.order.paid_at, "placed": f.order.placed_at, "dispatched": f.order.dispatched_at}
    return at[t.window_from]


def address_missing(f: Facts, t: ActionTerms) -> Said | None:
    """A new address was not given, or not all of it."""
    if f.action != "change_address" or (f.address and f.address.complete):
        return None
    return deny()


def address_undeliverable(f: Facts, t: ActionTerms) -> Said | None:
    """No carrier of the shop delivers there."""
    return ask() if f.address and f.address.complete and not f.address.deliverable else None


RULES = (
    wrong_order_state,
    locked_by_warehouse,
    platform_fulfilled,
    window_closed,
    address_missing,
    address_undeliverable,
)
