"""What a verdict means to the one who asked."""

from typing import Any

from xiaoer.aftersales.errors import PolicyDenied
from xiaoer.aftersales.model import Finding, VerdictView
from xiaoer.policies.model import Answer, Verdict

NO = frozenset({Answer.DENY, Answer.OFFER_ALTERNATIVES})


def verdict_view(verdict: Verdict) -> VerdictView:
    return VerdictView(
        answer=verdict.answer.value,
        findings=[
            Finding(rule=one.rule, answer=one.answer.value, clause=one.clause, values=one.values)
            for one in verdict.findings
        ],
        policy_id=verdict.policy_id,
        policy_version=verdict.policy_version,
        alternatives=list(verdict.alternatives),
        clause=verdict.clause,
    )


def cited(verdict: VerdictView) -> dict[str, Any]:
    """What a decision stands on, for its line of history: the clause of the first rule that spoke, else the remedy's
    own, and the version in force when the order was placed."""
    clause = next((one.clause for one in verdict.findings if one.clause), verdict.clause)
    return {"clause": clause, "policy_version": verdict.policy_version}


def refuse_denied(verdict: Verdict) -> None:
    """Raise PolicyDenied with the first rule, its clause, all rules, and what may be asked for instead."""
    if verdict.answer not in NO:
        return
    reasons = [finding for finding in verdict.findings if finding.answer in NO]
    raise PolicyDenied(
        rule=reasons[0].rule,
        clause=reasons[0].clause,
        rules=",".join(reason.rule for reason in reasons),
        policy_version=verdict.policy_version,
        alternatives=",".join(verdict.alternatives),
    )
