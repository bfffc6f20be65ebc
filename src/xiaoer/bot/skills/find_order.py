"""Which of the buyer's own orders is spoken of."""

from __future__ import annotations

import re
from collections.abc import Callable

from xiaoer import orders
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, Need
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.model import OrderState, OrderView

S = OrderState
OPEN = frozenset({S.PLACED, S.PAID, S.DISPATCHED})
MOST_SHOWN = 3
TAIL = 4
"""So many last characters of a number are enough when only one order has them."""
NUMBERS = re.compile(r"[A-Za-z]{0,6}[-_]?\d[\dA-Za-z_-]{3,40}")
ORDINALS = (("第一", "first", "1"), ("第二", "second", "2"), ("第三", "third", "3"))
CHOICES = "order_choices"
Fits = Callable[[OrderView], bool]


async def find_orders(ask: Ask, fits: Fits) -> list[OrderView] | Need | Answer:
    """Those that the buyer names, else those that fit, at most three; else what has to be asked or said."""
    if not ask.proven:
        return Need(field="sign_in", said=(ask.courtesy("sign_in_first"),))
    mine = await ask.orders()
    if not mine:
        return Answer(said=(ask.courtesy("no_orders"),))
    if named := named_order(ask, mine):
        ask.fields["order_id"] = named.id
        return [named]
    if names_another(ask):
        return Need(field="order_id", said=(ask.courtesy("order_not_yours"),))
    if chosen := next((one for one in mine if one.id == ask.fields.get("order_id")), None):
        return [chosen]
    return ([one for one in mine if fits(one)] or mine[:1])[:MOST_SHOWN]


async def find_order(ask: Ask, fits: Fits) -> OrderView | Need | Answer:
    """Exactly one: where several fit the buyer is asked, with their cards."""
    found = await find_orders(ask, fits)
    if not isinstance(found, list):
        return found
    if len(found) == 1:
        ask.fields["order_id"] = found[0].id
        return found[0]
    ask.fields[CHOICES] = ",".join(one.id for one in found)
    cards = tuple([await orders.order_card(ask.tx, OrderId(one.id)) for one in found])
    return Need(field="order_id", said=(ask.courtesy("which_order"),), cards=cards)


def named_order(ask: Ask, mine: list[OrderView]) -> OrderView | None:
    """By its number, the end of it, the number of its parcel, or first and second of those shown."""
    text = ask.text.lower()
    for one in mine:
        numbers = [one.external_id, *(parcel.tracking_number for parcel in one.parcels)]
        if any(number and number.lower() in text for number in numbers):
            return one
    for said in NUMBERS.findall(text):
        ends = [one for one in mine if one.external_id.lower().endswith(said)]
        if len(said) >= TAIL and len(ends) == 1:
            return ends[0]
    return _by_place(ask, mine)


def _by_place(ask: Ask, mine: list[OrderView]) -> OrderView | None:
    shown = [one for one in ask.fields.get(CHOICES, "").split(",") if one]
    text = ask.text.strip().lower()
    for place, words in enumerate(ORDINALS[: len(shown)]):
        if any(word in text for word in words[:2]) or text == words[2]:
            return next((one for one in mine if one.id == shown[place]), None)
    return None


def names_another(ask: Ask) -> bool:
    return bool(ask.entity("order_number")) and not ask.fields.get("order_id")
