"""A case for its buyer: everything on the page, nothing that is meant for staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer import buyers, logistics, orders, payouts, policies
from xiaoer.aftersales import store
from xiaoer.aftersales.buyer_model import (
    BuyerAction,
    BuyerCase,
    BuyerCaseLine,
    BuyerEvent,
    BuyerEvidence,
    BuyerPlan,
    BuyerRefund,
    BuyerReturn,
    Refusal,
    Replacement,
)
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.choose_offer import offers_of
from xiaoer.aftersales.clocks import length
from xiaoer.aftersales.model import ORDER_CHANGES, Action, CaseView, State, Waits
from xiaoer.aftersales.offered import NEEDS, offered
from xiaoer.aftersales.pay_page import paid_online
from xiaoer.aftersales.public_reasons import NOT_A_NO, Citing
from xiaoer.aftersales.return_address import return_address
from xiaoer.aftersales.steps import steps_of
from xiaoer.aftersales.view import view
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.transitions import By
from xiaoer.payouts.model import PayoutState, PayoutView
from xiaoer.policies.model import BUILT_IN

A = Action
BUYERS_ACTIONS = frozenset(
    {A.SHIP_BACK, A.GIVE_EVIDENCE, A.WITHDRAW, A.RESUBMIT, A.ESCALATE, A.ACCEPT_QUOTE, A.DECLINE_QUOTE}
)
"""A paid difference is the shop's to confirm: nobody says of themselves that they have paid."""
MAY_ADD = frozenset({State.REQUESTED, State.AWAITING_APPROVAL, State.REFUSED, State.DISPUTED, State.DIAGNOSING})
"""Photos are welcome although nobody waits for them."""
COMES_BACK = frozenset({State.AWAITING_RETURN, State.RETURNING})
WAITS = {Waits.AGENT: "shop", Waits.LEAD: "shop", Waits.SHOP_SYSTEM: "shop"}
AGAINST = frozenset({A.RESUBMIT, A.ESCALATE})
INNER = frozenset({A.ASK_APPROVAL.value, A.DECLINE.value})
"""What the shop sorts out with itself."""
SAID_TO_BUYER = frozenset(
    {"refuse", "reject_goods", "quote", "rule_for_shop", "rule_for_buyer", "ask_evidence", "apology", "plan"}
)
"""Of these the shop's words were written for the buyer."""
BY = {By.BUYER.value: "buyer", By.PLATFORM.value: "outside"}
UNDER_WAY = frozenset({PayoutState.WAITING, PayoutState.CALLING, PayoutState.BY_HAND})


async def buyer_view(tx: Tx, keys: KeyRing, case: Case) -> BuyerCase:
    """The case as its page shows it now. Links to pictures are good for an hour or two."""
    seen, history = await view(tx, keys, case, By.BUYER), await store.events_of(tx, case.id)
    policy = await policies.get(tx, case.policy_id or BUILT_IN, case.shop_id)
    citing = Citing(policy)
    actions = _actions(tx, case)
    return BuyerCase(
        id=case.id,
        version=case.version,
        shop_id=case.shop_id,
        order_id=case.order_id,
        order_external_id=seen.row.order_external_id,
        remedy=case.remedy,
        state=State.AWAITING_RETURN if case.awaits_return else _state(case.state),
        reason=case.reason,
        words=case.words if case.asked_by == By.BUYER else "",
        amount_minor=case.amount_minor,
        difference_minor=case.difference_minor,
        freight_by=case.freight_by,
        quote_minor=case.facts.get("quote_minor"),
        currency=case.currency,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        open=case.open,
        waits_for=_waits_for(case),
        due_at=_due(case, policy.terms.clocks),
        overdue=case.overdue,
        steps=steps_of(case, history),
        lines=[_line(one) for one in seen.lines],
        evidence=_evidence(seen),
        timeline=timeline(history),
        actions=actions,
        offers=await offers_of(tx, case),
        clause=citing.promise(case.remedy),
        refusal=_refusal(case, citing, actions),
        plan=BuyerPlan(words=case.plan, due_at=case.plan_due_at) if case.plan_due_at else None,
        address=seen.address,
        confirmed=bool(case.facts.get("confirmed")),
        **await _under_way(tx, case),
    )


def _state(state: State) -> State:
    """That somebody inside has to approve is nobody's business outside."""
    return State.REQUESTED if state is State.AWAITING_APPROVAL else state


def _due(case: Case, clocks: Any) -> datetime | None:
    if case.state is not State.AWAITING_APPROVAL:
        return case.due_at
    return case.ship_back_by if case.awaits_return else case.opened_at + length(clocks, "answer_hours")


def _waits_for(case: Case) -> str:
    waits = Waits.BUYER if case.awaits_return else case.waits_for
    return WAITS.get(waits, waits.value) if waits else ""


