"""What the lines before say of a turn: a turn of few words goes on with what was spoken of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from xiaoer.understanding.edge_cases import edge_case
from xiaoer.understanding.hear import Heard, hear
from xiaoer.understanding.model import Line
from xiaoer.understanding.weights import Floats, Model

Judge = Callable[[str], Floats]
"""From words to shares."""

_BESIDE_SHORT, _BESIDE_LONG = 0.45, 0.25
"""How much the buyer's earlier lines count beside a turn of few words, and beside a long one."""
_SHORT, _LONG = 5, 24
_LAST_BUT_ONE = 0.45
"""Of that, how much is the earlier of two lines'."""
_AGENT, _AGENT_TAIL = 0.08, 24
"""How much the end of the agent's last line counts, and how many of its characters are read."""
_OWN = ("other.", "info.", "human.")
"""Intents that a turn has by itself: the lines before say nothing for them."""


def in_context(model: Model, heard: Heard, shares: Floats, before: Sequence[Line], judge: Judge) -> Floats:
    """The turn's shares with those of the buyer's last two lines that said something, and a little of the agent's."""
    if not heard.core or not before:
        return shares
    topics = np.array([not name.startswith(_OWN) for name in model.intents], np.float32)
    earlier = [_only(judge(core), topics) for core in islice(_said(before), 2)]
    if earlier:
        length = min(max((len(heard.core) - _SHORT) / (_LONG - _SHORT), 0), 1)
        weight = _BESIDE_SHORT + (_BESIDE_LONG - _BESIDE_SHORT) * length
        topic = earlier[0] if len(earlier) == 1 else _mixed(earlier[0], earlier[1], _LAST_BUT_ONE)
        shares = _mixed(shares, topic, weight)
    agent = next((hear(line.text).core[-_AGENT_TAIL:] for line in reversed(before) if line.who == "agent"), "")
    return _mixed(shares, _only(judge(agent), topics), _AGENT) if agent else shares


def _said(before: Sequence[Line]) -> list[str]:
    heard = (hear(line.text) for line in reversed(before) if line.who == "buyer")
    return [h.core for h in heard if len(h.core) > _SHORT and edge_case(h, ()) is None]


def _only(shares: Floats, topics: Floats) -> Floats:
    kept = shares * topics
    return np.asarray(kept / max(float(kept.sum()), 1e-6), np.float32)


def _mixed(one: Floats, other: Floats, share: float) -> Floats:
    return np.asarray(one * np.float32(1 - share) + other * np.float32(share), np.float32)
