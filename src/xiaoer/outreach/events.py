"""What happened to what the shop sends unasked."""

from dataclasses import dataclass
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import BuyerId


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerOptedOut(Event):
    """The buyer wants nothing unasked on this channel any more; sends from now on are skipped."""

    name: ClassVar[str] = "buyer.opted_out"
    buyer_id: BuyerId
    channel: str
    conversation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachPaused(Event):
    """Opt-outs and complaints of a purpose on a channel exceeded the pack's rate: nothing of it is sent until a person
    resumes it."""

    name: ClassVar[str] = "outreach.paused"
    purpose: str
    channel: str
    sends: int
    complaints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachResumed(Event):
    """A person lets the purpose go out on the channel again; the rate counts from here."""

    name: ClassVar[str] = "outreach.resumed"
    purpose: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePackPublished(Event):
    """The merchant's own layer over this pack is in force in a new version."""

    name: ClassVar[str] = "gate_pack.published"
    pack: str
    version: int
