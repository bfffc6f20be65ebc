"""The patterns of single rules, by name."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from xiaoer.outreach.linear import Pattern, compile_pattern
from xiaoer.outreach.read_words import FOLDER


@lru_cache(maxsize=1)
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "contexts.toml").read_text("utf-8"))


def context(group: str, name: str) -> Pattern:
    return compile_pattern(_read()[group][name])
