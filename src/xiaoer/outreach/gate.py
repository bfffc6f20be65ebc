"""The send gate's heart: one item in, what is wrong with it and how to say it lawfully out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec

from xiaoer.outreach import lexicon
from xiaoer.outreach.contacts import about_contacts
from xiaoer.outreach.facts import about_facts
from xiaoer.outreach.form import about_form
from xiaoer.outreach.likeness import about_likeness
from xiaoer.outreach.manners import MANNERS, about_manners
from xiaoer.outreach.model import Finding, Outgoing, Purpose, Ruling, Severity
from xiaoer.outreach.normalise import normalise
from xiaoer.outreach.own_words import about_own_words
from xiaoer.outreach.pack_model import Pack
from xiaoer.outreach.packs import NAMES, shipped
from xiaoer.outreach.reviews import DIRECT, about_reviews, needs_past
from xiaoer.outreach.rewrite import rewrite
from xiaoer.outreach.seen import Draft, Seen
from xiaoer.outreach.sentences import language_of, sentence, spoken
from xiaoer.outreach.timing import about_timing

_ALONE = frozenset({"off", "note"})
MOST_TOLD = 50
"""Findings that anybody reads, the gravest first: a text of nothing but offences is mended no better for more."""
_LONGEST = 20_000
"""Characters that are read; what is longer is refused for its length wherever there is a limit."""


def rule_on(item: Outgoing, pack: Pack) -> Ruling:
    """Everything the pack says about the item. Never raises; the same item and pack give the same ruling."""
    seen = look_at(item, pack)
    findings, past = tuple(_findings(seen)[:MOST_TOLD]), needs_past(seen)
    if not any(f.severity is not Severity.NOTE for f in findings):
        return Ruling(pack=pack.id, version=pack.version, findings=findings, needs_past=past)
    better = rewrite(item, findings, lambda text: _standing(item, pack, text))
    told = tuple(msgspec.structs.replace(f, rewrite=better) if f.severity is not Severity.NOTE else f for f in findings)
    return Ruling(pack=pack.id, version=pack.version, findings=told, rewrite=better, needs_past=past)


def manners_of(text: str) -> tuple[Finding, ...]:
    """Insults, blame, impatience and vague words in what somebody said to a buyer, by the rules of every channel."""
    return tuple(f for f in _findings(look_at(Outgoing(text=text), shipped("base"))) if f.rule in MANNERS)


def warm() -> None:
    """Patterns, tables and packs are read now (some seconds) rather than at the first messages.

    The engine builds its states while it reads, so sentences and its own vocabulary are read to it.
    """
    for name in NAMES:
        rule_on(Outgoing(text="您好 hello", channel=name), shipped(name))
    for words in spoken():
        rule_on(Outgoing(text=words, channel="base"), shipped("base"))
    for words in lexicon.vocabulary():
        lexicon.hits(words)


def _standing(item: Outgoing, pack: Pack, text: str) -> set[str]:
    """Rules that would still block or warn, were `text` sent."""
    again = _findings(look_at(msgspec.structs.replace(item, text=text), pack))
    return {f.rule for f in again if f.severity is not Severity.NOTE}


def look_at(item: Outgoing, pack: Pack) -> Seen:
    canonical = normalise(item.text[:_LONGEST])
    return Seen(item, canonical, lexicon.hits(canonical.text), pack)


def _findings(seen: Seen) -> list[Finding]:
    found = _told(_drafts(seen), seen)
    if not any(f.severity is Severity.BLOCK for f in found):
        found += _told(about_likeness(seen), seen)
    return sorted(_without_inner(found), key=lambda f: (-f.severity.rank, f.start, f.rule))


def _told(drafts: Iterable[Draft], seen: Seen) -> list[Finding]:
    found: dict[tuple[str, int, int], Finding] = {}
    for draft in drafts:
        finding = _weighed(draft, seen)
        if finding is None:
            continue
        key = (finding.rule, finding.start, finding.end)
        if key not in found or found[key].severity.rank < finding.severity.rank:
            found[key] = finding
    return list(found.values())


def _without_inner(found: list[Finding]) -> list[Finding]:
    """One rule says a thing once: what lies within a finding of the same rule and weight adds nothing."""
    spans: dict[tuple[str, Severity], list[tuple[int, int]]] = {}
    kept = []
    for finding in sorted(found, key=lambda f: f.start - f.end):
        others = spans.setdefault((finding.rule, finding.severity), [])
        if finding.end > finding.start and any(a <= finding.start and finding.end <= b for a, b in others):
            continue
        others.append((finding.start, finding.end))
        kept.append(finding)
    return kept


def _drafts(seen: Seen) -> Iterator[Draft]:
    direct = (Draft(hit.rule, hit.start, hit.end, None, hit.severity) for rule in DIRECT for hit in seen.have(rule))
    return chain(
        direct,
        about_reviews(seen),
        about_contacts(seen),
        about_manners(seen),
        about_own_words(seen),
        about_facts(seen),
        _marketing(seen),
        about_timing(seen),
        about_form(seen),
    )


def _marketing(seen: Seen) -> Iterator[Draft]:
    """Where nothing may be sold, selling words are found in any message."""
    if seen.pack.level("marketing_barred") == "off" or seen.item.purpose is Purpose.MARKETING:
        return
    for hit in seen.have("marketing"):
        yield Draft("marketing_barred", hit.start, hit.end)


def _weighed(draft: Draft, seen: Seen) -> Finding | None:
    """The draft with the pack's weight; None where the pack does not care."""
    level = seen.pack.level(draft.rule)
    if level == "off":
        return None
    severity = Severity(_weight(draft, level))
    start, end = seen.canonical.span(draft.start, draft.end)
    words = seen.item.text[start:end]
    values = dict(draft.values or {})
    shown = values | {"words": words[:40], "words_count": values.get("words", 0)}
    return Finding(
        rule=draft.rule,
        severity=severity,
        start=start,
        end=end,
        words=words,
        values=values,
        sentence=sentence(draft.rule, seen.item.reader or language_of(seen.item), shown),
    )


def _weight(draft: Draft, level: str) -> str:
    """A pattern may weigh less than its rule; more only where it says `block` and the rule is not just a note."""
    if not draft.severity:
        return level
    if draft.severity == "block":
        return "block"
    return draft.severity if level == "block" or level in _ALONE else level
