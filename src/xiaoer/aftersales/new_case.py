"""A judged request becomes the row of a case, with its lines, its first clock and its first line of history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from xiaoer import conversations
from xiaoer.aftersales import clocks, store
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.events import CaseOpened
from xiaoer.aftersales.gather import Gathered
from xiaoer.aftersales.model import QUALITY, TAKES_GOODS, CaseRequest, Remedy, State
from xiaoer.aftersales.verdicts import verdict_view
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, ConversationId
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a case comes to be, besides what is asked."""

    by_shop: bool = False
    """The shop itself asks, its checklist is complete (`cancel_by_shop`): no buyer has to confirm."""
    quiet: bool = False
    """The caller tells the buyer."""
    keep_denied: str = ""
    """What the policy denies stands as a refused case, with these words."""


ASKED = Manner()


async def file_case(
    tx: Tx, case_id: CaseId, request: CaseRequest, got: Gathered, verdict: Verdict, who: By, manner: Manner
) -> Case:
    """The case stands in the queue as `requested`, and `case.opened` is published."""
    columns = {
        "id": case_id,
        "client_id": request.client_id or case_id,
        "conversation_id": await _conversation(tx, request, got),
        "asked_by": who.value,
        "agent_id": tx.actor.id if who is By.AGENT else None,
        "apologised_at": tx.clock.now() if request.reason in QUALITY and who is By.BUYER else None,
        "facts": _facts(request, got, manner),
        **_asked(request),
        **_of_order(got),
        **_judged(verdict),
        **clocks.columns(State.REQUESTED, got.policy.terms.clocks, tx.clock.now()),
        "opened_at": tx.clock.now(),
        "closed_at": None,
    }
    case = await store.add(tx, columns, _lines(request, got))
    await _begin_history(tx, case, who)
    await clocks.wind(tx, case, got.policy.terms.clocks)
    return case


def _asked(request: CaseRequest) -> dict[str, Any]:
    return {
        "remedy": request.remedy.value,
        "reason": request.reason,
        "words": request.words,
        "address": request.address,
    }


def _of_order(got: Gathered) -> dict[str, Any]:
    order = got.order
    return {
        "shop_id": order.shop_id,
        "order_id": order.id,
        "order_placed_at": order.placed_at,
        "buyer_id": order.buyer_id,
        "currency": order.currency,
        "authority": "shop",
        "method_id": got.method_id,
        "amount_minor": got.amounts.amount_minor,
        "freight_minor": got.amounts.freight_minor,
        "freight_by": got.amounts.freight_by,
    }


def _judged(verdict: Verdict) -> dict[str, Any]:
    return {
        "version": 1,
        "state": State.REQUESTED.value,
        "automatic": False,
        "outcome": "",
        "policy_id": verdict.policy_id,
        "policy_version": verdict.policy_version,
        "verdict": msgspec.to_builtins(verdict_view(verdict)),
    }


def _facts(request: CaseRequest, got: Gathered, manner: Manner) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "difference_minor": got.amounts.difference_minor,
        "confirmed": request.confirmed or manner.by_shop,
        "by_shop": manner.by_shop,
    }
    if request.remedy is Remedy.REJECTED and got.facts.parcel and got.facts.parcel.rejected:
        facts["goods"] = "stopped"
    if request.remedy is Remedy.RESEND:
        facts["worth_minor"] = sum(part.line.unit_price_minor * part.quantity for part in got.parts)
    return facts


def _lines(request: CaseRequest, got: Gathered) -> Sequence[dict[str, Any]]:
    takes = request.remedy in TAKES_GOODS
    return [
        {
            "line_id": part.line.id,
            "position": place,
            "quantity": part.quantity,
            "amount_minor": part.worth_minor if takes else 0,
            "new_sku_id": got.new_skus[place],
            "price_difference_minor": part.difference_minor,
            "taken": part.quantity if takes else 0,
            "taken_minor": part.worth_minor if takes else 0,
        }
        for place, part in enumerate(got.parts)
    ]


async def _begin_history(tx: Tx, case: Case, who: By) -> None:
    await store.add_event(
        tx,
        case,
        action="open",
        from_state=None,
        to_state=case.state.value,
        by_kind=who.value,
        by_id=tx.actor.id,
        reason=case.reason,
        words=case.words,
        facts={},
    )
    await tx.publish(
        CaseOpened(
            merchant_id=tx.merchant_id,
            at=tx.clock.now(),
            case_id=case.id,
            order_id=case.order_id,
            shop_id=case.shop_id,
            buyer_id=case.buyer_id,
            remedy=case.remedy,
        )
    )


async def _conversation(tx: Tx, request: CaseRequest, got: Gathered) -> str | None:
    """Where the buyer is told: the one that was named, else the buyer's latest."""
    if request.conversation_id:
        return str((await conversations.get(tx, ConversationId(request.conversation_id))).id)
    if not got.order.buyer_id:
        return None
    latest = await conversations.of_buyer(tx, got.order.buyer_id, limit=1)
    return latest[0].id if latest else None
