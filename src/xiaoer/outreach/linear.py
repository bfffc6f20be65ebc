"""Patterns that no text can slow down: RE2 matches in time linear in the text, whatever the pattern.

The one place that knows the engine (google-re2). Patterns with back references or look-around are refused by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import re2  # type: ignore[import-untyped]  # the wheel carries no types

_MEMORY_BYTES = 64 << 20


class BadPattern(ValueError):
    """The engine's own words on what is wrong with a pattern."""


class Pattern:
    """A compiled pattern. Spans are of group 1 where the pattern has one, else of the whole match."""

    __slots__ = ("_compiled", "_group", "_match", "source")

    def __init__(self, source: str, *, memory_bytes: int = _MEMORY_BYTES) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = memory_bytes
        self.source = source
        try:
            self._compiled = re2.compile(source.encode(), options)  # bytes: twice as fast as text
        except re2.error as error:
            said = error.args[0] if error.args else error
            raise BadPattern(said.decode() if isinstance(said, bytes) else str(said)) from error
        self._group = 1 if self._compiled.groups else 0
        self._match = self._compiled._regexp.Match  # the engine itself: its wrapper costs as much as a short search

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        raw = text.encode("utf-8", "replace")
        if not self.found_in(raw):
            return
        byte, character = 0, 0
        for match in self._compiled.finditer(raw):
            start, end = match.span(self._group)
            if end > start:
                first = character + len(raw[byte:start].decode())
                byte, character = end, first + len(raw[start:end].decode())
                yield first, character

    def search(self, text: str) -> tuple[int, int] | None:
        return next(self.spans(text), None)

    def found(self, text: str) -> bool:
        return self.found_in(text.encode("utf-8", "replace"))

    def found_in(self, raw: bytes) -> bool:
        """As `found`, for a text that is encoded already."""
        first: tuple[int, int] = self._match(re2._Anchor.UNANCHORED, raw, 0, len(raw))[0]
        return first[0] >= 0

    def begins(self, text: str) -> bool:
        return self._compiled.match(text.encode("utf-8", "replace")) is not None


class Many:
    """Which of many patterns occur at all: one pass over the text."""

    def __init__(self, sources: Sequence[str]) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = 512 << 20
        self._set = re2.Set.SearchSet(options)
        for source in sources:
            self._set.Add(source)
        self._set.Compile()

    def which(self, text: str) -> list[int]:
        found: list[int] = self._set.Match(text)
        return found


def compile_pattern(source: str) -> Pattern:
    """Raises BadPattern."""
    return Pattern(source)
