"""An invoice is asked for: the name on it, for which order, as a task for those who make it."""

from __future__ import annotations

import re

from xiaoer import tickets
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass
from xiaoer.bot.skills.find_order import find_order
from xiaoer.orders.model import OrderState, OrderView
from xiaoer.tickets.model import NewTicket, Source

S = OrderState
PAID = (S.PAID, S.DISPATCHED, S.SIGNED, S.COMPLETED)
FIELD, MOST_CHARS = "invoice_title", 120
TAX = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{15,20}(?![0-9A-Z])")
TITLE = re.compile(
    r"(?:抬头|名称|公司名)(?:是|为|:|：)?\s*(?P<zh>[^\s,，。;；\n]{2,60})|(?P<firm>[\u4e00-\u9fff（）()]{2,40}(?:公司|中心|工作室|学校|医院|厂|店))"
    r"|(?P<me>个人)|(?:made out to|in the name of|name:?)\s*(?P<en>[^\n,.]{2,60})",
    re.I,
)
WORDS = {"zh": "开票申请：{number}", "en": "Invoice wanted: {number}"}


async def answer(ask: Ask) -> Answer | Need | Pass:
    if "invoice" not in ask.settings.actions:
        return Pass(reason=HandoverReason.NEEDS_A_PERSON.value)
    order = await find_order(ask, lambda one: one.state in PAID)
    if not isinstance(order, OrderView):
        return order
    if order.state not in PAID:
        return Answer(said=(ask.courtesy("nothing_to_invoice"),))
    name = title_in(ask.text) or ask.fields.get(FIELD, "")
    if not name:
        return Need(field=FIELD, said=(ask.courtesy(FIELD),))
    ask.fields[FIELD] = name
    tax = TAX.search(ask.text.upper())
    if not ask.trial:
        await tickets.open_ticket(ask.tx, _ticket(ask, order, name, tax[0] if tax else ""))
    said = ask.say(
        "invoice_taken",
        number=ask.order_facts(order)["number"],
        name=FactRef(FactKind.BUYER_SAID, ask.row.id, "", FIELD, name),
    )
    return Answer(said=(said,), did="invoice_asked")


def title_in(text: str) -> str:
    found = TITLE.search(text)
    return next((value.strip() for value in found.groupdict().values() if value), "") if found else ""


def _ticket(ask: Ask, order: OrderView, name: str, tax: str) -> NewTicket:
    return NewTicket(
        title=WORDS[ask.language].format(number=order.external_id),
        words="\n".join(part for part in (name, tax) if part),
        department="finance",
        intent=ask.intent,
        source=Source.BOT,
        shop_id=ask.shop_id,
        buyer_id=ask.row.buyer_id,
        conversation_id=ask.row.id,
        order_id=order.id,
        tell_buyer=True,
        client_id=f"invoice:{order.id}",
    )
