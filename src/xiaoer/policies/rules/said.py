"""What a rule says, and words that several rules use."""

from __future__ import annotations

from typing import NamedTuple

from xiaoer.policies.model import ActionTerms, Answer, Value


class Said(NamedTuple):
    answer: Answer
    values: dict[str, Value]


def deny(**values: Value) -> Said:
    return Said(Answer.DENY, values)


def ask(**values: Value) -> Said:
    """A person decides."""
    return Said(Answer.ASK_A_PERSON, values)


def instead(terms: ActionTerms, **values: Value) -> Said:
    """Not this; something else where the shop offers it."""
    return Said(Answer.OFFER_ALTERNATIVES if terms.alternatives else Answer.DENY, values)


def covers(codes: tuple[str, ...], reason: str) -> bool:
    """Whether a list of reason codes speaks of this one."""
    return reason in codes or "any" in codes
