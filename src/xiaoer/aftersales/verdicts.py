"""What a verdict means to the one who asked."""

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
    )


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
