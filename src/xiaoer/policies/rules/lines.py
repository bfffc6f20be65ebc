"""The goods: what of the order it is about, and what is wanted instead."""

from __future__ import annotations

from collections import Counter

from xiaoer.policies.model import ActionTerms, Facts
from xiaoer.policies.rules.said import Said, deny, instead

WANT_NEW_GOODS = frozenset({"exchange", "change_sku"})
"""Actions that name new goods for every line."""


def line_not_in_order(f: Facts, t: ActionTerms) -> Said | None:
    """A line is not of this order."""
    stranger = next((line for line in f.lines if not line.known), None)
    return deny(line_id=stranger.line_id) if stranger else None


def lines_missing(f: Facts, t: ActionTerms) -> Said | None:
    """Nothing was chosen to be changed or exchanged."""
    return deny() if f.action in WANT_NEW_GOODS and not f.lines else None


def quantity_not_positive(f: Facts, t: ActionTerms) -> Said | None:
    """Less than one piece."""
    line = next((line for line in f.lines if line.quantity < 1), None)
    return deny(line_id=line.line_id, quantity=line.quantity) if line else None


def quantity_taken(f: Facts, t: ActionTerms) -> Said | None:
    """More pieces than were bought and are not in another case already."""
    asked: Counter[str] = Counter()
    free: dict[str, int] = {}
    for line in f.lines:
        asked[line.line_id] += line.quantity
        free[line.line_id] = max(line.free_quantity, free.get(line.line_id, 0))  # one line, named twice
    taken = next((line for line in f.lines if line.known and asked[line.line_id] > free[line.line_id]), None)
    return deny(line_id=taken.line_id, quantity=asked[taken.line_id], free=free[taken.line_id]) if taken else None


def new_sku_missing(f: Facts, t: ActionTerms) -> Said | None:
    """Nobody said what is wanted instead, or there is no such thing."""
    if f.action not in WANT_NEW_GOODS:
        return None
    line = next((line for line in f.lines if line.new is None), None)
    return deny(line_id=line.line_id) if line else None


def other_listing(f: Facts, t: ActionTerms) -> Said | None:
    """What is wanted is another product."""
    if not t.same_listing:
        return None
    line = next((line for line in f.lines if line.new and line.new.listing_id != line.listing_id), None)
    return deny(line_id=line.line_id) if line else None


def same_sku(f: Facts, t: ActionTerms) -> Said | None:
    """What is wanted is what was bought."""
    if not t.different_sku:
        return None
    line = next((line for line in f.lines if line.new and line.new.sku_id == line.sku_id), None)
    return deny(line_id=line.line_id) if line else None


def sku_off_sale(f: Facts, t: ActionTerms) -> Said | None:
    """What is wanted is not sold any more."""
    if not t.in_stock:
        return None
    line = next((line for line in f.lines if line.new and not line.new.on_sale), None)
    return instead(t, line_id=line.line_id) if line else None


def sku_out_of_stock(f: Facts, t: ActionTerms) -> Said | None:
    """There is not enough of what is wanted."""
    if not t.in_stock:
        return None
    wanted: Counter[str] = Counter()
    for line in f.lines:
        if line.new is None or line.new.stock is None:
            continue
        wanted[line.new.sku_id] += line.quantity
        if wanted[line.new.sku_id] > line.new.stock:
            return instead(t, line_id=line.line_id, stock=line.new.stock)
    return None


RULES = (
    line_not_in_order,
    lines_missing,
    quantity_not_positive,
    quantity_taken,
    new_sku_missing,
    other_listing,
    same_sku,
    sku_off_sale,
    sku_out_of_stock,
)
