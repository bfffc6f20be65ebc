"""A refusal is looked through the moment it is made. Pure; the one place that says what a refusal must carry."""

from xiaoer.aftersales import Refusal
from xiaoer.aftersales.model import Action
from xiaoer.quality.errors import RefusalImpolite, RefusalWithoutNextStep, RefusalWithoutReason
from xiaoer.quality.improper import improper
from xiaoer.quality.model import CheckFinding, Rule, Severity
from xiaoer.quality.phrases import found, says_why

BLOCK, WARN, NOTE = Severity.BLOCK, Severity.WARN, Severity.NOTE


def check_refusal(refusal: Refusal) -> list[CheckFinding]:
    """What is missing or improper, gravest first; an empty list is a good refusal."""
    findings = [*check_answer(refusal.words, refusal.message), *_of_record(refusal)]
    return sorted(findings, key=lambda one: list(Severity).index(one.severity))


def check_answer(words: str, message: str) -> list[CheckFinding]:
    """Of what was written (`words`) and what the buyer reads of it (`message`): why, what next, and the tone."""
    findings = []
    if not says_why(words):
        findings.append(CheckFinding(rule=Rule.REASON_MISSING, severity=BLOCK, quote=words[:80]))
    if not found("next_step", message):
        findings.append(CheckFinding(rule=Rule.NEXT_STEP_MISSING, severity=BLOCK))
    return findings + improper(words)


def _of_record(refusal: Refusal) -> list[CheckFinding]:
    findings = []
    if refusal.action is not Action.DECLINE and not refusal.clauses:
        findings.append(CheckFinding(rule=Rule.CLAUSE_MISSING, severity=WARN, quote=str(refusal.policy_version)))
    if refusal.conversation_id is None:
        findings.append(CheckFinding(rule=Rule.NOT_TOLD, severity=NOTE))
    return findings


def stop_incomplete(findings: list[CheckFinding]) -> None:
    """Raise RefusalWithoutReason, RefusalWithoutNextStep or RefusalImpolite for the first finding that blocks."""
    for one in findings:
        if one.rule is Rule.REASON_MISSING:
            raise RefusalWithoutReason(words=one.quote)
        if one.rule is Rule.NEXT_STEP_MISSING:
            raise RefusalWithoutNextStep
        if one.severity is BLOCK:
            raise RefusalImpolite(phrase=one.quote)
