"""What the live connections of one process share."""

from dataclasses import dataclass, field

from xiaoer.app.plugins import Channel
from xiaoer.conversations import LineWriter
from xiaoer.infra.bus import Bus
from xiaoer.infra.db import Database
from xiaoer.infra.hub import Hub
from xiaoer.infra.secrets import KeyRing


@dataclass(frozen=True)
class Limits:
    buyer_lines_per_s: float = 10
    agent_lines_per_s: float = 50
    burst: float = 40
    """Lines that may come at once after a silence."""
    links_per_address: int = 500
    """Open connections from one network address; behind a shared address many buyers may sit."""


@dataclass
class Hall:
    database: Database
    keys: KeyRing
    hub: Hub
    bus: Bus
    writer: LineWriter
    channels: dict[str, Channel]
    origin: str
    """The public address: an agent's socket must come from a page of it."""
    limits: Limits = field(default_factory=Limits)
    per_address: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` a second, at most `burst` at once."""

    rate: float
    burst: float
    tokens: float
    at: float

    @classmethod
    def full(cls, rate: float, burst: float, now: float) -> "Bucket":
        return cls(rate, burst, burst, now)

    def take(self, now: float) -> float:
        """0 when a token was there; else the seconds until one is."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate
