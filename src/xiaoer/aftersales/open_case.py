"""A case is opened: the policy in force when the order was placed has judged it, and what it allows is under way."""

from typing import Any

import msgspec

from xiaoer import conversations, policies
from xiaoer.aftersales import clocks, store
from xiaoer.aftersales.approve import approve
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.events import CaseOpened
from xiaoer.aftersales.evidence import keep_evidence
from xiaoer.aftersales.gather import Gathered, gather
from xiaoer.aftersales.model import QUALITY, TAKES_GOODS, Action, CaseRequest, Remedy, State
from xiaoer.aftersales.move import by_of, move
from xiaoer.aftersales.tell import tell
from xiaoer.aftersales.verdicts import refuse_denied, verdict_view
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, ConversationId, OrderId, new_id
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Answer, Verdict


async def open_case(tx: Tx, request: CaseRequest, *, by: By | None = None) -> Case:
    """The case, in the state that the verdict leads to. The same `client_id` of one order answers the same case.

    Raises PolicyDenied (nothing is kept), OrderNotFound, LineUnknown, SkuUnknown, MethodUnknown, OtherCurrency.
    """
    who = by or by_of(tx.actor)
    got = await gather(tx, request, who)
    await store.lock_order(tx, OrderId(got.order.id))
    if request.client_id and (known := await store.by_client(tx, OrderId(got.order.id), request.client_id)):
        return known
    got = await gather(tx, request, who)  # again, now that nobody else can move
    case_id = CaseId(new_id("cas"))
    verdict = await policies.judge_and_keep(tx, got.policy, got.facts, subject_id=case_id)
    refuse_denied(verdict)
    case = await _add(tx, case_id, request, got, verdict, who)
    if request.evidence:
        case = await keep_evidence(tx, case, request.evidence, by=who)
    await tell(tx, case, "apologised" if case.quality and who is By.BUYER else "opened")
    return await follow(tx, case, request, verdict, who)


async def follow(tx: Tx, case: Case, request: CaseRequest, verdict: Verdict, who: By) -> Case:
    """What the verdict means for a case that is open: the same for a new one and for one with new evidence."""
    if verdict.answer is Answer.ASK_FOR_EVIDENCE:
        return await move(tx, case, Action.ASK_EVIDENCE, By.RULE, quiet=case.quality)
    if not request.decide or (verdict.answer is not Answer.ALLOW and who is not By.AGENT):
        return case
    return await approve(tx, case, By.RULE if who is not By.AGENT else By.AGENT)


async def _add(tx: Tx, case_id: CaseId, request: CaseRequest, got: Gathered, verdict: Verdict, who: By) -> Case:
    now, order = tx.clock.now(), got.order
    facts: dict[str, Any] = {"difference_minor": got.amounts.difference_minor, "confirmed": request.confirmed}
    if request.remedy is Remedy.RESEND:
        facts["worth_minor"] = sum(part.line.unit_price_minor * part.quantity for part in got.parts)
    columns = {
        "id": case_id,
        "version": 1,
        "client_id": request.client_id or case_id,
        "shop_id": order.shop_id,
        "order_id": order.id,
        "order_placed_at": order.placed_at,
        "buyer_id": order.buyer_id,
        "conversation_id": await _conversation(tx, request, got),
        "remedy": request.remedy.value,
        "state": State.REQUESTED.value,
        "authority": "shop",
        "reason": request.reason,
        "words": request.words,
        "asked_by": who.value,
        "amount_minor": got.amounts.amount_minor,
        "freight_minor": got.amounts.freight_minor,
        "freight_by": got.amounts.freight_by,
        "currency": order.currency,
        "method_id": got.method_id,
        "agent_id": tx.actor.id if who is By.AGENT else None,
        "automatic": False,
        "outcome": "",
        "policy_id": verdict.policy_id,
        "policy_version": verdict.policy_version,
        "verdict": msgspec.to_builtins(verdict_view(verdict)),
        "address": request.address,
        "facts": facts,
        "apologised_at": now if request.reason in QUALITY and who is By.BUYER else None,
        "opened_at": now,
        "closed_at": None,
        **clocks.columns(State.REQUESTED, got.policy.terms.clocks, now),
    }
    takes = request.remedy in TAKES_GOODS
    lines = [
        {
            "line_id": part.line.id,
            "position": place,
            "quantity": part.quantity,
            "amount_minor": part.worth_minor if takes else 0,
            "new_sku_id": got.new_skus[place],
            "price_difference_minor": part.difference_minor,
            "takes": takes,
        }
        for place, part in enumerate(got.parts)
    ]
    case = await store.add(tx, columns, lines)
    await store.add_event(
        tx,
        case,
        action="open",
        from_state=None,
        to_state=case.state.value,
        by_kind=who.value,
        by_id=tx.actor.id,
        reason=request.reason,
        words=request.words,
        facts={},
    )
    await clocks.wind(tx, case, got.policy.terms.clocks)
    await tx.publish(
        CaseOpened(
            merchant_id=tx.merchant_id,
            at=now,
            case_id=case.id,
            order_id=case.order_id,
            shop_id=case.shop_id,
            buyer_id=case.buyer_id,
            remedy=case.remedy,
        )
    )
    return case


async def _conversation(tx: Tx, request: CaseRequest, got: Gathered) -> str | None:
    """Where the buyer is told: the one that was named, else the buyer's latest."""
    if request.conversation_id:
        return str((await conversations.get(tx, ConversationId(request.conversation_id))).id)
    if not got.order.buyer_id:
        return None
    latest = await conversations.of_buyer(tx, got.order.buyer_id, limit=1)
    return latest[0].id if latest else None
