"""A case is opened: the policy in force when the order was placed has judged it, and what it allows is under way."""

from xiaoer import orders, policies
from xiaoer.aftersales import store
from xiaoer.aftersales.approve import approve
from xiaoer.aftersales.approve_by_rule import approve_by_rule
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import BuyerHasNotAsked
from xiaoer.aftersales.evidence import keep_evidence
from xiaoer.aftersales.gather import gather
from xiaoer.aftersales.judge_evidence import judge_evidence
from xiaoer.aftersales.model import Action, CaseRequest, Remedy
from xiaoer.aftersales.move import by_of, move
from xiaoer.aftersales.new_case import ASKED, Manner, file_case
from xiaoer.aftersales.refuse import refuse
from xiaoer.aftersales.return_address import with_return_address
from xiaoer.aftersales.tell import tell
from xiaoer.aftersales.verdicts import NO, refuse_denied
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, new_id
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Answer, Verdict


async def open_case(tx: Tx, request: CaseRequest, *, by: By | None = None, manner: Manner = ASKED) -> Case:
    """The case, in the state that the verdict leads to. The same `client_id` of one order answers the same case.

    Raises PolicyDenied (nothing is kept), BuyerHasNotAsked, OrderNotFound, LineUnknown, SkuUnknown, MethodUnknown,
    OtherCurrency.
    """
    who = by or by_of(tx.actor)
    if request.remedy is Remedy.CANCEL and who is By.AGENT and not (request.confirmed or manner.by_shop):
        raise BuyerHasNotAsked(order_id=request.order_id)
    order_id = await orders.id_of(tx, request.order_id)
    await orders.lock(tx, order_id)
    if request.client_id and (known := await store.by_client(tx, order_id, request.client_id)):
        return known
    got = await gather(tx, request, who)
    case_id = CaseId(new_id("cas"))
    verdict = await policies.judge_and_keep(tx, got.policy, got.facts, subject_id=case_id)
    if not manner.keep_denied:
        refuse_denied(verdict)
    case = await file_case(tx, case_id, request, got, verdict, who, manner)
    if request.evidence:
        case = await keep_evidence(tx, case, request.evidence, by=who)
        case, verdict = await judge_evidence(tx, case, who)
    if verdict.answer in NO:
        return await refuse(tx, case, By.RULE, words=manner.keep_denied)
    if not manner.quiet:
        await tell(tx, case, _first_words(case, request, who))
    return case if not (got.proven or who is By.AGENT) else await follow(tx, case, request, verdict, who)


def _first_words(case: Case, request: CaseRequest, who: By) -> str:
    if not (case.quality and who is By.BUYER):
        return "opened"
    return "apologised_seen" if request.evidence else "apologised"


async def follow(tx: Tx, case: Case, request: CaseRequest, verdict: Verdict, who: By) -> Case:
    """What the verdict means for a case that is open: the same for a new one and for one with new evidence."""
    if verdict.answer is Answer.ASK_FOR_EVIDENCE:
        return await move(tx, case, Action.ASK_EVIDENCE, By.RULE, quiet=case.quality)
    if not request.decide or (verdict.answer is not Answer.ALLOW and who is not By.AGENT):
        return case
    if case.quality and case.apologised_at is None:
        return case  # whatever the terms say: no person skips the apology
    if who is not By.AGENT:
        return await approve_by_rule(tx, case)
    addressed = await with_return_address(tx, case)
    return await approve(tx, addressed, By.AGENT) if addressed else case
