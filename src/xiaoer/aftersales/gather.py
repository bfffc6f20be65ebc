"""Everything a policy may look at, gathered for one request: order, lines, money, parcel, buyer, evidence, method."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from xiaoer import buyers, catalog, ledger, logistics, orders, policies, staff
from xiaoer.aftersales import store
from xiaoer.aftersales.amounts import Amounts, Part, amounts, most_of
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import LineUnknown, MethodUnknown, OtherCurrency, SkuUnknown
from xiaoer.aftersales.model import AskedLine, CaseRequest, Remedy
from xiaoer.aftersales.offered import PLATFORM
from xiaoer.aftersales.pay_page import pay_connection
from xiaoer.catalog.model import SkuFacts
from xiaoer.infra.db import Tx
from xiaoer.kernel.actors import ActorKind
from xiaoer.kernel.ids import AgentId, BuyerId, OrderId, ShopId
from xiaoer.kernel.transitions import By
from xiaoer.ledger.model import AccountKind
from xiaoer.orders import ChangeState
from xiaoer.orders.model import LineView, OrderView, PaymentKind
from xiaoer.policies import model as facts

LOOK_BACK = timedelta(days=90)
NOTHING = facts.EvidenceFacts()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A request with what it is about."""

    order: OrderView
    policy: facts.Policy
    parts: list[Part]
    new_skus: list[str | None]
    method_id: str | None
    amounts: Amounts
    facts: facts.Facts
    proven: bool = True
    """False: an amount is asked for that nothing here explains, or the platform decides about this order, too. No rule
    decides alone then."""


