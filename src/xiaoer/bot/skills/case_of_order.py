"""What may be asked for an order now, by the policy in force when it was placed; and asking for it, as the buyer would
on the order's own page."""

from __future__ import annotations

import hashlib
from typing import Any

from xiaoer import aftersales
from xiaoer.aftersales import BuyerOption, BuyerRequest, ClauseCited, OptionsRequest
from xiaoer.aftersales.model import AskedLine, CaseRequest, Remedy
from xiaoer.bot.ask import Ask
from xiaoer.bot.model import FactKind, FactRef, Said
from xiaoer.kernel.ids import ConversationId, OrderId
from xiaoer.kernel.transitions import By
from xiaoer.orders.model import OrderView

WHAT = {
    Remedy.CANCEL: ("取消订单", "cancelling"),
    Remedy.REFUND_ONLY: ("仅退款", "a refund without return"),
    Remedy.RETURN_REFUND: ("退货退款", "return and refund"),
    Remedy.EXCHANGE: ("换货", "an exchange"),
    Remedy.RESEND: ("补寄", "a resend"),
    Remedy.REPAIR: ("维修", "a repair"),
    Remedy.PRICE_MATCH: ("价保", "a price match"),
    Remedy.INTERCEPT: ("拦截", "stopping the parcel"),
    Remedy.REJECTED: ("拒收", "refusing the parcel"),
    Remedy.CHANGE_ADDRESS: ("修改地址", "a change of address"),
}


async def option(ask: Ask, order: OrderView, remedy: Remedy, reason: str) -> BuyerOption | None:
    """How the policy sees this remedy for the whole order; None where the shop does not know it."""
    found = await aftersales.buyer_options(ask.tx, OrderId(order.id), OptionsRequest(reason=reason))
    return next((one for one in found if one.remedy is remedy), None)


async def open_case(
    ask: Ask, order: OrderView, remedy: Remedy, reason: str, *, address: dict[str, str] | None = None
) -> None:
    """The case stands, judged, and the buyer is told of it by the desk. The same turn opens it once.

    Raises what the policy or the form has against it.
    """
    if ask.trial:
        return
    key = hashlib.sha256(f"{order.id}:{remedy}:{reason}:{ask.key}".encode()).hexdigest()[:32]
    said: dict[str, Any] = {"client_id": key, "remedy": remedy, "reason": reason, "confirmed": True, "address": address}
    request = BuyerRequest(**said)
    await aftersales.check_change(ask.tx, OrderId(order.id), request)
    lines = aftersales.same_goods(order, []) if remedy is Remedy.EXCHANGE else list[AskedLine]()
    asked = CaseRequest(
        **said, order_id=order.id, lines=lines, words=ask.text[:500], conversation_id=ConversationId(ask.row.id)
    )
    await aftersales.open_case(ask.tx, asked, by=By.BUYER)


def refused(ask: Ask, order: OrderView, remedy: Remedy, seen: BuyerOption | None) -> Said:
    """Why not, with the clause where one says it."""
    what = named(ask, order, remedy)
    clauses = [one.clause for one in seen.reasons if one.clause] if seen else []
    if clause := next(iter(clauses), seen.clause if seen else None):
        return ask.say("cannot", number=ask.order_facts(order)["number"], what=what, clause=of_clause(ask, clause))
    return ask.say("cannot_plain", number=ask.order_facts(order)["number"], what=what)


def named(ask: Ask, order: OrderView, remedy: Remedy) -> FactRef:
    words = WHAT.get(remedy, (remedy.value, remedy.value))
    return ask.of_order(order, "remedy", words[ask.language == "en"])


def of_clause(ask: Ask, clause: ClauseCited) -> FactRef:
    words = clause.en if ask.language == "en" else clause.zh
    return FactRef(FactKind.POLICY_CLAUSE, clause.code, str(clause.policy_version), clause.code, words or clause.zh)
