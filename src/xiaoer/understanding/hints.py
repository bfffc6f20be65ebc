"""Words that nearly always speak of one thing: see `hints.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import numpy as np

from xiaoer.understanding.weights import Floats


@lru_cache(maxsize=1)
def _hints() -> tuple[float, dict[str, re.Pattern[str]]]:
    said = tomllib.loads(Path(__file__).with_name("hints.toml").read_text("utf-8"))
    return said["share"], {intent: re.compile("|".join(words)) for intent, words in said["hint"].items()}


def hinted(intents: tuple[str, ...], core: str, shares: Floats) -> Floats:
    """With the intents that the words name raised to their least share, all together still 1."""
    least, hints = _hints()
    named = [name for name, words in hints.items() if name in intents and words.search(core)]
    if not named:
        return shares
    raised = shares.copy()
    for name in named:
        at = intents.index(name)
        raised[at] = max(raised[at], least)
    return np.asarray(raised / raised.sum(), np.float32)
