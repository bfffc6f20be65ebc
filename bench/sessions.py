"""Recorded conversations as `bench.replay` plays them: one JSON object a line, with `session_id` and `turns`."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SIDES = {"customer": "buyer", "agent": "agent"}


@dataclass(frozen=True)
class Turn:
    side: str
    """`buyer` or `agent`."""
    text: str


@dataclass
class Recording:
    name: str
    turns: list[Turn]


@dataclass
class Read:
    """What a file gave, and what of it cannot be played."""

    recordings: list[Recording] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    empty: int = 0
    """Turns without a word; nobody can send them."""
    before_buyer: int = 0
    """Turns of an agent before the buyer's first: there is no conversation to answer in."""


def read(path: Path, limit: int | None = None) -> Read:
    """Every row that can be played; the others are named by line number and reason."""
    found = Read()
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, row in enumerate(file, 1):
            if limit is not None and len(found.recordings) >= limit:
                break
            if not row.strip():
                continue
            try:
                found.recordings.append(_recording(json.loads(row), number, found))
            except ValueError as error:
                found.unreadable.append(f"line {number}: {error}")
    return found


def _recording(row: Any, number: int, found: Read) -> Recording:
    if not isinstance(row, dict) or not isinstance(row.get("turns"), list):
        raise ValueError("not an object with a list `turns`")
    turns: list[Turn] = []
    for place, given in enumerate(row["turns"], 1):
        turn = _turn(given, place)
        if not turn.text.strip():
            found.empty += 1
        elif turn.side == "agent" and not turns:
            found.before_buyer += 1
        else:
            turns.append(turn)
    if not turns:
        raise ValueError("no turn can be played")
    return Recording(str(row.get("session_id", number)), turns)


def _turn(given: Any, place: int) -> Turn:
    if not isinstance(given, dict):
        raise ValueError(f"turn {place} is not an object")
    side = SIDES.get(str(given.get("role")))
    if side is None:
        raise ValueError(f"turn {place} has the role {given.get('role')!r}; customer or agent is known")
    if not isinstance(given.get("text"), str):
        raise ValueError(f"turn {place} has no text")
    return Turn(side, given["text"])
