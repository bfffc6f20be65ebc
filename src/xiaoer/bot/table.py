"""Which skills answer which intent, in the order they are tried. Reading it tells what the bot can do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from xiaoer.bot.ask import Ask
from xiaoer.bot.model import Answer, Need, Pass
from xiaoer.bot.skills import (
    apply,
    attribute,
    cancel,
    case_progress,
    change_address,
    coupon,
    dispatch_time,
    entry,
    guide,
    how_to,
    invoice,
    order_status,
    parcel,
    price,
    recommend,
    size,
    stock,
)

Skill = Callable[[Ask], Awaitable[Answer | Need | Pass]]

SKILLS: dict[str, Skill] = {
    "apply": apply.answer,
    "attribute": attribute.answer,
    "cancel": cancel.answer,
    "case_progress": case_progress.answer,
    "change_address": change_address.answer,
    "coupon": coupon.answer,
    "dispatch_time": dispatch_time.answer,
    "entry": entry.answer,
    "guide": guide.answer,
    "how_to": how_to.answer,
    "invoice": invoice.answer,
    "order_status": order_status.answer,
    "parcel": parcel.answer,
    "price": price.answer,
    "recommend": recommend.answer,
    "size": size.answer,
    "stock": stock.answer,
}
TABLE: dict[str, tuple[str, ...]] = {
    "presale.attribute": ("attribute", "entry"),
    "presale.size": ("size", "entry", "attribute"),
    "presale.stock": ("stock", "entry"),
    "presale.price": ("price", "entry"),
    "presale.promotion": ("entry", "coupon"),
    "presale.recommend": ("recommend", "entry"),
    "presale.authentic": ("entry",),
    "presale.shipping": ("entry",),
    "presale.how_to_buy": ("how_to",),
    "order.status": ("order_status",),
    "order.dispatch": ("dispatch_time",),
    "order.change_address": ("change_address",),
    "order.change_item": ("entry",),
    "order.cancel": ("cancel",),
    "order.payment": ("entry",),
    "order.price_protection": ("entry",),
    "order.invoice": ("invoice",),
    "logistics.where": ("parcel",),
    "logistics.stalled": ("parcel",),
    "logistics.not_received": ("parcel",),
    "logistics.delivery_request": ("parcel",),
    "logistics.courier_complaint": ("parcel",),
    "logistics.intercept": ("apply",),
    "aftersales.refund": ("apply",),
    "aftersales.refund_progress": ("case_progress",),
    "aftersales.return": ("apply",),
    "aftersales.return_progress": ("case_progress",),
    "aftersales.exchange": ("apply",),
    "aftersales.repair": ("entry",),
    "aftersales.quality": ("apply",),
    "aftersales.wrong_or_missing": ("apply",),
    "aftersales.not_as_described": ("apply",),
    "aftersales.how_to_use": ("guide", "entry"),
    "aftersales.install_service": ("entry",),
    "review.about": ("how_to",),
    "account.help": ("entry",),
}
"""An intent that is not here goes to a person; a shop's own intents are looked up in its knowledge."""
TO_CHECK = frozenset(
    {
        "presale.attribute", "presale.size", "presale.stock", "presale.authentic", "presale.shipping",
        "presale.promotion", "presale.recommend", "presale.how_to_buy", "presale.price", "aftersales.how_to_use",
    }
)  # fmt: skip
"""What nobody has said yet of these, the owner of the catalogue is asked; the buyer hears that it is being checked."""
A_PERSON = frozenset({"complaint.service", "aftersales.compensation"})
"""No skill for these: a person at once."""
SAYS = {
    "other.greeting": "greeting",
    "other.thanks_bye": "bye",
    "other.small_talk": "who_i_am",
    "human.chase": "here",
}
"""Answered with a courtesy alone, when the turn asks for nothing else."""
NOTHING_ASKED = frozenset({*SAYS, "other.spam", "other.unclear", "info.provide", "oos"})


def skills_for(intent: str) -> tuple[str, ...]:
    return TABLE.get(intent, ("entry",) if intent.startswith("shop.") else ())
