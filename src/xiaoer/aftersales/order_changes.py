"""What a buyer may change of an order that has not left: which doors are open, what it costs, what a form lacks."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from xiaoer import buyers, ledger, orders, policies
from xiaoer.aftersales import store
from xiaoer.aftersales.buyer_model import (
    BuyerMethod,
    BuyerOption,
    BuyerRequest,
    ChangeDoor,
    ChangeRequest,
    ChangeSeen,
    OrderChanges,
)
from xiaoer.aftersales.buyer_options import option_of
from xiaoer.aftersales.contact import contact_problems
from xiaoer.aftersales.errors import ContactInvalid, PriceMoved
from xiaoer.aftersales.gather import Around, Gathered, gather, look_around
from xiaoer.aftersales.model import CaseRequest, Reason, Remedy
from xiaoer.aftersales.pay_page import pay_connection
from xiaoer.aftersales.preview import Preview, PreviewRequest, preview
from xiaoer.aftersales.public_reasons import Citing
from xiaoer.aftersales.verdicts import NO, verdict_view
from xiaoer.buyers.errors import AddressInvalid
from xiaoer.buyers.model import Address, MethodState
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, OrderId
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import OrderView
from xiaoer.policies.model import Answer, Verdict

R = Remedy
CHANGES = (R.CHANGE_ADDRESS, R.CHANGE_CONTACT, R.CHANGE_SKU, R.CHANGE_PAYMENT)
STILL_TO_SAY = frozenset({"new_sku_missing", "lines_missing", "method_required", "address_missing"})
"""Findings that end once the form is filled in."""


async def order_changes(tx: Tx, order_id: OrderId) -> OrderChanges:
    """Each change, open or closed with its reason; the stop of the parcel where that is what is left."""
    order, around = await orders.get(tx, order_id), await look_around(tx, order_id)
    citing = Citing(around.policy)
    stop = await preview(tx, order_id, PreviewRequest(remedies=[R.INTERCEPT], reason=Reason.ADDRESS_ERROR), By.BUYER)
    said = order.receiver
    return OrderChanges(
        order_state=order.state.value,
        locked=order.locked_at is not None,
        currency=order.currency,
        name=said.name if said else "",
        phone=said.phone if said else "",
        region=said.region if said else "",
        doors=[await _door(tx, around, citing, remedy) for remedy in CHANGES],
        methods=await _methods(tx, order),
        intercept=option_of(stop[0], citing),
    )


async def see_change(tx: Tx, order_id: OrderId, request: ChangeRequest) -> ChangeSeen:
    """What would come of it: the difference, who pays it and how, and what is wrong by field. Nothing is kept.

    Raises LineUnknown, SkuUnknown, MethodUnknown.
    """
    around = await look_around(tx, order_id)
    got, verdict = await _judged(tx, around, request)
    return ChangeSeen(
        option=_option(got, verdict, Citing(around.policy)),
        problems=form_problems(request.remedy, request.address),
        taken=await _taken(tx, got),
        at_once=verdict.answer is Answer.ALLOW and got.proven,
    )


def form_problems(remedy: Remedy, parts: Mapping[str, str] | None) -> dict[str, str]:
    """By field what is wrong; empty for a form that is fine."""
    if remedy is R.CHANGE_CONTACT:
        return contact_problems(parts or {})
    if remedy is not R.CHANGE_ADDRESS:
        return {}
    try:
        address = msgspec.convert(dict(parts or {}), Address)
    except msgspec.ValidationError as error:
        return {str(error).rpartition("$.")[2].strip("`"): "too_long"}
    return {one.field: one.code for one in buyers.address_problems(address)}


async def check_change(tx: Tx, order_id: OrderId, request: BuyerRequest) -> None:
    """The form is complete, and the difference is the one that the buyer saw. A repeat is not looked at again.

    Raises AddressInvalid, ContactInvalid, PriceMoved, and what `see_change` raises.
    """
    if await store.by_client(tx, order_id, request.client_id):
        return
    if problems := form_problems(request.remedy, request.address):
        raise AddressInvalid(problems) if request.remedy is R.CHANGE_ADDRESS else ContactInvalid(problems)
    if request.difference_minor is None:
        return
    asked = ChangeRequest(remedy=request.remedy, lines=request.lines, method_id=request.method_id)
    got, _ = await _judged(tx, await look_around(tx, order_id), asked)
    if got.amounts.difference_minor != request.difference_minor:
        raise PriceMoved(seen_minor=request.difference_minor, difference_minor=got.amounts.difference_minor)


async def _judged(tx: Tx, around: Around, request: ChangeRequest) -> tuple[Gathered, Verdict]:
    asked = CaseRequest(
        order_id=around.order.id,
        remedy=request.remedy,
        lines=request.lines,
        method_id=request.method_id,
        address=request.address,
        confirmed=True,
    )
    got = await gather(tx, asked, By.BUYER, around=around)
    return got, policies.judge(replace(got.facts, words_length=10), got.policy)


async def _door(tx: Tx, around: Around, citing: Citing, remedy: Remedy) -> ChangeDoor:
    _, verdict = await _judged(tx, around, ChangeRequest(remedy=remedy))
    against = [one for one in verdict_view(verdict).findings if one.answer in NO and one.rule not in STILL_TO_SAY]
    return ChangeDoor(remedy=remedy, open=not against, reasons=citing.reasons(against), clause=citing.promise(remedy))


def _option(got: Gathered, verdict: Verdict, citing: Citing) -> BuyerOption:
    seen = Preview(
        remedy=Remedy(got.facts.action),
        verdict=verdict_view(verdict),
        amount_minor=got.amounts.amount_minor,
        freight_minor=got.amounts.freight_minor,
        freight_by=got.amounts.freight_by,
        difference_minor=got.amounts.difference_minor,
        currency=got.order.currency,
        possible=verdict.answer not in NO,
    )
    return option_of(seen, citing)


async def _taken(tx: Tx, got: Gathered) -> str:
    """How the money of a change moves: from a gift card, by the shop's own system, or agreed with a person."""
    pays = got.amounts.difference_minor > 0 or got.facts.action == R.CHANGE_PAYMENT
    if not pays:
        return "back" if got.amounts.difference_minor < 0 else ""
    if got.method_id and await ledger.is_gift_card(tx, got.method_id):
        return "gift_card"
    if (
        got.facts.action == R.CHANGE_SKU
        and not got.method_id
        and not await orders.asked_connection(tx, got.order.shop_id)
    ):
        return "pay_page" if await pay_connection(tx, got.order.shop_id) else "by_hand"
    return "shop_system" if await orders.asked_connection(tx, got.order.shop_id) else "by_hand"


async def _methods(tx: Tx, order: OrderView) -> list[BuyerMethod]:
    if not order.buyer_id:
        return []
    paid_with = {one.method_id for one in order.payments}
    known = await buyers.payment_methods(tx, BuyerId(order.buyer_id))
    return [
        BuyerMethod(
            id=one.id,
            kind=one.kind.value,
            label=one.label,
            balance_minor=await _balance(tx, one.id),
            used=one.id in paid_with,
        )
        for one in known
        if one.shop_id == order.shop_id and one.state is MethodState.ACTIVE and one.currency in ("", order.currency)
    ]


async def _balance(tx: Tx, method_id: str) -> int | None:
    left = await ledger.gift_card_balance(tx, method_id)
    return left.minor if left else None
