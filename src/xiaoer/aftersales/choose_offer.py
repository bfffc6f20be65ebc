"""The shop's fault is verified: a free replacement or a full refund, and one tap of the buyer executes it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from xiaoer import orders, policies
from xiaoer.aftersales import money_held, store, store_approval, store_lines
from xiaoer.aftersales.approve import approve
from xiaoer.aftersales.buyer_model import BuyerOffer
from xiaoer.aftersales.call_people import call_approver
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import OfferGone, SkuUnknown
from xiaoer.aftersales.evidence import facts_of
from xiaoer.aftersales.gather import Gathered, gather, look_around
from xiaoer.aftersales.limits import over_limit
from xiaoer.aftersales.model import PAYS_BACK, TAKES_GOODS, Action, AskedLine, CaseRequest, Reason, Remedy, State
from xiaoer.aftersales.move import by_of, free_shelf, move, touch
from xiaoer.aftersales.offered import PLATFORM
from xiaoer.aftersales.verdicts import NO, refuse_denied, verdict_view
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Verdict

R = Remedy
OPEN_AT = frozenset({State.REQUESTED, State.AWAITING_EVIDENCE})
REPLACE, REFUND = (R.EXCHANGE, R.RESEND), (R.RETURN_REFUND, R.REFUND_ONLY)
VERIFIED_ROLE, VERIFIED_BY = "verified_role", "verified_by"
"""Of a case's facts: the role and the person whose word the offers are, and whose limits they keep to."""


async def offers_of(tx: Tx, case: Case) -> list[BuyerOffer]:
    """Replacement first, then the refund, each in the form that the policy allows; empty when there is no choice."""
    if not _offered(case):
        return []
    found = [await _first_possible(tx, case, group) for group in _groups(case)]
    return [_offer(got) for got, _ in filter(None, found)]


async def choose_offer(tx: Tx, case_id: CaseId, remedy: Remedy, *, by: By | None = None) -> Case:
    """The case is what was chosen, and approved; a second tap changes nothing.

    Above the limit of the role that verified the fault it waits for approval. Raises OfferGone, CaseNotFound,
    PolicyDenied, LedgerShort.
    """
    who = by or by_of(tx.actor)
    case = await store.get(tx, case_id, lock=True)
    if case.facts.get("chosen") == remedy.value:
        return case
    await orders.lock(tx, case.order_id)
    if remedy not in [one.remedy for one in await offers_of(tx, case)]:
        raise OfferGone(case_id=case.id, remedy=remedy.value)
    if case.state is State.AWAITING_EVIDENCE:
        case = await move(tx, case, Action.GIVE_EVIDENCE, who, quiet=True)
    request, evidence = await _request(tx, case, remedy), await facts_of(tx, case)
    around = await look_around(tx, case.order_id, case=case)
    got = await gather(tx, request, By.RULE, around=around, evidence=evidence)
    verdict = await policies.judge_and_keep(tx, got.policy, got.facts, subject_id=case.id)
    refuse_denied(verdict)
    case = await _become(tx, case, remedy, got, verdict, who)
    role, agent_id = str(case.facts.get(VERIFIED_ROLE, "agent")), str(case.facts.get(VERIFIED_BY, ""))
    over = await over_limit(tx, case, role=role, agent_id=agent_id)
    return await _ask(tx, case, got, over.limit_minor) if over else await approve(tx, case, By.RULE)


def _offered(case: Case) -> bool:
    """A case of which a part was paid already is a person's to end."""
    first = bool(case.facts.get("verified")) and "chosen" not in case.facts
    return first and not case.paid_minor and case.state in OPEN_AT and case.authority != PLATFORM


def _groups(case: Case) -> Iterator[Sequence[Remedy]]:
    """What was asked for comes first in its group; what never arrived is sent, not exchanged."""
    replace = REPLACE[::-1] if case.reason == Reason.MISSING_ITEM else REPLACE
    for group in (replace, REFUND):
        yield sorted(group, key=lambda remedy: remedy is not case.remedy)


async def _first_possible(tx: Tx, case: Case, group: Sequence[Remedy]) -> tuple[Gathered, Verdict] | None:
    evidence, around = await facts_of(tx, case), await look_around(tx, case.order_id, case=case)
    for remedy in group:
        try:
            got = await gather(tx, await _request(tx, case, remedy), By.RULE, around=around, evidence=evidence)
        except SkuUnknown:
            continue
        verdict = policies.judge(got.facts, got.policy)
        if verdict.answer not in NO:
            return got, verdict
    return None


async def _request(tx: Tx, case: Case, remedy: Remedy) -> CaseRequest:
    """The same pieces and reason; new goods are of the same kind, money comes back in full."""
    order = await orders.get(tx, case.order_id)
    skus = {line.id: line.sku_id or line.external_id for line in order.lines}
    new = remedy is R.EXCHANGE
    lines = [
        AskedLine(line_id=row.line_id, quantity=row.quantity, new_sku_id=skus.get(row.line_id) if new else None)
        for row in await store.lines_of(tx, case.id)
    ]
    return CaseRequest(
        order_id=case.order_id,
        remedy=remedy,
        reason=case.reason,
        words=case.words or case.reason,
        lines=lines,
        method_id=case.method_id if remedy in PAYS_BACK else None,
        confirmed=True,
    )


def _offer(got: Gathered) -> BuyerOffer:
    remedy = Remedy(got.facts.action)
    return BuyerOffer(remedy=remedy, amount_minor=got.amounts.amount_minor if remedy in PAYS_BACK else 0)


async def _become(tx: Tx, case: Case, remedy: Remedy, got: Gathered, verdict: Verdict, who: By) -> Case:
    case = await money_held.let_go(tx, case)
    if remedy is not R.EXCHANGE:
        await free_shelf(tx, case)
        case = await money_held.give_difference_back(tx, case)
    await store_lines.replace_lines(tx, case, _lines(remedy, got))
    facts = {
        "difference_minor": got.amounts.difference_minor,
        "worth_minor": sum(part.line.unit_price_minor * part.quantity for part in got.parts),
        "chosen": remedy.value,
    }
    changes = {
        "remedy": remedy.value,
        "amount_minor": got.amounts.amount_minor,
        "freight_minor": got.amounts.freight_minor,
        "freight_by": got.amounts.freight_by,
        "verdict": msgspec.to_builtins(verdict_view(verdict)),
        "facts": case.facts | facts,
    }
    return await touch(tx, case, Action.CHOOSE_OFFER, who, facts={"remedy": remedy.value}, changes=changes)


def _lines(remedy: Remedy, got: Gathered) -> list[dict[str, Any]]:
    takes = remedy in TAKES_GOODS
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


async def _ask(tx: Tx, case: Case, got: Gathered, limit_minor: int) -> Case:
    case = await move(tx, case, Action.ASK_APPROVAL, By.RULE)
    due = tx.clock.now() + timedelta(minutes=got.policy.terms.clocks.approval_minutes)
    await store_approval.add(tx, case, limit_minor=limit_minor, due_at=due)
    await call_approver(tx, case)
    return case
