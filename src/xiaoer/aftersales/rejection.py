"""拒收: may a parcel be refused at the door, for how much money back, and what the buyer is told. Pure."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from xiaoer.kernel.money import Money
from xiaoer.orders.model import OrderState, OrderView
from xiaoer.policies.model import ParcelFacts, RejectedTerms

UNDER_WAY = frozenset({OrderState.DISPATCHED})
REFUND, TOO_LATE, SIGN_FIRST = "refund", "too_late", "sign_first"
"""Replies A, B and C."""


class Checked(Struct, frozen=True):
    """One condition, whether it holds, and the fact it was read from."""

    code: str
    holds: bool
    value: str = ""


class Rejection(Struct, frozen=True, kw_only=True):
    """What follows when the buyer refuses this parcel now."""

    answer: str
    conditions: list[Checked]
    amount_minor: int
    postage_minor: int
    freight_by: str
    currency: str
    reason_known: str
    """The reason that the buyer gave before: nobody asks twice."""
    script: str
    policy_version: int
    clause: str
    refused: bool = False
    """The carrier says that nobody took it: until then no rule pays."""


def conditions(
    order: OrderView, parcel: ParcelFacts | None, terms: RejectedTerms, now: datetime, zone: ZoneInfo
) -> list[Checked]:
    """Each with its fact, in the order in which an agent would look; times in `zone`."""
    signed = order.signed_at or (parcel.signed_at if parcel else None)
    ends = order.dispatched_at + timedelta(days=terms.window_days) if order.dispatched_at else None
    refused = bool(parcel and (parcel.rejected or parcel.returning))
    return [
        Checked("dispatched", order.dispatched_at is not None, _at(order.dispatched_at, zone)),
        Checked("not_signed", signed is None and order.state in UNDER_WAY, _at(signed, zone)),
        Checked("inside_window", ends is not None and now <= ends, _at(ends, zone)),
        Checked("refusable", refused or not (terms.sign_first or order.fulfilment == "platform"), _state(parcel)),
    ]


def answer_of(checked: list[Checked]) -> str:
    """A: all hold. C: only the carrier or platform stands in the way. B: everything else."""
    fails = {one.code for one in checked if not one.holds}
    if not fails:
        return REFUND
    return SIGN_FIRST if fails == {"refusable"} else TOO_LATE


def postage(order: OrderView, terms: RejectedTerms, freight_by: str) -> int:
    """What is kept: nothing when the shop bears it or the buyer paid postage on top, which stays with the shop."""
    return 0 if freight_by != "buyer" or order.freight_minor else terms.postage_minor


ONCE_REFUSED = "refund_once_refused"
SCRIPTS = {
    REFUND: (
        "可以拒收。请在快递上门时当面拒绝签收即可，我们为您办理仅退款，退回 {amount}{postage}。"
        "退款原路返回，预计 {hours} 小时内到账。",
        "You may refuse the parcel. Just decline it at the door; we refund {amount}{postage} to where you paid from, "
        "expected within {hours} hours.",
    ),
    ONCE_REFUSED: (
        "可以拒收。请在快递上门时当面拒绝签收即可。快递反馈拒收后，我们马上为您办理仅退款，退回 {amount}{postage}，"
        "您不用再次申请。退款原路返回，预计 {hours} 小时内到账。",
        "You may refuse the parcel. Just decline it at the door. As soon as the courier says so we refund "
        "{amount}{postage} to where you paid from, expected within {hours} hours; you need not ask again.",
    ),
    TOO_LATE: (
        "非常抱歉，这个包裹已经不能拒收了：{failing}（售后政策第 {version} 版：{clause}）。"
        "您可以在签收后申请退货退款，我们会全程协助。",
        "We are sorry, this parcel can no longer be refused: {failing} (policy version {version}: {clause}). "
        "After delivery you may return it for a refund, and we help you with it.",
    ),
    SIGN_FIRST: (
        "包裹已发出，需要先签收，暂时不能直接拒收退款。请您先签收，签收后我们会主动为您办理退货退款，您不用再次申请。",
        "The parcel is on its way and has to be accepted first. Please sign for it; we then start the return and "
        "refund by ourselves, you need not ask again.",
    ),
}
POSTAGE = {
    "buyer": ("（已扣除由您承担的运费 {postage}）", " (less {postage} postage, which you bear)"),
    "kept": ("（运费由您承担，不退）", " (the postage you paid is not refunded)"),
    "shop": ("（运费由我们承担）", " (we bear the postage)"),
}
FAILING = {
    "dispatched": ("商品还没有发出，可以直接取消订单", "the goods have not left yet, so the order can be cancelled"),
    "not_signed": ("包裹已于 {value} 签收", "it was signed for on {value}"),
    "inside_window": ("已超过可拒收的时间 {value}", "the time for refusing ended on {value}"),
    "refusable": ("这个渠道不支持拒收", "this channel does not allow it"),
}


def script(answer: str, checked: list[Checked], facts: dict[str, Any], english: bool) -> str:
    """The reply, filled in. `facts`: amount, postage (Money), freight_by, hours, version, clause (its words)."""
    place = 1 if english else 0
    kept: Money = facts["postage"]
    how = "shop" if facts["freight_by"] == "shop" else "buyer" if kept.minor else "kept"
    words = POSTAGE[how][place].format(postage=f"¥{str(kept).split()[0]}" if kept.currency == "CNY" else str(kept))
    fails = [FAILING[one.code][place].format(value=one.value) for one in _said_of(checked)]
    said = {**facts, "postage": words, "failing": ("; " if english else "；").join(fails)}
    return SCRIPTS[answer][place].format_map(said)


def _said_of(checked: list[Checked]) -> list[Checked]:
    """The conditions that fail and have a fact to name; of an order that has not left, only that."""
    fails = [one for one in checked if not one.holds]
    unsent = [one for one in fails if one.code == "dispatched"]
    return unsent or [one for one in fails if one.value or one.code == "refusable"]


def _at(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def _state(parcel: ParcelFacts | None) -> str:
    return parcel.state if parcel else ""
