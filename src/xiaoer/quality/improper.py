"""What must not be said to a buyer, and what is better said otherwise: the one place that quality asks for it."""

from xiaoer.quality.model import CheckFinding, Rule, Severity
from xiaoer.quality.phrases import found

LOOKED_FOR = (
    (Rule.ABUSE, Severity.BLOCK),
    (Rule.BLAME, Severity.WARN),
    (Rule.IMPATIENCE, Severity.WARN),
    (Rule.VAGUE, Severity.NOTE),
)


def improper(text: str, seq: int | None = None) -> list[CheckFinding]:
    """Each phrase once, gravest first. `seq` is the line that the text stands in."""
    return [
        CheckFinding(rule=rule, severity=severity, quote=phrase, seq=seq)
        for rule, severity in LOOKED_FOR
        for phrase in found(rule.value, text)
    ]
