from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId, TeamId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPresenceChanged(Event):
    name: ClassVar[str] = "agent.presence_changed"
    agent_id: AgentId
    presence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged(Event):
    """Joined, or changed name, role, capacity, teams or skills."""

    name: ClassVar[str] = "agent.changed"
    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAccessChanged(Event):
    """These agents may do or see something else from this commit on: their connections have to come in anew."""

    name: ClassVar[str] = "agent.access_changed"
    agent_ids: tuple[AgentId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSuspended(Event):
    """All sign-ins and tokens of the agent are void from this commit on; sockets must be dropped."""

    name: ClassVar[str] = "agent.suspended"
    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInEnded(Event):
    """One sign-in is void from this commit on; its sockets must be dropped."""

    name: ClassVar[str] = "sign_in.ended"
    agent_id: AgentId
    sign_in_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    """Made, renamed, given other members, or removed."""

    name: ClassVar[str] = "team.changed"
    team_id: TeamId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsCalled(Event):
    """These agents are to look at something now: their open workspaces show it, named by `notice_code`."""

    name: ClassVar[str] = "agent.called"
    agent_ids: tuple[AgentId, ...]
    notice_code: str
    facts: dict[str, str]
    """Fills the words; `url` is where a click leads, `body` what is shown below."""
