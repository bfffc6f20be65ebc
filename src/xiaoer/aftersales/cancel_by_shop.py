"""The shop cancels an order itself: only for a lawful reason, its checklist done, telling the buyer."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer import catalog, policies
from xiaoer.aftersales import store, store_stock_outs
from xiaoer.aftersales.approve import approve
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import ChecklistOpen, Missing, ReasonNotLawful
from xiaoer.aftersales.gather import order_of
from xiaoer.aftersales.model import CaseRequest, Code, Remedy, Text
from xiaoer.aftersales.new_case import Manner
from xiaoer.aftersales.open_case import open_case
from xiaoer.aftersales.seller_cancel import CancelDesk, Checklist, Known, checklist, penalty
from xiaoer.aftersales.tell import say
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import OrderView
from xiaoer.policies.model import SellerCancel


class SellerCancelBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Code
    words: Text = ""
    """What the buyer reads, with or before the application. Mandatory."""
    evidence: Annotated[list[str], Meta(max_length=20)] = []
    triggered_at: datetime | None = None
    refund: bool = True
    """False: a person starts the refund (缺货手动退款)."""
    client_id: Annotated[str, Meta(max_length=64)] = ""


async def cancel_desk(tx: Tx, order_ref: str, proofs: int = 0) -> CancelDesk:
    """Every lawful reason with its checklist. Raises OrderNotFound."""
    order = await order_of(tx, order_ref)
    terms = await _terms(tx, order)
    return CancelDesk(
        checklists=[await _checklist(tx, order, reason, proofs, terms) for reason in terms.reasons],
        penalty_minor=penalty(order, terms),
        currency=order.currency,
        triggered_at=await _trigger(tx, order),
    )


async def cancel_by_shop(tx: Tx, order_ref: str, body: SellerCancelBody, *, by: By = By.AGENT) -> Case:
    """The buyer is told and the application goes out, in one transaction; once the shop's system or platform has agreed
    the money goes back. Raises ReasonNotLawful, ChecklistOpen, Missing, and what `open_case` raises; then nothing is
    said or kept.
    """
    order = await order_of(tx, order_ref)
    if body.client_id and (known := await store.by_client(tx, OrderId(order.id), body.client_id)):
        return known
    terms = await _terms(tx, order)
    done = await _checklist(tx, order, body.reason, len(body.evidence), terms)
    if not done.lawful:
        raise ReasonNotLawful(reason=body.reason, reasons=",".join(terms.reasons), penalty_minor=penalty(order, terms))
    if not done.ready:
        raise ChecklistOpen(missing=",".join(step.code for step in done.steps if not step.done))
    if not body.words.strip():
        raise Missing(field="words", action="cancel_by_shop")
    request = CaseRequest(
        order_id=order.id,
        remedy=Remedy.CANCEL,
        reason=body.reason,
        words=body.words,
        evidence=body.evidence,
        confirmed=True,  # the checklist stands in for the buyer's word
        client_id=body.client_id,
        decide=False,
    )
    case = await open_case(tx, request, by=by, manner=Manner(by_shop=True, quiet=True))
    if case.facts.get("told"):
        return case
    await say(tx, case, "seller_cancel", body.words)
    since = body.triggered_at or await _trigger(tx, order) or case.opened_at
    minutes = max(0, round((tx.clock.now() - since).total_seconds() / 60))
    facts = case.facts | {"told": True, "triggered_at": since.isoformat(), "minutes_to_application": minutes}
    case = await store.change(tx, case, facts=facts)
    return await apply_for(tx, case, by) if body.refund else case


async def _trigger(tx: Tx, order: OrderView) -> datetime | None:
    """Since when the shop knows that it cannot deliver: a stock-out of one of its SKUs, or the first attempt to reach
    the buyer."""
    known = [row.at for row in await store.contacts_of(tx, order.id)]
    known += await store_stock_outs.since(tx, [line.sku_id for line in order.lines if line.sku_id], order.placed_at)
    return min(known, default=None)


async def apply_for(tx: Tx, case: Case, by: By) -> Case:
    """The application goes to the shop's system or platform; no role's limit stands in the way of a lawful one, since
    the buyer was told in the same action."""
    case = await approve(tx, case, By.RULE, quiet=True)
    return await store.change(tx, case, automatic=False) if by is By.AGENT else case


async def _terms(tx: Tx, order: OrderView) -> SellerCancel:
    return (await policies.in_force(tx, ShopId(order.shop_id), order.placed_at)).terms.seller_cancel


async def _checklist(tx: Tx, order: OrderView, reason: str, proofs: int, terms: SellerCancel) -> Checklist:
    contacts = [(row.at, row.outcome) for row in await store.contacts_of(tx, order.id)]
    known = Known(contacts, proofs, await _gone(tx, order))
    return checklist(reason, order, known, terms)


async def _gone(tx: Tx, order: OrderView) -> bool:
    """The catalogue says that a piece of the order cannot be had, or a stock-out of it was reported."""
    skus = [line.sku_id for line in order.lines if line.sku_id]
    stock = await catalog.price_and_stock(tx, skus)
    if any(sku.stock == 0 or not sku.on_sale for sku in stock.values()):
        return True
    return bool(await store_stock_outs.since(tx, skus, order.placed_at))