def _actions(tx: Tx, case: Case) -> list[BuyerAction]:
    actions = [one.action for one in offered(case, By.BUYER, tx.actor) if one.action in BUYERS_ACTIONS]
    if A.GIVE_EVIDENCE not in actions and case.state in MAY_ADD:
        actions.append(A.GIVE_EVIDENCE)
    return [BuyerAction(action=action, needs=NEEDS.get(action, [])) for action in actions]


def _line(one: Any) -> BuyerCaseLine:
    return msgspec.convert(msgspec.structs.asdict(one), BuyerCaseLine)


def _evidence(seen: CaseView) -> list[BuyerEvidence]:
    return [
        BuyerEvidence(
            id=one.id,
            kind=one.kind,
            side=one.side,
            url=one.url,
            thumbnail_url=one.thumbnail_url,
            words=one.words if one.side == "buyer" else "",
            at=one.at,
        )
        for one in seen.evidence
    ]


def timeline(history: Sequence[Row[Any]]) -> list[BuyerEvent]:
    """What was done and said, oldest first; steps that the shop takes inside are left out."""
    shown = ((one, _code(one)) for one in history)
    return [
        BuyerEvent(
            at=one.at,
            code=code,
            by=BY.get(one.by_kind, "shop"),
            state=_state(State(one.to_state)).value,
            words=one.words if one.by_kind == By.BUYER or code in SAID_TO_BUYER else "",
        )
        for one, code in shown
        if code
    ]


def _code(one: Row[Any]) -> str:
    """Empty for what is not for the buyer."""
    if one.from_state is None or one.from_state != one.to_state:
        return "" if one.action in INNER else one.action
    if one.facts.get("plan"):
        return "plan"
    if one.facts.get("verified"):
        return "verified"
    if one.action == A.ASK_EVIDENCE:
        return "apology"
    if one.action == A.CHOOSE_OFFER or one.facts.get("files"):
        return str(one.action)
    return ""


def _refusal(case: Case, citing: Citing, actions: list[BuyerAction]) -> Refusal | None:
    if case.state is not State.REFUSED:
        return None
    against = [one for one in case.verdict.findings if one.answer not in NOT_A_NO]
    reasons = citing.reasons(against)
    clause = next((one.clause for one in reasons if one.clause), None) or citing.promise(case.remedy)
    next_steps: list[Action] = [one.action for one in actions if one.action in AGAINST]
    return Refusal(words=case.outcome, reasons=reasons, clause=clause, until=case.due_at, next=next_steps)


async def _refunds(tx: Tx, case: Case) -> list[BuyerRefund]:
    asked = [one for one in await payouts.of_case(tx, case.id) if one.state is not PayoutState.CANCELLED]
    methods = await buyers.methods_by_id(tx, [one.method_id for one in asked if one.method_id])
    return [_refund(one, methods[one.method_id].label if one.method_id in methods else "") for one in asked]


def _refund(one: PayoutView, method: str) -> BuyerRefund:
    state = "paid" if one.state is PayoutState.PAID else "under_way" if one.state in UNDER_WAY else "looked_at"
    return BuyerRefund(
        amount_minor=one.amount_minor,
        currency=one.currency,
        state=state,
        method=method,
        asked_at=one.asked_at,
        paid_at=one.ended_at if state == "paid" else None,
    )


async def _under_way(tx: Tx, case: Case) -> dict[str, Any]:
    """Money, parcels and what pays: where they are, and where they go."""
    return {
        "refunds": await _refunds(tx, case),
        "return_parcel": await _return(tx, case),
        "return_address": return_address(case) if case.state in COMES_BACK else None,
        "replacement": await _replacement(tx, case),
        "method": await _method(tx, case),
        "pays_online": await paid_online(tx, case),
        "paid_before_minor": case.paid_minor if case.state is not State.SETTLED else 0,
    }


async def _method(tx: Tx, case: Case) -> str:
    if case.remedy not in ORDER_CHANGES or not case.method_id:
        return ""
    found = await buyers.methods_by_id(tx, [case.method_id])
    return found[case.method_id].label if case.method_id in found else ""


async def _return(tx: Tx, case: Case) -> BuyerReturn | None:
    parcel = await logistics.return_parcel_of(tx, case.id)
    return msgspec.convert(msgspec.to_builtins(parcel), BuyerReturn) if parcel else None


async def _replacement(tx: Tx, case: Case) -> Replacement | None:
    if not case.linked_order_id:
        return None
    order = await orders.get(tx, case.linked_order_id)
    return Replacement(
        external_id=order.external_id,
        state=order.state.value,
        promised_dispatch_at=order.promised_dispatch_at,
        parcels=order.parcels,
    )
