"""What must not be said to a buyer, and what is better said otherwise: the send gate knows; here it gets its weight."""

from collections.abc import Iterator

from xiaoer.outreach import manners_of
from xiaoer.outreach.model import Finding
from xiaoer.quality.model import CheckFinding, Rule, Severity

LOOKED_FOR = (
    (Rule.ABUSE, Severity.BLOCK, ("abuse",)),
    (Rule.BLAME, Severity.BLOCK, ("blame",)),
    (Rule.BLAME, Severity.WARN, ("blame_soft",)),
    (Rule.IMPATIENCE, Severity.WARN, ("impatience",)),
    (Rule.VAGUE, Severity.NOTE, ("vague",)),
)
"""Each check, how grave it is, and the gate's rules that it stands for."""


def improper(text: str, seq: int | None = None) -> list[CheckFinding]:
    """Each phrase once, gravest first. `seq` is the line that the text stands in."""
    said = manners_of(text)
    return [
        CheckFinding(rule=rule, severity=severity, quote=quote, seq=seq)
        for rule, severity, known_as in LOOKED_FOR
        for quote in dict.fromkeys(_apart([one for one in said if one.rule in known_as]))
    ]


def _apart(findings: list[Finding]) -> Iterator[str]:
    """The words found, in order; of those that overlap, the first."""
    end = 0
    for one in sorted(findings, key=lambda found: (found.start, -found.end)):
        if one.start >= end:
            end = one.end
            yield one.words.strip(" ,.!?，。！？")
