"""What can be seen in a session without a person: tone, anger, waits. Pure, and the measure of risk for sampling."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from xiaoer.conversations import LineFacts
from xiaoer.quality.improper import improper
from xiaoer.quality.model import CheckFinding, Rule, Severity
from xiaoer.quality.phrases import found

LONG_WAIT_S = 180
"""The platforms' measure: an answer within three minutes."""
WEIGHTS = {
    Rule.ABUSE: 8,
    Rule.REFUSED_CASE: 4,
    Rule.BLAME: 3,
    Rule.IMPATIENCE: 3,
    Rule.ANGRY_BUYER: 3,
    Rule.NO_REPLY: 3,
    Rule.SLOW_FIRST_REPLY: 2,
    Rule.VAGUE: 1,
}


class Seen(Struct, frozen=True):
    findings: list[CheckFinding]
    longest_wait_s: int
    agent_lines: int


def look(lines: Sequence[LineFacts], *, refused: bool = False) -> Seen:
    """Of the lines of one session, oldest first; `refused`: a case was refused in it."""
    said = [line for line in lines if line.kind == "text" and line.recalled_at is None]
    by_agent = [line for line in said if line.author_kind == "agent"]
    findings = [hit for line in by_agent for hit in improper(line.text, line.seq)]
    findings += [_angry(line) for line in said if line.author_kind == "buyer" and found("anger", line.text)][:3]
    waits, waiting = _waits(lines)
    if waits and waits[0][1] > LONG_WAIT_S:
        seq, seconds = waits[0]
        findings.append(_note(Rule.SLOW_FIRST_REPLY, Severity.WARN, str(seconds), seq))
    if waiting is not None:
        findings.append(_note(Rule.NO_REPLY, Severity.WARN, "", waiting))
    if refused:
        findings.append(_note(Rule.REFUSED_CASE, Severity.NOTE))
    return Seen(findings, max((seconds for _, seconds in waits), default=0), len(by_agent))


def weight(findings: Iterable[CheckFinding]) -> int:
    """How much speaks for looking at this session; each rule counts once."""
    return sum(WEIGHTS.get(rule, 0) for rule in {one.rule for one in findings})


def is_angry(text: str) -> bool:
    """A buyer's words that say so."""
    return bool(found("anger", text))


def _angry(line: LineFacts) -> CheckFinding:
    return _note(Rule.ANGRY_BUYER, Severity.NOTE, found("anger", line.text)[0], line.seq)


def _note(rule: Rule, severity: Severity, quote: str = "", seq: int | None = None) -> CheckFinding:
    return CheckFinding(rule=rule, severity=severity, quote=quote, seq=seq)


def _waits(lines: Sequence[LineFacts]) -> tuple[list[tuple[int, int]], int | None]:
    """(line of the buyer, seconds until an agent answered), and the line that nobody answered."""
    waits: list[tuple[int, int]] = []
    since: tuple[int, datetime] | None = None
    for line in lines:
        if line.author_kind == "buyer":
            since = since or (line.seq, line.at)
        elif line.author_kind == "agent" and line.public_seq is not None and since:
            waits.append((since[0], int((line.at - since[1]).total_seconds())))
            since = None
    return waits, since[0] if since and not waits else None
