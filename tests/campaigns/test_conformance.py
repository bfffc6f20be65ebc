"""Every carrier of short messages and mails passes this; so does the fake that other tests use."""

from datetime import UTC, datetime

import pytest

from xiaoer.app.plugins import load_all
from xiaoer.kernel.ids import ConnectionId
from xiaoer.ports.outside import NotReached, OutcomeUnknown, Reach, SaidNo
from xiaoer.ports.texts import TextMessage, Texts
from xiaoer.testing.fake_texts import FakeSms, Mood

REACH = Reach(connection_id=ConnectionId("con_1"), config={}, credentials={}, now=datetime(2026, 11, 20, tzinfo=UTC))
MESSAGE = TextMessage(dedupe="cms_1", to="13800138000", words="【鹿汀】您好 退订回T")


@pytest.fixture(params=["fake"])
def carrier(request: pytest.FixtureRequest) -> FakeSms:
    return FakeSms()


async def test_the_same_message_leaves_once_and_is_known_afterwards(carrier: FakeSms) -> None:
    assert await carrier.read_back(REACH, MESSAGE.dedupe) is None
    name = await carrier.send(REACH, MESSAGE)
    assert await carrier.send(REACH, MESSAGE) == name
    assert await carrier.read_back(REACH, MESSAGE.dedupe) == name
    assert carrier.sent == [MESSAGE]


@pytest.mark.parametrize(
    ("mood", "says", "left"),
    [(Mood.AWAY, NotReached, 0), (Mood.LOSE_BEFORE, OutcomeUnknown, 0), (Mood.LOSE_AFTER, OutcomeUnknown, 1)],
)
async def test_a_failure_is_one_of_three_and_can_be_asked_about(
    carrier: FakeSms, mood: Mood, says: type[Exception], left: int
) -> None:
    carrier.moods = [mood]
    with pytest.raises(says):
        await carrier.send(REACH, MESSAGE)
    assert (await carrier.read_back(REACH, MESSAGE.dedupe) is not None) == bool(left)


async def test_a_refusal_stays_one(carrier: FakeSms) -> None:
    carrier.moods = [Mood.REFUSE]
    for _ in range(2):
        with pytest.raises(SaidNo):
            await carrier.send(REACH, MESSAGE)
    with pytest.raises(SaidNo):
        await carrier.read_back(REACH, MESSAGE.dedupe)


def test_channels_that_carry_texts_answer_both_calls() -> None:
    fake: Texts = FakeSms()
    assert fake
    for channel in load_all().values():
        for port in {"sms", "mail"} & set(channel.facts.ports):
            assert callable(channel.adapters[port].send)
            assert callable(channel.adapters[port].read_back)
