"""拒收: the reason is asked once, eligibility read from the live order, the fitting reply sent and acted on."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from xiaoer import merchants, orders, policies
from xiaoer.aftersales import clocks, money_held, store
from xiaoer.aftersales.approve import approve
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.gather import Gathered, gather, look_around
from xiaoer.aftersales.model import UNSAID, Action, CaseRequest, Code, Remedy, State, Text, Waits
from xiaoer.aftersales.move import by_of, move, touch
from xiaoer.aftersales.new_case import Manner
from xiaoer.aftersales.offered import PLATFORM
from xiaoer.aftersales.open_case import open_case
from xiaoer.aftersales.rejection import (
    ONCE_REFUSED,
    REFUND,
    TOO_LATE,
    Rejection,
    answer_of,
    conditions,
    postage,
    script,
)
from xiaoer.aftersales.tell import say, tell
from xiaoer.aftersales.words import money
from xiaoer.infra.db import Tx
from xiaoer.kernel.money import Money
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Answer, Policy

WAITS_FOR_SCAN = "waits_for_refusal"
"""Of a case's facts."""


class RejectionBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: Code
    """address_error, changed_mind, dissatisfied …: mandatory, asked once."""
    words: Text = ""
    conversation_id: str | None = None
    client_id: Annotated[str, Meta(max_length=64)] = ""


async def look_at_rejection(tx: Tx, order_ref: str, reason: str, *, by: By | None = None) -> Rejection:
    """What would follow now; nothing is kept. Raises OrderNotFound."""
    return (await _look(tx, order_ref, reason, by or by_of(tx.actor)))[0]


async def reject_delivery(tx: Tx, order_ref: str, body: RejectionBody, *, by: By | None = None) -> Case:
    """The buyer refuses the parcel. A: refunded less postage, by a person at once, by rule as soon as the carrier says
    that it was refused. B: refused, with rule and alternative. C: waits until it is signed, then the return begins by
    itself. The reply is said in the conversation. Raises what `open_case` raises."""
    who = by or by_of(tx.actor)
    await orders.lock(tx, await orders.id_of(tx, order_ref))
    rejection, got = await _look(tx, order_ref, body.reason, who)
    known = await standing(tx, got.order.id)
    if known is not None and (known.state is not State.REQUESTED or known.authority == PLATFORM):
        return known
    case = known or await _open(tx, body, got, rejection, who)
    if known is not None:
        case = await store.change(tx, case, reason=body.reason, words=body.words, amount_minor=rejection.amount_minor)
    if case.state is State.REFUSED:
        return case
    case = await _decide(tx, case, rejection, got, who)
    waits = case.waits_for is Waits.COURIER
    if rejection.answer == REFUND and case.state in (State.REQUESTED, State.AWAITING_APPROVAL) and not waits:
        await tell(tx, case, "opened")  # nothing is promised that nobody has decided
    else:
        await say(tx, case, f"{case.version}:reply", rejection.script)
    return case


async def refused_at_the_door(tx: Tx, case: Case) -> Case:
    """The carrier says so now: a request that only waited for this is decided as the policy says."""
    if case.state is not State.REQUESTED or not case.facts.get(WAITS_FOR_SCAN):
        return case
    rejection, got = await _look(tx, case.order_id, case.reason, By.RULE)
    back = clocks.columns(State.REQUESTED, got.policy.terms.clocks, tx.clock.now())
    case = await store.change(tx, case, facts=case.facts | {WAITS_FOR_SCAN: False}, **back)
    await clocks.wind(tx, case, got.policy.terms.clocks)
    return await _decide(tx, case, rejection, got, By.RULE, quiet=False)


async def standing(tx: Tx, order_id: str) -> Case | None:
    """The open case of this order's refused delivery."""
    return next((one for one in await store.of_order(tx, order_id) if one.remedy is Remedy.REJECTED and one.open), None)


async def _open(tx: Tx, body: RejectionBody, got: Gathered, rejection: Rejection, who: By) -> Case:
    request = CaseRequest(
        order_id=got.order.id,
        remedy=Remedy.REJECTED,
        reason=body.reason,
        words=body.words,
        amount_minor=rejection.amount_minor or None,
        confirmed=True,
        conversation_id=body.conversation_id,
        client_id=body.client_id,
        decide=False,
    )
    denied = rejection.script if rejection.answer == TOO_LATE else ""
    return await open_case(tx, request, by=who, manner=Manner(quiet=True, keep_denied=denied))