async def order_of(tx: Tx, order_id: str) -> OrderView:
    """By our id or the shop's number. Raises OrderNotFound."""
    return await orders.get(tx, await orders.id_of(tx, order_id))


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around every request about one order: the same for all remedies."""

    order: OrderView
    policy: facts.Policy
    asked_at: datetime
    order_facts: facts.OrderFacts
    taken: dict[str, tuple[int, int]]
    parcel: facts.ParcelFacts | None
    buyer: facts.BuyerFacts
    platform: bool
    """The platform has a case of this order under way."""
    kept: dict[str, int]
    """By SKU: pieces that are kept back for the case that asks."""


async def look_around(tx: Tx, order_ref: str, *, case: Case | None = None) -> Around:
    """`case`: the one that asks, once it is open. Its pieces and its money do not stand in its own way, and it was
    asked for on the day it was opened: no window closes while the shop thinks.

    Raises OrderNotFound, OrderAmbiguous.
    """
    order = await order_of(tx, order_ref)
    but_case, own_minor = (case.id, case.own_minor) if case else ("", 0)
    left = (await ledger.balance(tx, AccountKind.REFUNDABLE, order.id, order.currency)).minor + own_minor
    others = await _other_cases(tx, order, but_case)
    return Around(
        order,
        await policies.in_force(tx, ShopId(order.shop_id), order.placed_at),
        case.opened_at if case else tx.clock.now(),
        _order_facts(order, others, left),
        await store.taken(tx, order.id, but_case),
        await _parcel(tx, order),
        await _buyer(tx, order),
        any(one.open and one.authority == PLATFORM for one in others),
        await _kept(tx, case) if case else {},
    )


async def _kept(tx: Tx, case: Case) -> dict[str, int]:
    keys = [case.shelf_key(row.position) for row in await store.lines_of(tx, case.id) if row.new_sku_id]
    return await catalog.kept(tx, keys) if keys else {}


async def gather(
    tx: Tx, request: CaseRequest, who: By, *, around: Around | None = None, evidence: facts.EvidenceFacts = NOTHING
) -> Gathered:
    """`around`, where it was looked at before. Raises OrderNotFound, LineUnknown, SkuUnknown, MethodUnknown,
    OtherCurrency."""
    seen = around or await look_around(tx, request.order_id)
    order, policy, refundable = seen.order, seen.policy, seen.order_facts.refundable_minor
    _check_currency(request, order)
    asker = await _asker(tx, request, who, order)
    asked = request.lines or whole_order(order, seen.taken)
    wanted = await _new_skus(tx, order, asked, seen.kept)
    parts = _parts(order, asked, wanted, dict(seen.taken))
    method = await _method(tx, request, asker, order)
    terms = policy.terms.actions.get(request.remedy.value, facts.ActionTerms())
    dropped = await _dropped(tx, parts) if request.remedy is Remedy.PRICE_MATCH else 0
    if dropped and request.amount_minor is None:
        request = replace(request, amount_minor=dropped)
    sums = _amounts(request, order, parts, refundable, terms)
    judged = facts.Facts(
        action=request.remedy.value,
        now=seen.asked_at,
        asker=asker,
        confirmed=request.confirmed,
        reason=request.reason,
        words_length=len(request.words),
        order=replace(seen.order_facts, refundable_minor=_most(seen, request, parts)),
        lines=tuple(_line_facts(part, new) for part, new in zip(parts, wanted, strict=True)),
        parcel=seen.parcel,
        buyer=seen.buyer,
        evidence=evidence,
        method=method,
        amount_minor=refundable if request.remedy is Remedy.CHANGE_PAYMENT else sums.amount_minor,  # the method pays
        difference_minor=sums.difference_minor,
        address=_address(request),
    )
    news, method_id = [sku.sku_id if sku else None for sku in wanted], method.id if method else None
    proven = not seen.platform and await _explained(tx, request, sums, dropped, judged)
    return Gathered(order, policy, parts, news, method_id, sums, judged, proven)


def _most(seen: Around, request: CaseRequest, parts: Sequence[Part]) -> int:
    """The most that may go back for these pieces: all that is left for a whole order that no case has touched, else
    never what was paid for others."""
    left = seen.order_facts.refundable_minor
    if not seen.taken and _whole(seen.order, parts):
        return left
    return most_of(request.remedy, parts, left, seen.order.freight_minor)


async def _explained(tx: Tx, request: CaseRequest, sums: Amounts, dropped_minor: int, judged: facts.Facts) -> bool:
    """The price did drop by so much; the carrier says that the parcel was refused; what the buyer has to pay is on a
    gift card, or the shop's own system takes it."""
    if request.remedy is Remedy.PRICE_MATCH:
        return sums.amount_minor <= dropped_minor
    if request.remedy is Remedy.REJECTED:
        return bool(judged.parcel and (judged.parcel.rejected or judged.parcel.returning))
    pays = request.remedy is Remedy.CHANGE_SKU and sums.difference_minor > 0
    if not pays and request.remedy is not Remedy.CHANGE_PAYMENT:
        return True
    if judged.method and await ledger.is_gift_card(tx, judged.method.id):
        return True
    shop_id = (await orders.get(tx, OrderId(judged.order.id))).shop_id
    if pays and judged.method is None and await pay_connection(tx, shop_id) is not None:
        return True
    return await orders.asked_connection(tx, shop_id) is not None


async def _dropped(tx: Tx, parts: Sequence[Part]) -> int:
    """What was paid for these pieces above today's prices."""
    today = await catalog.price_and_stock(tx, sorted({part.line.sku_id for part in parts if part.line.sku_id}))
    now = [(part, today.get(part.line.sku_id or "")) for part in parts]
    return sum(max(0, part.worth_minor - sku.price_minor * part.quantity) for part, sku in now if sku)


def _amounts(
    request: CaseRequest, order: OrderView, parts: Sequence[Part], refundable: int, terms: facts.ActionTerms
) -> Amounts:
    return amounts(
        request.remedy,
        parts,
        asked_minor=request.amount_minor,
        refundable_minor=refundable,
        freight_minor=order.freight_minor,
        freight_by=terms.freight_by.get(request.reason, terms.freight_by.get("any", "nobody")),
        dispatched=order.dispatched_at is not None,
        whole=_whole(order, parts),
    )


def _check_currency(request: CaseRequest, order: OrderView) -> None:
    if request.currency and request.currency != order.currency:
        raise OtherCurrency(currency=request.currency, order=order.currency)


