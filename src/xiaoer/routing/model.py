"""Routing as data: settings, rules, and what the board shows."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from xiaoer.routing.wait_model import Expected


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that meets every stated condition goes to this team and skill. Empty conditions always hold."""

    name: str = ""
    shop_id: str = ""
    channel: str = ""
    stage: str = ""
    tag: str = ""
    """Of the conversation or of its buyer."""
    segment: str = ""
    """The id of a segment that the buyer is in."""
    team_id: str | None = None
    skill: str = ""

    def meets(self, *, shop_id: str, channel: str, stage: str, tags: set[str], segments: set[str]) -> bool:
        asked = ((self.shop_id, shop_id), (self.channel, channel), (self.stage, stage))
        carried = ((self.tag, tags), (self.segment, segments))
        same = all(not want or want == have for want, have in asked)
        return same and all(not want or want in have for want, have in carried)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    rules: list[Rule] = []
    """The first that meets wins; none: any team."""
    last_agent_first: bool = True
    vip_first: bool = True
    angry_lines_to_lead: Annotated[int, msgspec.Meta(ge=0, le=50)] = 2
    """Angry lines of a buyer in one session after which the leads are told; 0: never."""
    unopened_after_s: int = 60
    """Seconds after which a conversation that its agent did not open goes to the next; 0 switches this off."""


class AgentLoad(msgspec.Struct, frozen=True):
    id: str
    name: str
    presence: str
    open_count: int
    capacity: int
    held_back: bool = False
    """Routing passes this agent over: below the quality floor."""


class Waiting(msgspec.Struct, frozen=True):
    team_id: str | None
    skill: str
    count: int
    oldest_at: datetime


class Board(msgspec.Struct, frozen=True):
    """The lead's live board."""

    waiting: list[Waiting]
    agents: list[AgentLoad]
    at: datetime


class Place(msgspec.Struct, frozen=True):
    """A buyer's place in line. The wait is None while too few recent waits are known to be honest about it."""

    position: int
    expected: Expected | None


Reason = dict[str, Any]


def reason(code: str, **facts: Any) -> Reason:
    """Why a conversation went where it went; shown to the agent in words by `code`."""
    return {"code": code, "data": facts}
