"""What an entry lacks before it may be said by itself, and what in it cannot stand at all."""

import re
from collections.abc import Iterator

from xiaoer.knowledge.entry_model import Content, EntryFlag, EntryKind, GuideStep, Wording
from xiaoer.knowledge.errors import ContentContradicts
from xiaoer.knowledge.measures import missing_of, property_of

GUIDED = (EntryKind.GUIDE, EntryKind.CHECK)
BLOCKING = frozenset(
    {"answer_empty", "steps_missing", "value_missing", "condition_missing", "source_missing", "measure_unnamed"}
)
"""With one of these an entry is not approved: it would be said by itself."""
_NUMBERED = re.compile(
    r"\d+(?:\.\d+)?\s*(?:小时|分钟|h\b|hours?\b|minutes?\b|kg\b|公斤|℃|°c|db\b|分贝|mm\b|公里|km\b)", re.I
)
_SENTENCE = re.compile(r"[。！？!?\n；;]+|\.\s")


def check_content(content: Content) -> None:
    """Raises ContentContradicts for what no editor could show: steps that lead nowhere, dates the wrong way round."""
    if content.valid_from and content.valid_until and content.valid_from >= content.valid_until:
        raise ContentContradicts(reason="dates")
    for language, wording in content.wordings.items():
        _check_steps(wording.steps, language)
    named = {tuple(step.id for step in one.steps) for one in content.wordings.values() if one.steps}
    if len(named) > 1:
        raise ContentContradicts(reason="steps_differ")


def _check_steps(steps: list[GuideStep], language: str) -> None:
    names = [step.id for step in steps]
    if len(set(names)) != len(names):
        raise ContentContradicts(reason="step_twice", language=language)
    for step in steps:
        for choice in step.choices:
            if choice.to not in names:
                raise ContentContradicts(reason="step_unknown", language=language, step=choice.to)
        if step.end and step.choices:
            raise ContentContradicts(reason="end_with_choices", language=language, step=step.id)
    if steps and set(names) - reached(steps):
        raise ContentContradicts(reason="step_unreached", language=language, step=min(set(names) - reached(steps)))


def following(steps: list[GuideStep], step: GuideStep) -> list[str]:
    """The steps that may come after this one."""
    if step.choices:
        return [choice.to for choice in step.choices]
    at = [one.id for one in steps].index(step.id)
    return [] if step.end or at + 1 == len(steps) else [steps[at + 1].id]


def reached(steps: list[GuideStep]) -> set[str]:
    """The steps that a buyer can come to from the first."""
    by_id = {step.id: step for step in steps}
    seen: set[str] = set()
    queue = [steps[0].id] if steps else []
    while queue:
        here = queue.pop()
        if here not in seen:
            seen.add(here)
            queue += following(steps, by_id[here])
    return seen


def flags_of(content: Content) -> list[EntryFlag]:
    """What is missing, by language. Codes in `BLOCKING` keep an entry from being approved; the others are for the
    reader to weigh."""
    out = [flag for language, wording in content.wordings.items() for flag in _of_wording(content, language, wording)]
    return out if content.source else [*out, EntryFlag("no_source", "")]


def _of_wording(content: Content, language: str, wording: Wording) -> Iterator[EntryFlag]:
    guided = content.kind in GUIDED
    if guided and not wording.steps:
        yield EntryFlag("steps_missing", language)
    if not guided and not wording.answer.strip():
        yield EntryFlag("answer_empty", language)
    for measure in wording.measures:
        for missing in missing_of(measure, language):
            yield EntryFlag(missing.code, language, missing.subject)
    yield from _bare_numbers(wording, language)
    if content.kind is EntryKind.CHECK and not any(step.end for step in wording.steps):
        yield EntryFlag("no_end", language)


def _bare_numbers(wording: Wording, language: str) -> Iterator[EntryFlag]:
    """A sentence that gives a measurable property a number needs the measurement behind it."""
    named = {found.id for one in wording.measures if (found := property_of(one.name))}
    for sentence in _SENTENCE.split(wording.answer):
        kind = property_of(sentence) if _NUMBERED.search(sentence) else None
        if kind and kind.id not in named:
            named.add(kind.id)
            yield EntryFlag("measure_unnamed", language, kind.en if language.startswith("en") else kind.zh)
