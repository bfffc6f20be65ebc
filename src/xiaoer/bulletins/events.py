from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinPublished(Event):
    """Agents have something to read; each of them says so once they have."""

    name: ClassVar[str] = "bulletin.published"
    bulletin_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinRead(Event):
    """An agent says that they have read it. Said once for each agent."""

    name: ClassVar[str] = "bulletin.read"
    bulletin_id: str
    agent_id: AgentId
