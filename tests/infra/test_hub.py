"""The hub: who is in which topic, and one message to all of them."""

import random

import pytest

from xiaoer.infra.hub import Hub
from xiaoer.infra.sockets import Frame


class Line:
    """A connection that keeps what it was sent."""

    peer, buffered = "", 0

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def send(self, payload: bytes) -> None:
        self.sent.append(payload)

    def close(self, code: int, reason: str = "") -> None:
        self.closed = True


def test_members_of_a_topic_get_what_is_published() -> None:
    hub, inside, outside = Hub(), Line(), Line()
    hub.join(inside, "room")
    hub.join(outside, "elsewhere")
    assert hub.publish("room", b"hello") == 1
    assert (inside.sent, outside.sent) == ([b"hello"], [])


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9, 200])
def test_any_number_of_members_come_and_go(count: int) -> None:
    hub, lines = Hub(), [Line() for _ in range(count)]
    for line in lines:
        hub.join(line, "room")
        hub.join(line, "room")
    assert hub.audience("room") == hub.publish("room", b"1") == count
    for left, line in enumerate(reversed(lines)):
        hub.leave(line, "room")
        assert hub.publish("room", b"2") == count - left - 1
        assert line.sent.count(b"1") == 1
    assert hub.topics() == ()
    assert all(hub.topics_of(line) == () for line in lines)


def test_the_receivers_share_one_encoding() -> None:
    hub, lines = Hub(), [Line() for _ in range(3)]
    for line in lines:
        hub.join(line, "room")
    hub.publish("room", b"hello")
    assert isinstance(lines[0].sent[0], Frame)
    assert lines[0].sent[0] is lines[1].sent[0] is lines[2].sent[0]


def test_the_sender_can_be_left_out() -> None:
    hub, sender, other = Hub(), Line(), Line()
    hub.join(sender, "room")
    hub.join(other, "room")
    assert hub.publish("room", b"x", but=sender) == 1
    assert sender.sent == []


def test_who_is_in_several_topics_gets_it_once() -> None:
    hub, both, one = Hub(), Line(), Line()
    hub.join(both, "conversation")
    hub.join(both, "inbox")
    hub.join(one, "inbox")
    assert hub.publish_any(["conversation", "inbox", "empty"], b"x") == 2
    assert (both.sent, one.sent) == ([b"x"], [b"x"])
    assert hub.publish_any(["conversation", "inbox"], b"y", but=both) == 1


def test_a_dropped_connection_is_in_no_topic() -> None:
    hub, line, stays = Hub(), Line(), Line()
    for topic in ("a", "b", "c"):
        hub.join(line, topic)
    hub.join(stays, "b")
    assert set(hub.topics_of(line)) == {"a", "b", "c"}
    hub.drop(line)
    hub.drop(line)
    assert hub.topics_of(line) == ()
    assert hub.topics() == ("b",)


def test_a_closed_connection_counts_for_nothing() -> None:
    hub, line = Hub(), Line()
    hub.join(line, "room")
    line.close(1000)
    assert hub.publish("room", b"x") == 0
    assert line.sent == []


def test_a_connection_that_closed_in_the_meantime_joins_nothing() -> None:
    hub, line = Hub(), Line()
    line.close(1000)
    hub.drop(line)
    hub.join(line, "room")
    assert hub.topics() == hub.topics_of(line) == ()


def test_leaving_what_was_never_joined_is_nothing() -> None:
    hub, line = Hub(), Line()
    hub.leave(line, "room")
    hub.drop(line)
    assert hub.publish("room", b"x") == hub.audience("room") == 0


def test_members_may_change_while_a_message_goes_out() -> None:
    hub = Hub()

    class Leaving(Line):
        def send(self, payload: bytes) -> None:
            super().send(payload)
            hub.drop(self)

    lines = [Leaving() for _ in range(20)]
    for line in lines:
        hub.join(line, "room")
    assert hub.publish("room", b"x") == 20
    assert hub.topics() == ()


def test_the_books_agree_after_any_history() -> None:
    hub, truth, rng = Hub(), set[tuple[int, str]](), random.Random(7)
    lines, topics = [Line() for _ in range(12)], [f"t{n}" for n in range(6)]
    for _ in range(5_000):
        who, topic = rng.randrange(12), rng.choice(topics)
        match rng.randrange(5):
            case 0 | 1 | 2:
                hub.join(lines[who], topic)
                truth.add((who, topic))
            case 3:
                hub.leave(lines[who], topic)
                truth.discard((who, topic))
            case _ if rng.random() < 0.1:
                hub.drop(lines[who])
                truth = {pair for pair in truth if pair[0] != who}
        assert hub.audience(topic) == sum(pair[1] == topic for pair in truth)
        assert set(hub.topics_of(lines[who])) == {pair[1] for pair in truth if pair[0] == who}
