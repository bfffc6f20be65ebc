"""Does a turn give what was asked for? Each awaited field has its own way to tell. Pure but for the buyer's orders."""

from __future__ import annotations

import re

from xiaoer.bot.ask import Ask
from xiaoer.bot.skills import invoice, size
from xiaoer.bot.skills.address import parts_of
from xiaoer.bot.skills.apply import reason_of
from xiaoer.bot.skills.find_listing import find_named
from xiaoer.bot.skills.find_order import named_order
from xiaoer.bot.skills.find_sku import wanted

YES = re.compile(
    r"^\W*(?:确认|确定|是的?|对的?|好的?|可以|行|嗯+|同意|没错"
    r"|(?:yes|yep|ok|okay|sure|confirm|confirmed|please do|go ahead)\b)[\s\S]{0,8}$",
    re.I,
)
NO = re.compile(r"不用了?|不要了?$|算了|先不|不了|不是|取消操作|别|^\W*(?:no|nope|never mind|leave it|stop)\b", re.I)
CONFIRM, FIELD_MAX = "confirm", 80
QUESTION = re.compile(r"[?？]|吗|呢|怎么|什么|多少|哪|几|how|what|when|where|why|which", re.I)


async def supplies(ask: Ask, field: str) -> bool:
    """True when the turn gives the field; what it gives stands in `ask.fields`."""
    giver = GIVERS.get(field)
    return await giver(ask) if giver else False


async def _order(ask: Ask) -> bool:
    found = named_order(ask, await ask.orders())
    if found:
        ask.fields["order_id"] = found.id
    return found is not None


async def _listing(ask: Ask) -> bool:
    found = await find_named(ask)
    if found:
        ask.fields["listing_id"] = found.id
    return found is not None


async def _confirm(ask: Ask) -> bool:
    text = ask.text.strip()
    if NO.search(text) and len(text) <= FIELD_MAX:
        ask.fields[CONFIRM] = "no"
    elif YES.match(text):
        ask.fields[CONFIRM] = "yes"
    return CONFIRM in ask.fields


async def _sku(ask: Ask) -> bool:
    return bool(wanted(ask))


async def _sign_in(ask: Ask) -> bool:
    return ask.proven


async def _address(ask: Ask) -> bool:
    return bool(parts_of(ask.text))


async def _reason(ask: Ask) -> bool:
    found = reason_of(ask.text)
    if found:
        ask.fields["reason"] = found.value
    return found is not None


async def _person(ask: Ask) -> bool:
    before = dict(ask.fields)
    size.remember(ask)
    return ask.fields != before


async def _invoice(ask: Ask) -> bool:
    """A title that says so, or a short answer that asks nothing."""
    text = ask.text.strip()
    name = invoice.title_in(text) or ("" if QUESTION.search(text) or len(text) > FIELD_MAX else text)
    if name:
        ask.fields[invoice.FIELD] = name
    return bool(name)


GIVERS = {
    "invoice_title": _invoice,
    "address": _address,
    "reason": _reason,
    "height_and_weight": _person,
    "order_id": _order,
    "listing_id": _listing,
    "sku_id": _sku,
    "confirm": _confirm,
    "sign_in": _sign_in,
}
