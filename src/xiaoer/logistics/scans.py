"""What one scan says. Beside `orders`' reading (how far is the parcel) this one names the mishaps to act on."""

import re
from enum import StrEnum
from functools import lru_cache

from xiaoer.logistics import scan_words as words
from xiaoer.orders.model import ParcelState


class Sign(StrEnum):
    """One thing that a scan says."""

    LABEL = "label"
    COLLECTED = "collected"
    MOVING = "moving"
    CUSTOMS = "customs"
    CLEARED = "cleared"
    OUT = "out"
    AT_POINT = "at_point"
    FAILED = "failed"
    REJECTED = "rejected"
    INTERCEPTED = "intercepted"
    RETURNING = "returning"
    RETURNED = "returned"
    SIGNED = "signed"
    SIGNED_BY_OTHER = "signed_by_other"
    DAMAGED = "damaged"
    LOST = "lost"
    PROBLEM = "problem"


def _any(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


TELLING = _any((words.TELLING,))
NOT_SAID = _any(words.NOT_SAID)
PATTERNS: tuple[tuple[Sign, re.Pattern[str]], ...] = (
    (Sign.RETURNED, _any(words.RETURNED)),
    (Sign.SIGNED_BY_OTHER, _any(words.SIGNED_BY_OTHER)),
    (Sign.SIGNED, _any(words.SIGNED)),
    (Sign.INTERCEPTED, _any(words.INTERCEPTED)),
    (Sign.REJECTED, _any(words.REJECTED)),
    (Sign.LOST, _any(words.LOST)),
    (Sign.DAMAGED, _any(words.DAMAGED)),
    (Sign.RETURNING, _any(words.RETURNING)),
    (Sign.CLEARED, _any(words.CLEARED)),
    (Sign.CUSTOMS, _any(words.CUSTOMS)),
    (Sign.FAILED, _any(words.FAILED)),
    (Sign.AT_POINT, _any(words.AT_POINT)),
)
"""The first that fits counts: return before signature before refusal, so that what was refused, sent back and signed
for is back."""
STATES = {
    ParcelState.PENDING: Sign.LABEL,
    ParcelState.COLLECTED: Sign.COLLECTED,
    ParcelState.IN_TRANSIT: Sign.MOVING,
    ParcelState.OUT_FOR_DELIVERY: Sign.OUT,
    ParcelState.READY_FOR_PICKUP: Sign.AT_POINT,
    ParcelState.SIGNED: Sign.SIGNED,
    ParcelState.PROBLEM: Sign.PROBLEM,
    ParcelState.RETURNING: Sign.RETURNING,
    ParcelState.RETURNED: Sign.RETURNED,
}
ARRIVED = frozenset({Sign.SIGNED, Sign.SIGNED_BY_OTHER, Sign.RETURNED})


@lru_cache(maxsize=20_000)
def read(text: str, status: ParcelState) -> Sign:
    """What one scan says: its words where they say something, else the state that came with it.

    A state of `signed` or `returned` is believed over the words, except that these may say by whom or that the goods
    went back; one of `out_for_delivery` over a mention of the signature to come.
    """
    said = read_words(text)
    by_state = STATES[status]
    if said is None:
        return by_state
    if by_state in ARRIVED:
        return said if said in ARRIVED else by_state
    return by_state if said in ARRIVED and by_state is Sign.OUT else said


def read_words(text: str) -> Sign | None:
    """None where the words name nothing but progress."""
    if not TELLING.search(text):
        return None
    left = NOT_SAID.sub(" ", text)
    return next((sign for sign, pattern in PATTERNS if pattern.search(left)), None)