async def gather_again(
    tx: Tx, case: Case, who: By, evidence: facts.EvidenceFacts, *, amount_minor: int | None = None
) -> Gathered:
    """The request that a case still is, with what is true now."""
    lines = [
        AskedLine(line_id=row.line_id, quantity=row.quantity, new_sku_id=row.new_sku_id)
        for row in await store.lines_of(tx, case.id)
    ]
    asked = case.amount_minor if amount_minor is None else amount_minor
    request = CaseRequest(
        order_id=case.order_id,
        remedy=case.remedy,
        reason=case.reason,
        words=case.words,
        lines=lines,
        amount_minor=asked or None,
        method_id=case.method_id,
        confirmed=bool(case.facts.get("confirmed")),
        address=case.address,
    )
    around = await look_around(tx, case.order_id, case=case)
    return await gather(tx, request, who, around=around, evidence=evidence)


def _whole(order: OrderView, parts: Sequence[Part]) -> bool:
    """Nothing of the order is left after these pieces."""
    gone = {part.line.id: part.taken + part.quantity for part in parts}
    return all(gone.get(line.id, 0) >= line.quantity for line in order.lines)


def _parts(
    order: OrderView, asked: Sequence[AskedLine], wanted: Sequence[SkuFacts | None], taken: dict[str, tuple[int, int]]
) -> list[Part]:
    """The asked pieces. Raises LineUnknown."""
    parts: list[Part] = []
    for one, new in zip(asked, wanted, strict=True):
        line = _line(order, one.line_id)
        pieces, money = taken.get(line.id, (0, 0))
        part = Part(
            line=line,
            quantity=one.quantity,
            taken=pieces,
            taken_minor=money,
            new_price_minor=new.price_minor if new else None,
        )
        taken[line.id] = (pieces + one.quantity, money + part.worth_minor)
        parts.append(part)
    return parts


def whole_order(order: OrderView, taken: dict[str, tuple[int, int]]) -> list[AskedLine]:
    """Every piece that stands in no case yet."""
    left = [(line, line.quantity - taken.get(line.id, (0, 0))[0]) for line in order.lines]
    return [AskedLine(line_id=line.id, quantity=pieces) for line, pieces in left if pieces > 0]


def _line(order: OrderView, ref: str) -> LineView:
    for line in order.lines:
        if ref in (line.id, line.external_id):
            return line
    raise LineUnknown(line_id=ref, order_id=order.external_id)


async def _new_skus(
    tx: Tx, order: OrderView, asked: Sequence[AskedLine], kept: dict[str, int]
) -> list[SkuFacts | None]:
    """What is wanted instead, by our id or the shop's. Raises SkuUnknown."""
    refs = [one.new_sku_id for one in asked if one.new_sku_id]
    if not refs:
        return [None] * len(asked)
    found = await catalog.find_skus(tx, ShopId(order.shop_id), refs)
    for ref in refs:
        if ref not in found:
            raise SkuUnknown(sku_id=ref)
    wanted = [found[one.new_sku_id] if one.new_sku_id else None for one in asked]
    return [_with_kept(sku, kept.get(sku.sku_id, 0)) if sku else None for sku in wanted]


def _with_kept(sku: SkuFacts, pieces: int) -> SkuFacts:
    """What is kept back for the case itself is there for it."""
    return sku if sku.stock is None or not pieces else replace(sku, stock=sku.stock + pieces)


def _line_facts(part: Part, new: SkuFacts | None) -> facts.LineFacts:
    line = part.line
    return facts.LineFacts(
        line_id=line.id,
        sku_id=line.sku_id or "",
        listing_id=line.listing_id or "",
        quantity=part.quantity,
        free_quantity=max(0, line.quantity - part.taken),
        unit_price_minor=line.unit_price_minor,
        paid_minor=line.paid_minor,
        line_quantity=line.quantity,
        new=facts.NewSku(new.sku_id, new.listing_id, new.price_minor, new.stock, new.on_sale) if new else None,
    )


async def _other_cases(tx: Tx, order: OrderView, but_case: str) -> list[Case]:
    return [case for case in await store.of_order(tx, order.id) if case.id != but_case]


