"""Where is the parcel: carrier, number and last scan of what is on its way. What went wrong goes on to a person."""

from __future__ import annotations

from datetime import timedelta

from xiaoer import orders
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills import order_status
from xiaoer.bot.skills.find_order import find_orders
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.model import OrderState, OrderView, ParcelState, StatusAnswer

S = OrderState
STILL = timedelta(hours=48)
"""A parcel without a scan for so long is looked after by a person."""
A_PERSON = frozenset({"logistics.not_received", "logistics.courier_complaint", "logistics.delivery_request"})
"""Facts are said, and somebody speaks with the carrier."""
TROUBLE = frozenset({ParcelState.PROBLEM, ParcelState.RETURNING, ParcelState.RETURNED})


async def answer(ask: Ask) -> Answer | Need | Pass:
    received = ask.intent == "logistics.not_received"
    fits = (S.SIGNED, S.DISPATCHED) if received else (S.DISPATCHED,)
    found = await find_orders(ask, lambda one: one.state in fits)
    if not isinstance(found, list):
        return found
    said: list[Said] = []
    worried = ask.intent in A_PERSON
    for order in found:
        status = await orders.status_answer(ask.tx, OrderId(order.id))
        said += _of_order(ask, order, status)
        worried = worried or (order.state is S.DISPATCHED and _in_trouble(ask, status))
    return Answer(said=tuple(said), hand_over=HandoverReason.NEEDS_A_PERSON.value if worried else "")


def _of_order(ask: Ask, order: OrderView, status: StatusAnswer) -> list[Said]:
    if order.state is S.PAID:
        about = ask.say("not_sent_yet", **ask.order_facts(order))
        return [about, order_status.unsent(ask, order, late=status.late)]
    return order_status.standing(ask, order, status)


def _in_trouble(ask: Ask, status: StatusAnswer) -> bool:
    now, moving = ask.tx.clock.now(), [one for one in status.parcels if one.state is not ParcelState.SIGNED]
    stalled = ask.intent == "logistics.stalled" and any(one.at is None or now - one.at > STILL for one in moving)
    return status.late or stalled or any(one.state in TROUBLE for one in moving)
