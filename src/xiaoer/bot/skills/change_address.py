"""Another address for an order that has not left: read from the buyer's words, said back, changed after a yes."""

from __future__ import annotations

import json

from xiaoer import aftersales
from xiaoer.aftersales import ChangeRequest
from xiaoer.aftersales.model import Reason, Remedy
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass
from xiaoer.bot.skills.address import parts_of
from xiaoer.bot.skills.case_of_order import open_case, refused
from xiaoer.bot.skills.find_order import find_order
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.model import OrderState, OrderView

UNSENT = (OrderState.PLACED, OrderState.PAID)
PERSON = HandoverReason.NEEDS_A_PERSON.value
FIELD = "address"
ORDERED = ("country", "province", "city", "district", "street", "line1", "line2", "postal_code")


async def answer(ask: Ask) -> Answer | Need | Pass:
    order = await find_order(ask, lambda one: one.state in UNSENT)
    if not isinstance(order, OrderView):
        return order
    if "change_address" not in ask.settings.actions:
        return Pass(reason=PERSON)
    doors = await aftersales.order_changes(ask.tx, OrderId(order.id))
    door = next(one for one in doors.doors if one.remedy is Remedy.CHANGE_ADDRESS)
    if not door.open:
        return Answer(said=(refused(ask, order, Remedy.CHANGE_ADDRESS, None),), hand_over=PERSON)
    if found := parts_of(ask.text):
        ask.fields[FIELD] = json.dumps(found, ensure_ascii=False)
    if FIELD not in ask.fields:
        return Need(field=FIELD, said=(ask.courtesy("new_address"),))
    return await _change(ask, order, json.loads(ask.fields[FIELD]))


async def _change(ask: Ask, order: OrderView, parts: dict[str, str]) -> Answer | Need | Pass:
    request = ChangeRequest(remedy=Remedy.CHANGE_ADDRESS, address=parts)
    seen = await aftersales.see_change(ask.tx, OrderId(order.id), request)
    if seen.problems:
        ask.fields.pop(FIELD)
        return Answer(said=(ask.courtesy("address_unreadable"),), hand_over=PERSON)
    new = FactRef(FactKind.BUYER_SAID, ask.row.id, "", FIELD, _line(parts, ask.language))
    if ask.fields.get("confirm") != "yes":
        said = ask.say("confirm_address", **ask.order_facts(order), address=new)
        return Need(field="confirm", said=(said, ask.courtesy("confirm")))
    await open_case(ask, order, Remedy.CHANGE_ADDRESS, Reason.ADDRESS_ERROR, address=parts)
    ask.fields.pop(FIELD)
    number = ask.order_facts(order)["number"]
    return Answer(said=(ask.say("change_taken", number=number, address=new),), did="address_changed")


def _line(parts: dict[str, str], language: str) -> str:
    named = [parts[name] for name in ORDERED if parts.get(name)]
    return ", ".join(reversed(named)) if language == "en" else " ".join(named)
