"""What buyers write, by intent: the files under `phrases/`, written for the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xiaoer.understanding.model import Example

FOLDER = Path(__file__).with_name("phrases")


def shipped() -> list[Example]:
    """Every phrase of every intent, Chinese first. Files whose name begins with `_` are no intents."""
    return list(_read())


def named(name: str) -> list[str]:
    """The phrases of one file in both languages."""
    return [text for language in ("zh", "en") for text in _lines(FOLDER / language / f"{name}.txt")]


def _read() -> Iterator[Example]:
    for language in ("zh", "en"):
        for path in sorted((FOLDER / language).glob("[!_]*.txt")):
            yield from (Example(text=text, intent=path.stem) for text in _lines(path))


def _lines(path: Path) -> list[str]:
    read = path.read_text("utf-8").splitlines() if path.exists() else []
    return [line.strip() for line in read if line.strip() and not line.startswith("#")]
