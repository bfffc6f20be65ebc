"""A merchant's own layer over a pack: read, checked to the line, laid on top."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import msgspec

from xiaoer.outreach.errors import EditsUnreadable, ExampleFails, LimitBeyond, PatternRefused, RuleFixed
from xiaoer.outreach.gate import rule_on
from xiaoer.outreach.model import Outgoing, Severity
from xiaoer.outreach.own_words import MAX_PATTERNS, MAX_WORDS, check_pattern
from xiaoer.outreach.pack_model import LEVELS, Edits, Example, OptOut, OwnWords, Pack, RuleTerms, Timing

MAX_CHARACTERS = 200_000
_AT_LINE = re.compile(r"\(at line (\d+)")
_AT = re.compile(r" - at `(?:key in )?\$\.?(.*?)`$")
_STRICTER_BELOW = frozenset({"max_asks", "max_reminders", "max_review_replies", "max_change_invites", "max_characters",
                             "max_public_reply", "max_attachment_bytes", "max_attachments", "max_sameness_percent",
                             "quiet_from_hour", "max_segments", "pause_least_sends", "pause_permille"})  # fmt: skip
"""A merchant may lower these; the others may be raised."""
_BOUNDS = {
    "quiet_from_hour": (0, 23),
    "quiet_until_hour": (0, 23),
    "min_answer_words": (0, 100),
    "value_hours": (24, 8760),
    "pause_last_sends": (20, 10_000),
    "pause_permille": (1, 1000),
    "pause_least_sends": (1, 10_000),
}
CAP_HOURS = (1, 720)


def read_edits(text: str, base: Pack) -> Edits:
    """The layer that `text` (TOML) describes, lawful over `base`.

    Raises EditsUnreadable, RuleFixed, LimitBeyond, PatternRefused, ExampleFails, each with the line.
    """
    if len(text) > MAX_CHARACTERS:
        raise EditsUnreadable(line=1, why=f"longer than {MAX_CHARACTERS} characters")
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise EditsUnreadable(line=line, why=str(error).split(" (at")[0]) from None
    edits = _shaped(read, text)
    _check_rules(edits, base, text)
    _check_numbers(edits, base, text)
    _check_caps(edits, base, text)
    _check_own(edits, base, text)
    _check_examples(edits.examples, laid(base, edits), text)
    return edits


def laid(base: Pack, edits: Edits, version: str = "") -> Pack:
    """The pack with the layer on top. `edits` must have been read by `read_edits`."""
    terms = {rule: RuleTerms(severity=level, fixed=base.rules[rule].fixed) for rule, level in edits.rules.items()}
    reach = msgspec.structs.replace(base.reach, allowed_links=(*base.reach.allowed_links, *edits.allowed_links))
    return msgspec.structs.replace(
        base,
        version=f"{base.version}+{version}" if version else base.version,
        rules={**base.rules, **terms},
        limits=msgspec.structs.replace(base.limits, **edits.limits),
        timing=_timing(base, edits),
        opt_out=OptOut(words=(*base.opt_out.words, *edits.opt_out_words)),
        reach=reach,
        own=OwnWords(words=edits.words, patterns=edits.patterns),
        examples=edits.examples,
    )


def _timing(base: Pack, edits: Edits) -> Timing:
    caps = {**base.timing.cap_hours, **edits.cap_hours}
    return msgspec.structs.replace(base.timing, **edits.timing, cap_hours=caps)


def _shaped(read: dict[str, Any], text: str) -> Edits:
    try:
        return msgspec.convert(read, Edits)
    except msgspec.ValidationError as error:
        found = _AT.search(str(error))
        path = found[1] if found else str(error).split("`")[1] if "`" in str(error) else ""
        section = path.split(".")[0].split("[")[0]
        line = _line(text, section, _offender(read, section))
        raise EditsUnreadable(line=line, why=_AT.sub("", str(error))) from None


def _offender(read: dict[str, Any], section: str) -> str:
    """The first key of the section whose value is not what the section holds."""
    inside = read.get(section)
    if not isinstance(inside, dict):
        return ""
    good: type = str if section == "rules" else int
    wrong = (k for k, v in inside.items() if not isinstance(v, good) or (section == "rules" and v not in LEVELS))
    return next(wrong, "")


def _line(text: str, section: str, word: str) -> int:
    """Where `word` stands below `[section]`, or anywhere; 1 when nowhere."""
    lines = text.split("\n")
    heads = [
        i for i, line in enumerate(lines) if line.strip().strip("[] ") == section or line.startswith(f"{section} =")
    ]
    start = heads[0] if heads else 0
    if not word:
        return start + 1
    escaped = (word, word.replace("\\", "\\\\"))
    return next((i + 1 for i in range(start, len(lines)) if any(w in lines[i] for w in escaped)), start + 1)


def _check_rules(edits: Edits, base: Pack, text: str) -> None:
    for rule, level in edits.rules.items():
        line = _line(text, "rules", rule)
        if rule not in base.rules:
            raise EditsUnreadable(line=line, why=f"there is no rule {rule}")
        own = base.rules[rule]
        if own.fixed and LEVELS.index(level) < LEVELS.index(own.severity):
            raise RuleFixed(line=line, rule=rule, severity=own.severity)


def _check_numbers(edits: Edits, base: Pack, text: str) -> None:
    for section, values, below in (("limits", edits.limits, base.limits), ("timing", edits.timing, base.timing)):
        for name, value in values.items():
            line = _line(text, section, name)
            given = getattr(below, name, None)
            if not isinstance(given, int):
                raise EditsUnreadable(line=line, why=f"there is no number {name}")
            least, most = _bounds(name, given)
            if not least <= value <= most:
                raise LimitBeyond(line=line, name=name, least=least, most=most)


def _bounds(name: str, given: int) -> tuple[int, int]:
    """What is stricter than the pack: less of what is allowed, more of what is demanded."""
    least, most = _BOUNDS.get(name, (0, 1_000_000))
    if name in _STRICTER_BELOW:
        return least, min(most, given) if given else most
    return max(least, given), most


def _check_caps(edits: Edits, base: Pack, text: str) -> None:
    for kind, hours in edits.cap_hours.items():
        line = _line(text, "cap_hours", kind)
        if kind not in base.timing.cap_hours:
            raise EditsUnreadable(line=line, why=f"there is no cap for {kind}")
        if not CAP_HOURS[0] <= hours <= CAP_HOURS[1]:
            raise LimitBeyond(line=line, name=kind, least=CAP_HOURS[0], most=CAP_HOURS[1])


def _check_own(edits: Edits, base: Pack, text: str) -> None:
    if len(edits.words) > MAX_WORDS or len(edits.patterns) > MAX_PATTERNS:
        raise EditsUnreadable(line=1, why=f"more than {MAX_WORDS} words or {MAX_PATTERNS} patterns")
    if edits.allowed_links and base.rules["link_barred"].fixed:
        raise RuleFixed(line=_line(text, "allowed_links", ""), rule="link_barred", severity="block")
    for word in (*edits.words, *edits.opt_out_words):
        if not word.strip() or len(word) > 60:
            raise EditsUnreadable(line=_line(text, "", word), why="a word has 1 to 60 characters")
    for source in edits.patterns:
        why = check_pattern(source)
        if why:
            raise PatternRefused(line=_line(text, "patterns", source), pattern=source[:80], why=why)


def _check_examples(examples: tuple[Example, ...], pack: Pack, text: str) -> None:
    for example in examples:
        found = failing(example, pack)
        if found is not None:
            line = _line(text, "examples", example.text[:40].split("\n")[0])
            raise ExampleFails(line=line, text=example.text[:80], found=", ".join(sorted(found)))


def failing(example: Example, pack: Pack) -> set[str] | None:
    """What the pack says instead; None when it says what the example demands."""
    item = Outgoing(text=example.text, channel=pack.id, purpose=example.purpose, medium=example.medium)
    found = {f.rule for f in rule_on(item, pack).findings if f.severity is not Severity.NOTE}
    good = set(example.finds) <= found if example.finds else not found
    return None if good else found
