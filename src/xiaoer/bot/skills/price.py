"""What it costs, and how far a price may come down: never below the floor, and only by a coupon that exists."""

from __future__ import annotations

import hashlib
import re

from xiaoer import catalog, gifts
from xiaoer.bot import store
from xiaoer.bot.ask import Ask
from xiaoer.bot.floor import floor_of
from xiaoer.bot.model import Answer, FactKind, FactRef, HandoverReason, Need, Pass, Said
from xiaoer.bot.skills.find_listing import find_listing
from xiaoer.bot.skills.find_sku import fitting_skus, names_a_sku
from xiaoer.catalog.model import ListingView, SkuFacts
from xiaoer.gifts.model import GiftKind, GiveableCoupon, NewGift
from xiaoer.infra.db import Tx
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import ConversationId

HAGGLES = re.compile(
    r"便宜|优惠点|少点|少一点|打.{0,2}折|抹零|最低|降价|降点|再减|刀|包邮卖|卖不卖|行不行|能少"
    r"|cheaper|better price|best price|lower|discount|deal|knock|bargain|can you do|too expensive",
    re.I,
)
AMOUNT = re.compile(
    r"(?<![\d.])(\d{1,6}(?:\.\d{1,2})?)(?![\d.])\s*(?:块|元|¥|yuan|rmb|dollars?|卖|行|可以|包邮|[?？]|$)", re.I
)
PERSON = HandoverReason.NEEDS_A_PERSON.value


async def answer(ask: Ask) -> Answer | Need | Pass:
    listing = await find_listing(ask)
    if isinstance(listing, Need):
        return listing
    facts = await catalog.price_and_stock(ask.tx, [one.id for one in listing.skus])
    meant = [facts[one.id] for one in fitting_skus(ask, listing) if one.id in facts]
    if not meant:
        return Pass(reason=HandoverReason.NOT_KNOWN.value)
    if HAGGLES.search(ask.text):
        return await _haggle(ask, listing, min(meant, key=lambda one: one.price_minor))
    prices = {one.price_minor for one in meant}
    if names_a_sku(ask, listing) or len(prices) > 1:
        return Answer(said=tuple(_of_sku(ask, listing, one) for one in meant[:4]))
    return Answer(said=(_plain(ask, listing, meant[0]),))


def _plain(ask: Ask, listing: ListingView, one: SkuFacts) -> Said:
    title = ask.of_listing(listing, FactKind.PRICE, "title", listing.title)
    return ask.say("price_plain", title=title, price=_price(ask, one, one.price_minor, "price_minor"))


def _of_sku(ask: Ask, listing: ListingView, one: SkuFacts) -> Said:
    title = ask.of_listing(listing, FactKind.PRICE, "title", listing.title)
    name = next((sku.name for sku in listing.skus if sku.id == one.sku_id), one.name)
    return ask.say(
        "price",
        title=title,
        sku=_text(ask, one, name or listing.title, "sku"),
        price=_price(ask, one, one.price_minor, "price_minor"),
    )


async def _haggle(ask: Ask, listing: ListingView, one: SkuFacts) -> Answer | Need | Pass:
    """A coupon that keeps the price at or above the floor, once; what is below is a colleague's to decide."""
    floor = await floor_of(ask.tx, ask.settings, listing.id, one.price_minor)
    asked = _asked_minor(ask.text)
    if asked is not None and asked < floor:
        await store.add_concession(ask.tx, ask.row, one.sku_id, one.price_minor, asked, floor, "refused", "")
        return Answer(said=(_plain(ask, listing, one), ask.courtesy("ask_lead")), hand_over=PERSON)
    coupon = await _coupon(ask, one, floor) if "coupon" in ask.settings.actions and floor < one.price_minor else None
    if coupon is None:
        await store.add_concession(ask.tx, ask.row, one.sku_id, one.price_minor, asked, floor, "firm", "")
        return Answer(said=(_plain(ask, listing, one), ask.courtesy("firm_price")))
    given = await give(ask, coupon)
    if not given:
        return Answer(said=(_plain(ask, listing, one), ask.courtesy("firm_price")))
    final = one.price_minor - coupon.coupon.amount_minor
    await store.add_concession(ask.tx, ask.row, one.sku_id, one.price_minor, final, floor, "given", given)
    said = ask.say(
        "offer_price",
        title=ask.of_listing(listing, FactKind.PRICE, "title", listing.title),
        price=_price(ask, one, one.price_minor, "price_minor"),
        amount=FactRef(
            FactKind.COUPON, coupon.coupon.id, "", "amount_minor", ask.money(coupon.coupon.amount_minor, one.currency)
        ),
        final=_price(ask, one, final, "after_coupon"),
    )
    return Answer(said=(said,), did="coupon_given")


def _asked_minor(text: str) -> int | None:
    """The price that the buyer names, in minor units of a currency with cents."""
    found = AMOUNT.search(text)
    return round(float(found[1]) * 100) if found else None


async def _coupon(ask: Ask, one: SkuFacts, floor: int) -> GiveableCoupon | None:
    """The largest that this buyer may have for this price without going below the floor."""
    able = [
        each
        for each in await able_coupons(ask)
        if each.coupon.currency == one.currency
        and each.coupon.minimum_minor <= one.price_minor
        and one.price_minor - each.coupon.amount_minor >= floor
    ]
    return max(able, key=lambda each: each.coupon.amount_minor, default=None)


async def able_coupons(ask: Ask) -> list[GiveableCoupon]:
    """Those that the rules have for this buyer now; none for a conversation that does not exist."""
    return [] if ask.trial else await _able(ask.tx, ask.row.id)


async def coupon_names(tx: Tx, conversation_id: str) -> list[str]:
    return [one.coupon.name for one in await _able(tx, conversation_id)]


async def _able(tx: Tx, conversation_id: str) -> list[GiveableCoupon]:
    found = await gifts.giveable(tx, ConversationId(conversation_id))
    return [one for one in found.coupons if not one.refusal and one.coupon.active and one.left != 0]


async def give(ask: Ask, chosen: GiveableCoupon) -> str:
    """The gift's id; empty when the budget or the coupon's rules say no by now."""
    key = hashlib.sha256(f"{ask.key}:{chosen.coupon.id}".encode()).hexdigest()[:32]
    new = NewGift(key=key, kind=GiftKind.COUPON, coupon_id=chosen.coupon.id)
    try:
        async with ask.tx.conn.begin_nested():
            return (await gifts.give(ask.tx, ConversationId(ask.row.id), new)).id
    except XiaoerError:
        return ""


def _price(ask: Ask, one: SkuFacts, minor: int, label: str) -> FactRef:
    return _text(ask, one, ask.money(minor, one.currency), label)


def _text(ask: Ask, one: SkuFacts, value: str, label: str) -> FactRef:
    return FactRef(FactKind.PRICE, one.sku_id, ask.tx.clock.now().isoformat(timespec="seconds"), label, value)
