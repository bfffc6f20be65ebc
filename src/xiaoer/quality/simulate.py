"""The simulated buyer and the look at each answer. Pure: the same session and answers give the same score."""

import re
from collections.abc import Iterable, Sequence

from xiaoer.buyers import mask_text
from xiaoer.conversations import LineFacts
from xiaoer.quality.improper import improper
from xiaoer.quality.look import LONG_WAIT_S
from xiaoer.quality.model import CheckFinding, Rule, Severity
from xiaoer.quality.phrases import found
from xiaoer.quality.practice_model import PracticeAnswer, Turn

MOST_TURNS = 8
HIDDEN = "****"
_STREET = re.compile(
    r"[\u3400-\u9fff]{1,8}(?:路|街|巷|弄|大道|小区|花园|公寓)\s*\d*\s*(?:号|弄|栋|幢|室|单元|楼|[\d-])*"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9]+")
SHORT_HAN, SHORT_WORDS = 4, 3
OFF = {
    Rule.ABUSE: 60,
    Rule.BLAME: 25,
    Rule.IMPATIENCE: 25,
    Rule.NO_EMPATHY: 20,
    Rule.TOO_SHORT: 15,
    Rule.SLOW_ANSWER: 10,
    Rule.VAGUE: 10,
}
"""What each finding takes off a turn's 100 points; each rule counts once."""


def masked(text: str, names: Iterable[str]) -> str:
    """Without names, numbers, addresses of e-mail and streets."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, HIDDEN)
    return _STREET.sub(HIDDEN, mask_text(text))


def turns_of(lines: Sequence[LineFacts], names: Iterable[str]) -> list[Turn]:
    """The buyer's real lines up to each answer, with that answer; only text that was not taken back."""
    known, turns = list(names), []
    buyer: list[str] = []
    original: list[str] = []
    for line in lines:
        if line.kind != "text" or line.recalled_at is not None or line.public_seq is None:
            continue
        if line.author_kind == "buyer":
            if original:
                turns.append(Turn(buyer=buyer, original=original))
                buyer, original = [], []
            buyer.append(masked(line.text, known))
        elif line.author_kind == "agent" and buyer:
            original.append(masked(line.text, known))
    if buyer and original:
        turns.append(Turn(buyer=buyer, original=original))
    return turns[:MOST_TURNS]


def look_at_answer(turn: Turn, text: str, seconds: int) -> PracticeAnswer:
    """100 points less what was found."""
    findings = improper(text)
    if len(_HAN.findall(text)) < SHORT_HAN and len(_WORD.findall(text)) < SHORT_WORDS:
        findings.append(CheckFinding(rule=Rule.TOO_SHORT, severity=Severity.WARN))
    angry = any(found("anger", line) for line in turn.buyer)
    if angry and not found("empathy", text):
        findings.append(CheckFinding(rule=Rule.NO_EMPATHY, severity=Severity.WARN))
    if seconds > LONG_WAIT_S:
        findings.append(CheckFinding(rule=Rule.SLOW_ANSWER, severity=Severity.NOTE, quote=str(seconds)))
    points = max(0, 100 - sum(OFF.get(rule, 0) for rule in {one.rule for one in findings}))
    return PracticeAnswer(text=text, seconds=seconds, points=points, findings=findings)


def total_of(answers: Sequence[PracticeAnswer]) -> int:
    return int(sum(one.points for one in answers) / len(answers) + 0.5) if answers else 0
