"""A case is judged again: with what is true now, by the policy that was in force when the order was placed."""

import msgspec

from xiaoer import orders, policies
from xiaoer.aftersales import money_held, store
from xiaoer.aftersales.approve_by_rule import approve_by_rule
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import ApologyFirst, Missing
from xiaoer.aftersales.evidence import facts_of
from xiaoer.aftersales.gather import gather_again
from xiaoer.aftersales.model import Action
from xiaoer.aftersales.move import move
from xiaoer.aftersales.verdicts import refuse_denied, verdict_view
from xiaoer.infra.db import Tx
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import Answer, Verdict


async def decide_again(tx: Tx, case: Case, by: By, *, amount_minor: int | None = None, go_on: bool = False) -> Case:
    """The case carries the new verdict and, when somebody says another amount, that amount.

    With `go_on` what the verdict allows follows at once. Raises PolicyDenied when the policy now says no, ApologyFirst
    and Missing (evidence) while a quality dispute lacks them: nobody can skip those.
    """
    await orders.lock(tx, case.order_id)
    got = await gather_again(tx, case, by, await facts_of(tx, case), amount_minor=amount_minor)
    verdict = await policies.judge_and_keep(tx, got.policy, got.facts, subject_id=case.id)
    if by is not By.CLOCK:
        refuse_denied(verdict)
    if not go_on:
        _check_quality(case, verdict)
    amount = case.amount_minor if amount_minor is None else amount_minor
    if amount != case.amount_minor:
        case = await money_held.let_go(tx, case)
    case = await store.change(tx, case, amount_minor=amount, verdict=msgspec.to_builtins(verdict_view(verdict)))
    if not go_on:
        return case
    if verdict.answer is Answer.ASK_FOR_EVIDENCE:
        return await move(tx, case, Action.ASK_EVIDENCE, By.RULE)
    return await approve_by_rule(tx, case) if verdict.answer is Answer.ALLOW and got.proven else case


def _check_quality(case: Case, verdict: Verdict) -> None:
    if case.quality and case.apologised_at is None:
        raise ApologyFirst(case_id=case.id)
    if verdict.answer is Answer.ASK_FOR_EVIDENCE:
        raise Missing(field="evidence", action=Action.APPROVE.value)
