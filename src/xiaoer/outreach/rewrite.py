"""The same message, lawful: the offending sentences leave or are said another way, the rest stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from xiaoer.outreach.facts import exact_answer
from xiaoer.outreach.model import Finding, Outgoing, Severity
from xiaoer.outreach.sentences import fallback, language_of, part

WANTS_A_FACT = frozenset({"vague", "promise_unfounded", "claim_contradicts", "claim_unbacked"})
"""What these find is put right by the fact itself, where it is known."""
_MOST = 200_000
"""Characters times findings: a text beyond that is not mended sentence by sentence."""
_ENDS = "。！？!?;；\n"


def rewrite(item: Outgoing, findings: Sequence[Finding], standing: Callable[[str], set[str]]) -> str:
    """A text that blocks and warns of nothing words can mend; empty when words are not what is wrong.

    `standing` names the rules that still object to a text.
    """
    wordy = [f for f in findings if f.severity is not Severity.NOTE and _mendable(f, item)]
    if not wordy or not item.text.strip():
        return ""
    language = language_of(item)
    beyond_words = {f.rule for f in findings if not _mendable(f, item)}
    for candidate in dict.fromkeys(_candidates(item, wordy, language)):
        left = standing(candidate) - beyond_words if candidate.strip() else {"empty"}
        if left and all(_frames(rule, language) for rule in left):
            candidate = _dressed(candidate, left, item, language)
            left = standing(candidate) - beyond_words
        if not left:
            return candidate
    return ""


def _frames(rule: str, language: str) -> bool:
    return bool(part(rule, "before", language) or part(rule, "append", language))


def _mendable(finding: Finding, item: Outgoing) -> bool:
    if finding.values.get("why") in ("same_day", "again", "unsolved") and finding.start == finding.end:
        return False
    if _exact(finding, item, item.text):
        return True
    language = language_of(item)
    return any(part(finding.rule, which, language) for which in ("instead", "before", "append"))


def _candidates(item: Outgoing, findings: list[Finding], language: str) -> Iterable[str]:
    if len(item.text) * len(findings) > _MOST:
        yield _framed(fallback(item, language), item, findings, language)
        return
    yield _framed(_said_otherwise(item, findings, language), item, findings, language)
    yield _framed(_shortened(item.text, findings), item, findings, language)
    for rule in dict.fromkeys(finding.rule for finding in findings):
        yield _framed(part(rule, "instead", language), item, findings, language)
    yield _framed(fallback(item, language), item, findings, language)


def _said_otherwise(item: Outgoing, findings: list[Finding], language: str) -> str:
    """Offending sentences out, what may be said instead in their place, once each."""
    text = item.text
    placed = [(f, *_sentence(text, f.start, f.end)) for f in findings if f.end > f.start]
    out, at, said = "", 0, set()
    for finding, start, end in sorted(placed, key=lambda p: p[1]):
        out += text[at:start] if start > at else ""
        at = max(at, end)
        words = _exact(finding, item, text[start:end]) or part(finding.rule, "instead", language)
        if words and words not in said:
            said.add(words)
            out += _spaced(out, words)
    out += text[at:]
    whole = [part(f.rule, "instead", language) for f in findings if f.end == f.start]
    for words in dict.fromkeys(w for w in whole if w and w not in said):
        out += _spaced(_closed(out, language), words)
    return out.strip()


def _exact(finding: Finding, item: Outgoing, said: str) -> str:
    """The known fact of what was said wrongly or vaguely, as a sentence; empty where none is known."""
    if finding.rule not in WANTS_A_FACT:
        return ""
    if known := finding.values.get("fact"):
        return f"{known}. " if language_of(item) == "en" else f"{known}。"
    return exact_answer(said, item.facts)


def _spaced(before: str, words: str) -> str:
    return f" {words} " if before and words.isascii() and not before.endswith((" ", "\n")) else words


def _closed(text: str, language: str) -> str:
    text = text.rstrip()
    return text if not text or text[-1] in "。！？!?.~～" else text + ("。" if language == "zh" else ".")


def _shortened(text: str, findings: list[Finding]) -> str:
    """Only what is lawful of it."""
    gone: set[int] = set()
    for finding in findings:
        if finding.end > finding.start:
            start, end = _sentence(text, finding.start, finding.end)
            gone |= set(range(start, end))
    return "".join(c for i, c in enumerate(text) if i not in gone).strip(" ，,、")


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    first = start
    while first > 0 and not _ends_at(text, first - 1):
        first -= 1
    last = end
    while last < len(text) and not _ends_at(text, last - 1):
        last += 1
    return first, last


def _ends_at(text: str, at: int) -> bool:
    """A full stop ends an English sentence only before a space: prices and links have points too."""
    if text[at] == ".":
        return at + 1 >= len(text) or text[at + 1].isspace()
    return text[at] in _ENDS


def _framed(text: str, item: Outgoing, findings: list[Finding], language: str) -> str:
    return _dressed(text, [f.rule for f in findings], item, language)


def _dressed(text: str, rules: Iterable[str], item: Outgoing, language: str) -> str:
    """With what must stand before or after: sender, a word of regret, the way out."""
    for rule in sorted(rules):
        before, after = part(rule, "before", language), part(rule, "append", language)
        before = before.replace("{shop}", item.shop_name or ("本店" if language == "zh" else "Our shop"))
        after = after.replace("{unsubscribe_link}", item.links[0] if item.links else "https://example.com/unsubscribe")
        if before and not text.startswith(before):
            text = before + text
        if after and after not in text:
            text += after
    return text
