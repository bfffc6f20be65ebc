"""Which reply goes with a turn, learned from what agents answered: the turn's words foretell the reply's meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xiaoer.understanding.encoder import Vectors, embed
from xiaoer.understanding.learn import Rows, counted, learn, rows_of, weigh_by
from xiaoer.understanding.plain import plain
from xiaoer.understanding.weights import Floats, unit

MOST = 5000
"""Pairs learned from."""
_RIDGE = 2.0
_LIKENESS = 0.3
"""How much a reply's own likeness to the turn counts beside what was foretold."""


@dataclass(frozen=True, eq=False)
class Replies:
    rows: Rows
    pull: Floats
    words: Floats
    rare: Floats
    centre: Vectors


def teach_replies(pairs: Sequence[tuple[str, str]]) -> Replies:
    """Of pairs of what the buyer wrote (with the lines before, the oldest first) and what the agent answered.

    The first MOST of them; ten seconds of CPU.
    """
    taken = pairs[:MOST]
    meanings = embed([reply for _, reply in taken])
    centre = meanings.mean(axis=0)
    rows = rows_of([turn for turn, _ in taken])
    learned = learn(rows, np.asarray(meanings - centre, np.float32), 1, ridge=_RIDGE)
    return Replies(rows, learned.pull, learned.words, learned.rare, centre)


def fitting(model: Replies, turn: str, replies: Sequence[str]) -> list[float]:
    """How well each reply goes with the turn, higher is better."""
    meaning, meanings = embed([turn])[0], embed(replies)
    near = np.exp(model.rows.long @ unit(meaning @ model.rows.axes) - 1)
    words = weigh_by(counted([plain(turn)]), model.rare) @ model.words
    foretold = unit(np.asarray(near @ model.pull + np.asarray(words)[0], np.float32))
    scores = unit(meanings - model.centre) @ foretold + np.float32(_LIKENESS) * (meanings @ meaning)
    return [float(score) for score in scores]
