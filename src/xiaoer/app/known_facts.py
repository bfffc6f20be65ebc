"""What is known of the goods and the order that a conversation is about, for claims to rest on."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from xiaoer import catalog, merchants, orders, outreach
from xiaoer.catalog.model import ListingView
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.orders.model import OrderView
from xiaoer.outreach.model import Fact

LANGUAGES = ("zh", "en")
Known = dict[str, tuple[Fact, ...]]
"""By language, `zh` and `en`."""
NOTHING: Known = {language: () for language in LANGUAGES}
MOST_LISTINGS = 5
DISPATCH = ("发货", "寄出", "发出", "dispatch", "ship", "send out")
DELIVERY = ("送达", "到货", "收到", "能到", "到吧", "deliver", "arrive")
SAYS = {
    "dispatched": ("已发货：{at}", "Dispatched: {at}", "这一单已于 {at} 发货。", "Your order was dispatched on {at}. "),
    "dispatch": ("最晚发货：{at}", "Dispatch by: {at}", "这一单最晚 {at} 前发货。", "Your order leaves by {at}. "),
    "signed": ("已签收：{at}", "Signed for: {at}", "这一单已于 {at} 签收。", "Your order was signed for on {at}. "),
    "delivery": ("预计送达：{at}", "Due: {at}", "这一单预计 {at} 前送达。", "Your order is due by {at}. "),
}


async def facts_of(tx: Tx, row: Row[Any]) -> Known:
    """Attributes of the listing in question or of the order's goods, and the order's days, each with its source."""
    if not row.subject_listing_id and not row.subject_order_id:
        return NOTHING
    order = await orders.get(tx, OrderId(row.subject_order_id)) if row.subject_order_id else None
    listing_ids = [row.subject_listing_id] if row.subject_listing_id else []
    listing_ids += [line.listing_id for line in order.lines if line.listing_id] if order else []
    zone = ZoneInfo((await merchants.get_merchant(tx)).time_zone)
    wanted = list(dict.fromkeys(listing_ids))[:MOST_LISTINGS]
    known: Known = {}
    for language in LANGUAGES:
        found = await catalog.get_listings(tx, wanted, "en" if language == "en" else "")
        days = _days(order, zone, english=language == "en") if order else []
        known[language] = (*days, *(fact for listing in found for fact in _attributes(listing)))
    return known


def _attributes(listing: ListingView) -> list[Fact]:
    source = f"listing:{listing.id}"
    said = [*listing.attributes, *(one for sku in listing.skus for one in sku.attributes)]
    return [
        Fact(name=name, value=value, source=source) for name, value in dict.fromkeys((a.name, a.value) for a in said)
    ]


def _days(order: OrderView, zone: ZoneInfo, *, english: bool) -> list[Fact]:
    dispatch = ("dispatched", order.dispatched_at) if order.dispatched_at else ("dispatch", order.promised_dispatch_at)
    delivery = ("signed", order.signed_at) if order.signed_at else ("delivery", order.promised_delivery_at)
    days = ((*dispatch, DISPATCH), (*delivery, DELIVERY))
    return [_day(code, at, topics, order, zone, english=english) for code, at, topics in days if at]


def _day(code: str, at: datetime, topics: tuple[str, ...], order: OrderView, zone: ZoneInfo, *, english: bool) -> Fact:
    local = at.astimezone(zone)
    told = f"{local:%d %b %H:%M}" if english else f"{local.month}月{local.day}日 {local:%H:%M}"
    name, value = SAYS[code][english].format(at=told).split("：" if not english else ": ", 1)
    sentence = SAYS[code][2 + english].format(at=told)
    return Fact(name=name, value=value, source=f"order:{order.id}", topics=topics, sentence=sentence)


def for_text(known: Known, text: str) -> tuple[Fact, ...]:
    """In the language the text is written in."""
    return known[outreach.language_of_text(text)]
