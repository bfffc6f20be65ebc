"""A buyer's mood as data: how it moves with each line, and what it asks for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

Mood = Literal["calm", "annoyed", "angry"]
CALMED_AFTER = 3
"""So many calm lines in a row, and the buyer counts as calm again."""
STRENGTH: dict[Mood, int] = {"calm": 0, "annoyed": 1, "angry": 2}
PRIORITY: dict[Mood, int] = {"calm": 0, "annoyed": 5, "angry": 20}
"""In line. An angry buyer goes before a VIP (10), who goes before an annoyed one."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What the lines of this session said of the buyer's mood so far."""

    mood: Mood = "calm"
    angry: int = 0
    """Lines that were angry."""
    calm: int = 0
    """Calm lines since the last that was not."""


def hear(before: Heard, moods: Sequence[Mood]) -> Heard:
    """The mood after these lines: it rises with the first and falls after three calm ones."""
    now = before
    for mood in moods:
        if mood == "calm":
            calm = now.calm + 1
            now = Heard(mood="calm" if calm >= CALMED_AFTER else now.mood, angry=now.angry, calm=calm)
        else:
            worse = max(now.mood, mood, key=STRENGTH.__getitem__)
            now = Heard(mood=worse, angry=now.angry + (mood == "angry"), calm=0)
    return now


class MoodView(msgspec.Struct, frozen=True, kw_only=True):
    """What the agent sees of an upset buyer, and where the three steps stand."""

    mood: Mood
    angry: int
    quote: str
    """The line that tipped it."""
    since_at: datetime | None
    lead_told_at: datetime | None
    step: int
    """Calm first (1), then ask for details (2), then solve (3): one further with each answer since."""
