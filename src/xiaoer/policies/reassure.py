"""Reassurance cards (安心卡): what the policy in force promises about returns, payment, insurance, dispatch, warranty.

A card states only what the policy says now, with its version; a promise that the policy does not make has no card.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ShopId
from xiaoer.policies.errors import NothingToAssure
from xiaoer.policies.in_force import in_force
from xiaoer.policies.model import Policy
from xiaoer.policies.page import freight_words, window_words
from xiaoer.policies.public import promise_of
from xiaoer.policies.words import CLOCKS, PAYMENT_METHODS, say

TITLES: dict[str, tuple[str, str]] = {
    "returns_policy": ("退换保障", "Returns"),
    "payment_protection": ("支付保障", "Payment protection"),
    "insured_shipping": ("运输保价", "Insured shipping"),
    "prompt_dispatch": ("发货承诺", "Dispatch promise"),
    "warranty": ("质保", "Warranty"),
}
WITHOUT_MINOR = {"JPY", "KRW"}


class AssuranceLine(Struct, frozen=True):
    """One fact, in both languages."""

    zh: str
    en: str


class Assurance(Struct, frozen=True, kw_only=True):
    """A card as it would be sent now."""

    card: str = "assurance"
    kind: str
    title: AssuranceLine
    lines: list[AssuranceLine]
    policy_version: int
    url: str
    """The version of the policy that says so."""


async def assurances(tx: Tx, shop_id: ShopId) -> list[Assurance]:
    """The cards that the policy in force supports."""
    policy = await in_force(tx, shop_id)
    found = {kind: lines_of(policy, kind) for kind in TITLES}
    return [_card(policy, kind, lines) for kind, lines in found.items() if lines]


async def assurance_card(tx: Tx, shop_id: ShopId, kind: str) -> dict[str, Any]:
    """What stands in the line. Raises NothingToAssure, also for a kind that nobody knows."""
    policy = await in_force(tx, shop_id)
    lines = lines_of(policy, kind) if kind in TITLES else []
    if not lines:
        raise NothingToAssure(kind=kind)
    return dict(msgspec.to_builtins(_card(policy, kind, lines)))


def _card(policy: Policy, kind: str, lines: list[AssuranceLine]) -> Assurance:
    return Assurance(
        kind=kind,
        title=AssuranceLine(*TITLES[kind]),
        lines=lines,
        policy_version=policy.version,
        url=f"/policy/{policy.shop_id}/{policy.version}",
    )


def lines_of(policy: Policy, kind: str) -> list[AssuranceLine]:
    """What a card of this kind can state: facts of the terms, then the shop's own clause of that name. Empty: no card.

    What backs a promise alone (how fast money goes back) makes no card by itself.
    """
    stated = LINES[kind](policy)
    clause = policy.clauses.get(kind)
    if clause and (clause.zh or clause.en):
        stated = [*stated, AssuranceLine(clause.zh or clause.en, clause.en or clause.zh)]
    return [*stated, *_backed(policy, kind)] if stated else []


def _backed(policy: Policy, kind: str) -> list[AssuranceLine]:
    if kind not in ("returns_policy", "payment_protection"):
        return []
    return [_line(CLOCKS, "refund_hours", policy.terms.clocks.refund_hours)]


def _line(words: dict[str, tuple[str, str]], name: str, count: int) -> AssuranceLine:
    return AssuranceLine(*(say(words, name, language).format(n=count) for language in ("zh", "en")))


def _returns(policy: Policy) -> list[AssuranceLine]:
    terms = policy.terms.actions.get("return_refund")
    if terms is None or not terms.enabled:
        return []
    promise = promise_of(terms)
    lines = []
    if promise.window_days is not None:
        zh, en = window_words(promise, "zh"), window_words(promise, "en")
        lines.append(AssuranceLine(f"可退货退款：{zh}", f"Return and refund: {en}"))
    if promise.freight_by:
        zh, en = freight_words(promise, "zh"), freight_words(promise, "en")
        lines.append(AssuranceLine(f"退货运费：{zh}", f"Return freight: {en}"))
    return lines


def _payment(policy: Policy) -> list[AssuranceLine]:
    methods = policy.terms.payment_methods
    if not methods:
        return []
    zh = "、".join(PAYMENT_METHODS[one][0] for one in methods)
    en = ", ".join(PAYMENT_METHODS[one][1] for one in methods)
    return [AssuranceLine(f"可用付款方式：{zh}", f"You can pay by {en}")]


def _insured(policy: Policy) -> list[AssuranceLine]:
    insured, currency = policy.terms.insured, policy.terms.currency
    if insured is None:
        return []
    least, most = sum_words(insured.from_minor, currency), insured.cover_minor
    zh = f"商品满 {least} 的包裹由本店投保" if insured.from_minor else "每个包裹都由本店投保"
    en = f"Parcels with goods of {least} or more are insured by us" if insured.from_minor else "We insure every parcel"
    cover_zh = "丢失或破损按商品价赔付" if most is None else f"丢失或破损最高赔付 {sum_words(most, currency)}"
    cover_en = (
        "Loss or breakage is paid at the price of the goods"
        if most is None
        else f"Loss or breakage is paid up to {sum_words(most, currency)}"
    )
    return [AssuranceLine(zh, en), AssuranceLine(cover_zh, cover_en)]


def _dispatch(policy: Policy) -> list[AssuranceLine]:
    hours = policy.terms.dispatch_hours
    return [AssuranceLine(f"付款后 {hours} 小时内发货", f"Sent within {hours} hours of payment")] if hours else []


def _warranty(policy: Policy) -> list[AssuranceLine]:
    months = policy.terms.warranty_months
    line = AssuranceLine(f"自签收起质保 {months} 个月", f"{months} months of warranty from the day of receipt")
    return [line] if months else []


LINES = {
    "returns_policy": _returns,
    "payment_protection": _payment,
    "insured_shipping": _insured,
    "prompt_dispatch": _dispatch,
    "warranty": _warranty,
}


def sum_words(minor: int, currency: str) -> str:
    """As people read it: `¥500`, `USD 12.50`."""
    places = 0 if currency in WITHOUT_MINOR else 2
    whole, part = divmod(minor, 10**places)
    number = f"{whole:,}" + (f".{part:0{places}}" if part else "")
    return f"¥{number}" if currency == "CNY" else f"{currency} {number}"
