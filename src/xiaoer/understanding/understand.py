"""One turn of a buyer, understood with the lines before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xiaoer.understanding.base import base_model, person
from xiaoer.understanding.context import in_context
from xiaoer.understanding.edge_cases import edge_case
from xiaoer.understanding.entities import entities_of
from xiaoer.understanding.frequency import frequencies
from xiaoer.understanding.hear import Heard, hear
from xiaoer.understanding.hints import hinted
from xiaoer.understanding.model import OUT_OF_SCOPE, WANTS_PERSON, Line, Ranked, Understood
from xiaoer.understanding.mood import mood_of
from xiaoer.understanding.person import asks_for_person
from xiaoer.understanding.plain import language_of, plain
from xiaoer.understanding.sums import sums_of
from xiaoer.understanding.weights import Floats, Model

TOLD = 5
"""Intents that are named, at most."""
HUMAN = "human.request"
_LINES_BACK = 6
_AGREEMENT = 1.5
"""Fitted on real turns so that confidence is the share that is right."""


def understand(text: str, before: Sequence[Line] = (), model: Model | None = None) -> Understood:
    """What the turn says; `before` are the lines so far, the oldest first. Never raises, whatever the text.

    None is the shipped model. One core, under 10 ms for a message of ordinary length once `warm()` was called.
    """
    judge, heard, seen = model or base_model(), hear(text), plain(text)
    shares, far = _judged(judge, heard, before[-_LINES_BACK:])
    human = asks_for_person(seen, _share(judge, shares, HUMAN), _person(heard.core))
    if human >= WANTS_PERSON:
        shares = _raised(judge, shares, HUMAN, human)
    best = np.argsort(-shares, kind="stable")[:TOLD]
    return Understood(
        intents=tuple(Ranked(judge.intents[n], round(float(shares[n]), 4)) for n in best),
        entities=entities_of(text),
        mood=mood_of(text),
        wants_human=round(human, 4),
        language=language_of(text),
        oos=round(far, 4),
        version=judge.version,
    )


def _person(core: str) -> float:
    asked = person()
    return float(asked.shares(sums_of(asked, core)[0])[asked.intents.index("yes")])


def warm() -> None:
    """Encoder and base are read now (a second) rather than at the first message."""
    understand("你好 hello")


def _judged(model: Model, heard: Heard, before: Sequence[Line]) -> tuple[Floats, float]:
    told, nearest = sums_of(model, heard.core)
    own = hinted(model.intents, heard.core, _often(model, model.shares(told)))
    shares = in_context(model, heard, own, before, lambda core: _topic(model, core))
    far = max(model.far(told, nearest), _share(model, shares, OUT_OF_SCOPE))
    case = edge_case(heard, before)
    if case is None:
        return _surer(shares), far
    return _surer(_raised(model, shares, *case)), min(far, 0.5)


def _topic(model: Model, core: str) -> Floats:
    return hinted(model.intents, core, _often(model, model.shares(sums_of(model, core)[0])))


def _surer(shares: Floats) -> Floats:
    """Several voices that agree are surer than their mean says."""
    raised = shares ** np.float32(_AGREEMENT)
    return np.asarray(raised / raised.sum(), np.float32)


def _often(model: Model, shares: Floats) -> Floats:
    weighed = shares * frequencies(model.intents)
    return np.asarray(weighed / weighed.sum(), np.float32)


def _raised(model: Model, shares: Floats, intent: str, sure: float) -> Floats:
    """With this intent at `sure` at least, the others sharing the rest as before."""
    if intent not in model.intents or shares[at := model.intents.index(intent)] >= sure:
        return shares
    others = shares * np.float32((1 - sure) / max(1 - float(shares[at]), 1e-6))
    others[at] = sure
    return others


def _share(model: Model, shares: Floats, intent: str) -> float:
    return float(shares[model.intents.index(intent)]) if intent in model.intents else 0.0
