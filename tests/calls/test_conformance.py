"""Every channel that answers the port `telephony` passes this, with its own fixtures."""

from pathlib import Path

import pytest

from xiaoer.app.plugins import Channel, load_all
from xiaoer.kernel.errors import Malformed, Unsupported
from xiaoer.ports.messages import RawRequest
from xiaoer.ports.telephony import CallEvent, CallMoment

HOME = Path(__file__).parents[2] / "src/xiaoer/channels"
SPEAK = {slug: channel for slug, channel in load_all().items() if "telephony" in channel.facts.ports}


def parsed(slug: str, channel: Channel, name: str) -> list[CallEvent]:
    body = (HOME / slug / f"fixtures/{name}.json").read_bytes()
    return list(channel.adapters["telephony"].parse(RawRequest({}, body)))


@pytest.mark.parametrize("slug", SPEAK)
def test_a_call_is_told_from_its_first_ring_to_its_end(slug: str) -> None:
    story = [parsed(slug, SPEAK[slug], moment.value) for moment in CallMoment]
    events = [event for events in story for event in events]
    assert [event.moment for event in events] == list(CallMoment)
    assert len({event.external_id for event in events}) == 1
    assert all(event.at.utcoffset() is not None and event.number for event in events)
    assert events[-1].recording_url.startswith("https://")


@pytest.mark.parametrize("slug", SPEAK)
def test_what_cannot_be_used_is_sorted(slug: str) -> None:
    with pytest.raises(Unsupported):
        parsed(slug, SPEAK[slug], "unsupported")
    with pytest.raises(Malformed):
        parsed(slug, SPEAK[slug], "malformed")
    for body in (b"", b"[]", b'{"events": []}', b"\xff\xfe", b'{"events": 1}'):
        with pytest.raises(Malformed):
            SPEAK[slug].adapters["telephony"].parse(RawRequest({}, body))


def test_somebody_speaks_it() -> None:
    assert "pbx" in SPEAK
