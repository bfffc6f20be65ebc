"""May this be done, and why not. Pure: the same facts and the same policy always give the same verdict."""

from __future__ import annotations

from xiaoer.policies.conditions import Seen, said_by
from xiaoer.policies.model import ActionTerms, Answer, Facts, Finding, Policy, Verdict
from xiaoer.policies.rules import RULES
from xiaoer.policies.rules.said import Said, ask, deny

SWITCHED_OFF = ActionTerms(enabled=False)


def judge(facts: Facts, policy: Policy) -> Verdict:
    """Every objection, strictest first; without one it is allowed. The strictest objection is the answer."""
    terms = policy.terms.actions.get(facts.action, SWITCHED_OFF)
    findings = sorted(_findings(facts, terms, policy), key=lambda one: -one.answer.strictness)
    answer = findings[0].answer if findings else Answer.ALLOW
    return Verdict(
        answer=answer,
        findings=tuple(findings),
        policy_id=policy.id,
        policy_version=policy.version,
        clause=terms.clause,
        alternatives=terms.alternatives if answer is Answer.OFFER_ALTERNATIVES else (),
    )


def _findings(facts: Facts, terms: ActionTerms, policy: Policy) -> list[Finding]:
    if off := switched_off(facts, terms):
        return [_finding("switched_off", off, terms, policy)]
    found = [_finding(rule.__name__, said, terms, policy) for rule in RULES if (said := rule(facts, terms)) is not None]
    if said := other_currency(facts, policy):
        found.append(_finding("other_currency", said, terms, policy))
    return found + _of_conditions(facts, terms, policy)


def _of_conditions(facts: Facts, terms: ActionTerms, policy: Policy) -> list[Finding]:
    seen, found = Seen(facts), []
    for condition in policy.conditions:
        if condition.actions and facts.action not in condition.actions:
            continue
        if said := said_by(condition, seen):
            found.append(_finding(condition.code, said, terms, policy, condition.clause))
    return found


def switched_off(facts: Facts, terms: ActionTerms) -> Said | None:
    """The shop does not offer this at all."""
    return None if terms.enabled else deny(action=facts.action)


def other_currency(facts: Facts, policy: Policy) -> Said | None:
    """The order is in another currency than the policy's amounts."""
    if facts.order.currency == policy.terms.currency:
        return None
    return ask(currency=facts.order.currency, policy_currency=policy.terms.currency)


def _finding(rule: str, said: Said, terms: ActionTerms, policy: Policy, clause: str = "") -> Finding:
    return Finding(rule, said.answer, clause or clause_of(rule, terms, policy), said.values)


def clause_of(rule: str, terms: ActionTerms, policy: Policy) -> str:
    """The clause that a rule cites: the action's own choice, the policy's, the one of the same name, the action's."""
    chosen = terms.clauses.get(rule) or policy.terms.rule_clauses.get(rule)
    if chosen:
        return chosen
    return rule if rule in policy.clauses else terms.clause
