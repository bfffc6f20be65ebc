"""Who listens to what inside this process, and one message to all of them. Bookkeeping only: nothing waits.

Nearly every topic has one or two members and nearly every connection one or two topics, so a lone
entry is kept bare and a few as a tuple; a set (216 bytes when empty) comes only with a crowd.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Generic, TypeVar

from xiaoer.infra.sockets import Connection, encode_frame

_CROWD = 8

K = TypeVar("K")
V = TypeVar("V")


class Hub:
    def __init__(self) -> None:
        self._members: _Multi[str, Connection] = _Multi()
        self._topics: _Multi[Connection, str] = _Multi()

    def join(self, connection: Connection, topic: str) -> None:
        """Joining twice is joining once. A closed connection joins nothing: its `drop` is over."""
        if connection.closed:
            return
        self._members.add(topic, connection)
        self._topics.add(connection, topic)

    def leave(self, connection: Connection, topic: str) -> None:
        self._members.remove(topic, connection)
        self._topics.remove(connection, topic)

    def drop(self, connection: Connection) -> None:
        """The connection is in no topic any more."""
        for topic in self._topics.pop(connection):
            self._members.remove(topic, connection)

    def publish(self, topic: str, payload: bytes, *, but: Connection | None = None) -> int:
        """Send to every member except `but`. How many that were."""
        return send_all(self._members.get(topic), payload, but)

    def publish_any(self, topics: Iterable[str], payload: bytes, *, but: Connection | None = None) -> int:
        """Send once to everyone who is in any of the topics."""
        return send_all(self.listeners(topics), payload, but)

    def listeners(self, topics: Iterable[str]) -> Collection[Connection]:
        """Everyone who is in any of the topics, once."""
        return {member: None for topic in topics for member in self._members.get(topic)}

    def audience(self, topic: str) -> int:
        return len(self._members.get(topic))

    def members(self, topic: str) -> tuple[Connection, ...]:
        return self._members.get(topic)

    def topics_of(self, connection: Connection) -> tuple[str, ...]:
        return self._topics.get(connection)

    def topics(self) -> tuple[str, ...]:
        """Topics with at least one member."""
        return self._members.keys()


def send_all(members: Collection[Connection], payload: bytes, but: Connection | None = None) -> int:
    """Send one payload, framed once, to every member except `but` who is still open. How many that were."""
    frame = encode_frame(payload) if len(members) > 1 else payload
    receivers = 0
    for member in members:
        if member is not but and not member.closed:
            member.send(frame)
            receivers += 1
    return receivers


class _Multi(Generic[K, V]):
    """Several values a key. `get` answers with a snapshot, safe against changes while it is walked."""

    def __init__(self) -> None:
        self._values: dict[K, V | tuple[V, ...] | set[V]] = {}

    def add(self, key: K, value: V) -> None:
        found = self._values.setdefault(key, value)
        if isinstance(found, set):
            found.add(value)
        elif isinstance(found, tuple):
            if value not in found:
                more = (*found, value)
                self._values[key] = more if len(more) <= _CROWD else set(more)
        elif found != value:
            self._values[key] = (found, value)

    def remove(self, key: K, value: V) -> None:
        found = self._values.get(key)
        if isinstance(found, set):
            found.discard(value)
            self._keep(key, found if len(found) > _CROWD else tuple(found))
        elif isinstance(found, tuple):
            self._keep(key, tuple(one for one in found if one != value))
        elif found is not None and found == value:
            del self._values[key]

    def get(self, key: K) -> tuple[V, ...]:
        found = self._values.get(key)
        if found is None:
            return ()
        if isinstance(found, (tuple, set)):
            return tuple(found)
        return (found,)

    def pop(self, key: K) -> tuple[V, ...]:
        values = self.get(key)
        self._values.pop(key, None)
        return values

    def keys(self) -> tuple[K, ...]:
        return tuple(self._values)

    def _keep(self, key: K, values: tuple[V, ...] | set[V]) -> None:
        if len(values) == 1:
            self._values[key] = next(iter(values))
        elif values:
            self._values[key] = values
        else:
            del self._values[key]