async def _decide(tx: Tx, case: Case, rejection: Rejection, got: Gathered, who: By, *, quiet: bool = True) -> Case:
    """A refund that the policy does not allow without a person waits for one; one that it allows, for the carrier."""
    by = who if who is By.AGENT else By.RULE
    if rejection.answer == TOO_LATE:
        facts = {"clause": rejection.clause, "policy_version": rejection.policy_version, "script": True}
        return await move(tx, case, Action.REFUSE, by, words=rejection.script, facts=facts, quiet=True)
    if rejection.answer != REFUND:
        return await move(tx, case, Action.WAIT_FOR_SIGN, by, quiet=True)
    if by is By.RULE and policies.judge(got.facts, got.policy).answer is not Answer.ALLOW:
        return case
    if by is By.RULE and not got.proven:
        return case if rejection.refused else await _wait_for_scan(tx, case, got)
    case = await money_held.keep_postage(tx, case, rejection.postage_minor)
    return await approve(tx, case, by, quiet=quiet)


async def _wait_for_scan(tx: Tx, case: Case, got: Gathered) -> Case:
    """The courier is who is waited for; a lead looks when nothing was heard in the time a parcel takes."""
    terms = got.policy.terms.clocks
    until = tx.clock.now() + clocks.length(terms, "receive_days")
    waiting = clocks.columns(State.REQUESTED, terms, tx.clock.now(), until)
    waiting |= {"waits_for": Waits.COURIER.value, "facts": case.facts | {WAITS_FOR_SCAN: True}}
    case = await touch(tx, case, Action.WAIT_FOR_SIGN, By.RULE, facts={"waits_for": "refusal"}, changes=waiting)
    await clocks.wind(tx, case, terms)
    return case


async def _look(tx: Tx, order_ref: str, reason: str, who: By) -> tuple[Rejection, Gathered]:
    asked = CaseRequest(order_id=order_ref, remedy=Remedy.REJECTED, reason=reason, confirmed=True)
    known = await standing(tx, await orders.id_of(tx, order_ref))
    around = await look_around(tx, order_ref, case=known)
    got = await gather(tx, asked, who, around=around)
    order, policy = got.order, got.policy
    terms = policy.terms.rejected
    merchant = await merchants.get_merchant(tx)
    english = merchant.locale.startswith("en")
    checked = conditions(order, got.facts.parcel, terms, tx.clock.now(), ZoneInfo(merchant.time_zone))
    answer = answer_of(checked)
    freight_by = terms.freight_by.get(reason, terms.freight_by.get("any", "buyer"))
    goods = max(0, got.amounts.amount_minor - (order.freight_minor if freight_by == "buyer" else 0))
    kept = min(postage(order, terms, freight_by), goods)
    amount = Money(goods - kept, order.currency) if answer == REFUND else Money(0, order.currency)
    clause = policy.terms.actions["rejected"].clause if "rejected" in policy.terms.actions else ""
    facts = {"amount": money(amount, english), "postage": Money(kept, order.currency), "freight_by": freight_by}
    rule = _rule(policy, clause, english)
    refused = bool(got.facts.parcel and (got.facts.parcel.rejected or got.facts.parcel.returning))
    return (
        Rejection(
            answer=answer,
            conditions=checked,
            amount_minor=amount.minor,
            postage_minor=kept if answer == REFUND else 0,
            freight_by=freight_by,
            currency=order.currency,
            reason_known=known.reason if known and known.reason != UNSAID else "",
            script=script(
                answer if refused or who is By.AGENT or answer != REFUND else ONCE_REFUSED,
                checked,
                facts | rule,
                english,
            ),
            policy_version=policy.version,
            clause=clause,
            refused=refused,
        ),
        got,
    )


def _rule(policy: Policy, code: str, english: bool) -> dict[str, Any]:
    """What the reply cites."""
    clause = policy.clauses.get(code)
    words = (clause.en if english else clause.zh).rstrip("。.") if clause else code
    return {"hours": policy.terms.clocks.refund_hours, "version": policy.version, "clause": words}
