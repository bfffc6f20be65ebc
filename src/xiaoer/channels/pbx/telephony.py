"""Our own form of call events: what a telephone system, or the few lines of script beside it, posts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from xiaoer.kernel.errors import Malformed, Unsupported
from xiaoer.ports.messages import RawRequest
from xiaoer.ports.telephony import CallEvent, CallMoment

MOMENTS = frozenset(moment.value for moment in CallMoment)
Short = Annotated[str, msgspec.Meta(max_length=64)]


class Said(msgspec.Struct, frozen=True):
    """Unknown fields are left alone: a system may say more than we ask."""

    call_id: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    event: Short
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    direction: Literal["in", "out"] = "in"
    number: Short = ""
    extension: Short = ""
    recording_url: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    recording_allowed: bool = False
    busy: bool = False


class Many(msgspec.Struct, frozen=True):
    events: Annotated[list[Said], msgspec.Meta(min_length=1, max_length=100)]


class Adapter:
    def parse(self, raw: RawRequest) -> Sequence[CallEvent]:
        """`{"events": […]}`, or one event alone."""
        try:
            said = _decode(raw.body)
        except msgspec.MsgspecError:
            raise Malformed(channel="pbx") from None
        unknown = next((one.event for one in said if one.event not in MOMENTS), None)
        if unknown is not None:
            raise Unsupported(channel="pbx", kind=unknown)
        return [_event(one) for one in said]


def _decode(body: bytes) -> list[Said]:
    if b'"events"' in body:
        return msgspec.json.decode(body, type=Many).events
    return [msgspec.json.decode(body, type=Said)]


def _event(said: Said) -> CallEvent:
    link = said.recording_url if said.recording_url.startswith("https://") else ""
    return CallEvent(
        external_id=said.call_id,
        moment=CallMoment(said.event),
        at=said.at,
        incoming=said.direction == "in",
        number=said.number,
        extension=said.extension,
        recording_url=link,
        recording_allowed=said.recording_allowed,
        busy=said.busy,
    )