def _order_facts(order: OrderView, cases: Sequence[Case], refundable: int) -> facts.OrderFacts:
    return facts.OrderFacts(
        id=order.id,
        external_id=order.external_id,
        state=order.state.value,
        locked=order.locked_at is not None,
        fulfilment="platform" if order.fulfilment == "platform" else "merchant",
        placed_at=order.placed_at,
        paid_at=order.paid_at,
        dispatched_at=order.dispatched_at,
        promised_dispatch_at=order.promised_dispatch_at,
        signed_at=order.signed_at,
        completed_at=order.closed_at if order.state.value == "completed" else None,
        currency=order.currency,
        paid_minor=order.paid_minor,
        refundable_minor=refundable,
        freight_minor=order.freight_minor,
        buyer_id=order.buyer_id or "",
        payments=tuple(
            facts.PaymentFacts(
                one.method_id or "", (one.method_kind or one.method) or "other", one.amount_minor, one.state.value
            )
            for one in order.payments
            if one.kind is PaymentKind.PAYMENT
        ),
        changes=tuple(one.kind.value for one in order.changes if one.state is ChangeState.APPLIED),
        cases=tuple(facts.CaseFacts(one.id, one.remedy.value, one.state.value, one.open) for one in cases),
    )


async def _asker(tx: Tx, request: CaseRequest, who: By, order: OrderView) -> facts.Asker:
    if who is By.AGENT:
        buyer_id = await _buyer_named(tx, request.buyer_id, order)
        return facts.Asker("agent", await role_of(tx), buyer_id)
    known = who is By.BUYER and order.buyer_id  # an order link speaks for its order, though nobody knows who bought it
    return facts.Asker("buyer" if known else "system", "", order.buyer_id or "")


async def _buyer_named(tx: Tx, ref: str | None, order: OrderView) -> str:
    """The buyer on whose behalf somebody asks; the order's own when nobody is named."""
    if not ref:
        return order.buyer_id or ""
    if ref in (order.buyer_id, await orders.buyer_number(tx, OrderId(order.id))):
        return order.buyer_id or ""
    return ref


async def role_of(tx: Tx) -> str:
    """The role whose limits count. The shop's own system and the person at the server speak for the owner."""
    if tx.actor.kind is not ActorKind.AGENT:
        return "owner"
    return (await staff.get_agent(tx, AgentId(tx.actor.id))).role.value


async def _method(tx: Tx, request: CaseRequest, asker: facts.Asker, order: OrderView) -> facts.MethodFacts | None:
    """The named payment method. One that is not the buyer's is handed on as nobody's, so that the policy says why."""
    if not request.method_id:
        return None
    if not order.buyer_id:
        raise MethodUnknown(method_id=request.method_id)
    for one in await buyers.payment_methods(tx, BuyerId(order.buyer_id)):
        if request.method_id in (one.id, one.external_id):
            paid_with = {payment.method_id for payment in order.payments if payment.state.value != "failed"}
            card = await ledger.gift_card_balance(tx, one.id)
            left = card.minor if card else one.balance_minor
            return facts.MethodFacts(one.id, one.kind.value, order.buyer_id, left, one.id in paid_with)
    return facts.MethodFacts(request.method_id)


async def _parcel(tx: Tx, order: OrderView) -> facts.ParcelFacts | None:
    found = await logistics.parcel_facts(tx, OrderId(order.id))
    if found is None:
        return None
    return facts.ParcelFacts(found.state, found.signed_at, found.returning, found.intercepted, found.rejected)


async def _buyer(tx: Tx, order: OrderView) -> facts.BuyerFacts:
    if not order.buyer_id:
        return facts.BuyerFacts()
    figures = await orders.buyer_figures(tx, BuyerId(order.buyer_id))
    cases, refunds = await store.history(tx, order.buyer_id, tx.clock.now() - LOOK_BACK)
    return facts.BuyerFacts(order.buyer_id, figures.orders, cases, refunds, figures.spend_minor, ())


def _address(request: CaseRequest) -> facts.AddressFacts | None:
    """Only so much of the new address as a rule needs: what names a person stays with the case."""
    if request.remedy is not Remedy.CHANGE_ADDRESS:
        return None
    parts = request.address or {}
    return facts.AddressFacts(
        country=parts.get("country", "CN"),
        province=parts.get("province", parts.get("state", "")),
        city=parts.get("city", ""),
        district=parts.get("district", ""),
        complete=bool(parts),
    )
