"""What a buyer who does not want to wait is offered."""

from datetime import datetime
from typing import Annotated

import msgspec


class LaterTimes(msgspec.Struct, frozen=True):
    """By when a person can have answered, the soonest first; empty when the shop has no working time."""

    items: list[datetime]
    promised_at: datetime | None
    """By when an answer is promised already."""


class AnswerLater(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    due_at: datetime
    """One of the times that were offered."""
    language: Annotated[str, msgspec.Meta(max_length=20)] = "zh"
