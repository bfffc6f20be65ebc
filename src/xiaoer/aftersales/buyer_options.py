"""What a buyer may ask for an order now: each remedy with its amount, or why not and what instead."""

from collections.abc import Sequence

from msgspec.structs import replace

from xiaoer import catalog, orders, policies
from xiaoer.aftersales import store
from xiaoer.aftersales.buyer_model import BuyerCases, BuyerOption, OptionLine, OptionsRequest, SkuChoice
from xiaoer.aftersales.buyer_view import buyer_view
from xiaoer.aftersales.errors import SkuUnknown
from xiaoer.aftersales.model import AskedLine, Remedy
from xiaoer.aftersales.preview import Preview, PreviewRequest, preview
from xiaoer.aftersales.public_reasons import Citing
from xiaoer.aftersales.reject_delivery import look_at_rejection
from xiaoer.aftersales.rejection import REFUND, TOO_LATE
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import OrderId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import OrderView

R = Remedy
BUYERS_REMEDIES = (
    R.CANCEL, R.REFUND_ONLY, R.RETURN_REFUND, R.EXCHANGE, R.RESEND, R.REPAIR, R.PRICE_MATCH, R.INTERCEPT, R.REJECTED,
    R.CHANGE_ADDRESS, R.CHANGE_CONTACT, R.CHANGE_SKU, R.CHANGE_PAYMENT,
)  # fmt: skip
"""A compensation is the shop's to offer."""
CHOICES = (
    R.CANCEL, R.REFUND_ONLY, R.RETURN_REFUND, R.EXCHANGE, R.RESEND, R.REPAIR, R.PRICE_MATCH, R.INTERCEPT, R.REJECTED,
)  # fmt: skip
"""What the page offers; changes of the order have their own place."""


async def buyer_cases(tx: Tx, keys: KeyRing, order_id: OrderId) -> BuyerCases:
    """The order's lines with what of them is free, and its cases, newest first."""
    order = await orders.get(tx, order_id)
    cases = await store.of_order(tx, order_id)
    return BuyerCases(
        order_id=order.id,
        order_external_id=order.external_id,
        order_state=order.state.value,
        locked=order.locked_at is not None,
        paid_minor=order.paid_minor,
        currency=order.currency,
        shop_id=order.shop_id,
        lines=await _lines(tx, order),
        cases=[await buyer_view(tx, keys, case) for case in reversed(cases)],
    )


async def _lines(tx: Tx, order: OrderView) -> list[OptionLine]:
    taken = await store.taken(tx, order.id)
    listed = await catalog.get_listings(tx, sorted({line.listing_id for line in order.lines if line.listing_id}))
    choices = {
        listing.id: [
            SkuChoice(id=one.id, name=one.name, price_minor=one.price_minor, in_stock=one.stock != 0)
            for one in listing.skus
            if one.state == "on_sale"
        ]
        for listing in listed
    }
    return [
        OptionLine(
            line_id=line.id,
            title=line.title,
            sku_id=line.sku_id,
            sku_name=line.sku_name,
            image_url=line.image_url,
            quantity=line.quantity,
            free_quantity=max(0, line.quantity - taken.get(line.id, (0, 0))[0]),
            skus=choices.get(line.listing_id or "", []),
        )
        for line in order.lines
    ]


async def buyer_options(tx: Tx, order_id: OrderId, request: OptionsRequest) -> list[BuyerOption]:
    """Every choice judged for these pieces and this reason, possible ones first. Raises LineUnknown, SkuUnknown."""
    order = await orders.get(tx, order_id)
    policy = await policies.in_force(tx, ShopId(order.shop_id), order.placed_at)
    citing, found = Citing(policy), []
    for remedy in CHOICES:
        lines = same_goods(order, request.lines) if remedy is R.EXCHANGE else _without_new(request.lines)
        asked = PreviewRequest(remedies=[remedy], reason=request.reason, lines=lines)
        try:
            found += [option_of(one, citing) for one in await preview(tx, order_id, asked, By.BUYER)]
        except SkuUnknown:
            continue  # sold out of the catalog: nothing to exchange it for
    found = [await _refused_at_the_door(tx, order.id, one, request.reason) for one in found]
    return sorted(_only_real_alternatives(found), key=lambda one: not one.possible)


async def _refused_at_the_door(tx: Tx, order_id: str, one: BuyerOption, reason: str) -> BuyerOption:
    """What really follows from 拒收: its own conditions decide, and postage is taken off."""
    if one.remedy is not R.REJECTED or not one.possible:
        return one
    looked = await look_at_rejection(tx, order_id, reason)
    return replace(
        one,
        possible=looked.answer != TOO_LATE,
        answer=one.answer if looked.answer == REFUND else looked.answer,
        amount_minor=looked.amount_minor,
        freight_by=looked.freight_by,
    )


def _only_real_alternatives(options: Sequence[BuyerOption]) -> list[BuyerOption]:
    """Nobody is sent from one closed door to another."""
    open_ones = {one.remedy for one in options if one.possible}
    return [replace(one, alternatives=[each for each in one.alternatives if each in open_ones]) for one in options]


def same_goods(order: OrderView, lines: Sequence[AskedLine]) -> list[AskedLine]:
    """An exchange that names no new goods means the same again."""
    skus = {ref: line.sku_id or line.external_id for line in order.lines for ref in (line.id, line.external_id)}
    asked = lines or [AskedLine(line_id=line.id, quantity=line.quantity) for line in order.lines]
    return [
        AskedLine(line_id=one.line_id, quantity=one.quantity, new_sku_id=one.new_sku_id or skus.get(one.line_id))
        for one in asked
    ]


def _without_new(lines: Sequence[AskedLine]) -> list[AskedLine]:
    return [AskedLine(line_id=one.line_id, quantity=one.quantity) for one in lines]


def option_of(one: Preview, citing: Citing) -> BuyerOption:
    """As the buyer's page shows it."""
    return BuyerOption(
        remedy=one.remedy,
        possible=one.possible,
        answer=one.verdict.answer,
        amount_minor=one.amount_minor,
        difference_minor=one.difference_minor,
        freight_minor=one.freight_minor,
        freight_by=one.freight_by,
        currency=one.currency,
        reasons=citing.reasons(one.verdict.findings),
        alternatives=[Remedy(each) for each in one.verdict.alternatives if each in CHOICES],
        clause=citing.promise(one.remedy),
    )
