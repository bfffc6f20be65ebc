"""How often each intent is asked for, roughly: see `frequency.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import numpy as np

from xiaoer.understanding.weights import Floats


@lru_cache(maxsize=64)
def frequencies(intents: tuple[str, ...]) -> Floats:
    """What the share of each of these intents is multiplied by; 1 for those of a shop's own."""
    said = tomllib.loads(Path(__file__).with_name("frequency.toml").read_text("utf-8"))
    by = dict.fromkeys(said["often"], said["often_by"]) | dict.fromkeys(said["seldom"], said["seldom_by"])
    return np.array([by.get(name, 1.0) for name in intents], np.float32)
