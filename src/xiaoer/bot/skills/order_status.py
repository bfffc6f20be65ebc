"""Where an order stands: from our copy of it, with what was promised and the carrier's last scan."""

from __future__ import annotations

from xiaoer import buyers, orders
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills.find_order import OPEN, find_orders
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.model import LastScan, OrderState, OrderView, StatusAnswer

S = OrderState
LATE = HandoverReason.NEEDS_A_PERSON.value


async def answer(ask: Ask) -> Answer | Need | Pass:
    found = await find_orders(ask, lambda one: one.state in OPEN)
    if not isinstance(found, list):
        return found
    said: list[Said] = []
    late = False
    for order in found:
        status = await orders.status_answer(ask.tx, OrderId(order.id))
        said += standing(ask, order, status)
        late = late or status.late
    return Answer(said=tuple(said), hand_over=LATE if late else "")


def standing(ask: Ask, order: OrderView, status: StatusAnswer) -> list[Said]:
    """One or a few sentences about an order, each with its fields."""
    about = ask.order_facts(order)
    if order.state is S.PAID:
        return [unsent(ask, order, late=status.late)]
    if order.state is S.DISPATCHED:
        return on_its_way(ask, order, status)
    if order.state is S.SIGNED and order.signed_at:
        return [ask.say("signed", **about, at=ask.of_order(order, "signed_at", ask.when(order.signed_at)))]
    code = "signed_plain" if order.state is S.SIGNED else order.state.value
    return [ask.say(code, **about)]


def unsent(ask: Ask, order: OrderView, *, late: bool) -> Said:
    about, due = ask.order_facts(order), order.promised_dispatch_at
    if due is None:
        return ask.say("paid_no_date", **about)
    at = ask.of_order(order, "promised_dispatch_at", ask.when(due))
    return ask.say("paid_late" if late else "paid", **about, at=at)


def on_its_way(ask: Ask, order: OrderView, status: StatusAnswer) -> list[Said]:
    about = ask.order_facts(order)
    said = [sent_with(ask, order, one) for one in status.parcels] or [ask.say("dispatched_plain", **about)]
    said += [scan(ask, order, one) for one in status.parcels]
    if order.promised_delivery_at:
        at = ask.of_order(order, "promised_delivery_at", ask.when(order.promised_delivery_at))
        said.append(ask.say("delivery_late" if status.late else "delivery_by", at=at))
    return said


def sent_with(ask: Ask, order: OrderView, parcel: LastScan) -> Said:
    about = ask.order_facts(order)
    name = parcel.carrier_name if ask.language == "zh" else _english_name(parcel)
    return ask.say(
        "dispatched",
        **about,
        carrier=_of_parcel(order, parcel, "carrier", name),
        tracking=_of_parcel(order, parcel, "tracking_number", parcel.tracking_number),
    )


def scan(ask: Ask, order: OrderView, parcel: LastScan) -> Said:
    tracking = _of_parcel(order, parcel, "tracking_number", parcel.tracking_number)
    if parcel.at is None or not parcel.text.strip():
        return ask.say("no_scan", tracking=tracking)
    at = _of_parcel(order, parcel, "last_scan_at", ask.when(parcel.at))
    return ask.say("scan", at=at, scan=_of_parcel(order, parcel, "last_scan", buyers.mask_text(parcel.text)))


def _of_parcel(order: OrderView, parcel: LastScan, label: str, value: str) -> FactRef:
    heard = parcel.at.isoformat(timespec="seconds") if parcel.at else str(order.version)
    return FactRef(FactKind.PARCEL, f"{order.id}:{parcel.tracking_number}", heard, label, value)


def _english_name(parcel: LastScan) -> str:
    return orders.CARRIERS[parcel.carrier][1] if parcel.carrier in orders.CARRIERS else parcel.carrier_name
