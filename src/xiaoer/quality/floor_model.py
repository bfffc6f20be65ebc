"""The floor under everybody's quality. Structs are bodies and answers of REST."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct


class Floor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    active: bool = False
    least: Annotated[int, Meta(ge=1, le=100)] = 70
    sheets: Annotated[int, Meta(ge=1, le=50)] = 5
    """So many of an agent's newest results are averaged; who has fewer is not judged."""


class BelowFloor(Struct, frozen=True, kw_only=True):
    agent_id: str
    agent_name: str
    agency: str
    since_at: datetime
    average: float
    sheets: int
    least: int


class FloorView(Struct, frozen=True, kw_only=True):
    floor: Floor
    below: list[BelowFloor]
    """Who gets no new conversations now, the lowest first."""


class LiftBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    note: Annotated[str, Meta(min_length=1, max_length=400)]
    """Why; kept in the audit."""


class AgencyFigures(Struct, frozen=True, kw_only=True):
    """All people of one outside firm, or the shop's own."""

    agency: str
    """Empty: the shop's own people. `outsourced`: outside people in no team that names its firm."""
    agents: int
    """Who has a sheet in the span."""
    sheets: int
    average: float | None
    passed: int
    fatal: int
    appealed: int
    upheld: int
    refusals: int
    to_mend: int
    below_floor: int
    """Of its people, who gets no new conversations now."""
