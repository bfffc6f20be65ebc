"""What was handed in, and what was done about it."""

from __future__ import annotations

from xiaoer.policies.model import ActionTerms, Answer, Facts
from xiaoer.policies.rules.said import Said, ask, covers


def evidence_missing(f: Facts, t: ActionTerms) -> Said | None:
    """This reason needs pictures or videos."""
    given = f.evidence.pictures + f.evidence.videos
    if not covers(t.evidence_for, f.reason) or given >= t.evidence_min:
        return None
    return Said(Answer.ASK_FOR_EVIDENCE, {"given": given, "needed": t.evidence_min})


def apology_missing(f: Facts, t: ActionTerms) -> Said | None:
    """With this reason the shop says sorry before it decides."""
    return ask(reason=f.reason) if covers(t.apology_for, f.reason) and not f.evidence.apologised else None


def not_verified(f: Facts, t: ActionTerms) -> Said | None:
    """With this reason a person looks at the evidence."""
    return ask(reason=f.reason) if covers(t.verified_for, f.reason) and not f.evidence.verified else None


def repeated_photo(f: Facts, t: ActionTerms) -> Said | None:
    """A picture was used in an earlier case."""
    return ask(pictures=f.evidence.repeated) if f.evidence.repeated > 0 else None


RULES = (evidence_missing, apology_missing, not_verified, repeated_photo)
