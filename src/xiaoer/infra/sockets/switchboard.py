"""What the connections of one process share: the end-of-turn flush, the heartbeat, the list of who is here."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import Protocol

from xiaoer.infra.sockets import frames
from xiaoer.infra.sockets.contract import RESTARTING, SocketSettings

_PING = frames.control(frames.PING)
_FLUSHES_A_TURN = 256
_CLOSES_A_SLICE = 200
_CHUNK_BYTES = 65_536
_SHARE_FOR_CLOSING = 0.5


class Member(Protocol):
    """A connection, as far as the switchboard cares."""

    heard: int
    pinged: int

    def queue(self, wire: bytes) -> None: ...

    def flush(self) -> None: ...

    def close(self, code: int, reason: str = "") -> None: ...

    def vanish(self) -> None: ...


class Leaver(Protocol):
    """A connection that is closed and not yet gone."""

    def abort(self) -> None: ...


class Switchboard:
    def __init__(self, settings: SocketSettings, loop: asyncio.AbstractEventLoop) -> None:
        self.settings = settings
        self.loop = loop
        self.now = 1
        self.stopping = False
        self.open: set[Member] = set()
        self.draining: set[Leaver] = set()
        self.chunk_bytes = min(_CHUNK_BYTES, max(settings.high_water_bytes // 2, 1))
        self._drained = asyncio.Event()
        self._waiting: deque[Member] = deque()
        grain = min(settings.ping_every_s, settings.pong_within_s) / 8
        self._grain_s = min(max(grain, 0.02), 2.0)
        self._ping_after = max(1, round(settings.ping_every_s / self._grain_s))
        self._pong_within = max(1, round(settings.pong_within_s / self._grain_s))
        self._timer = loop.call_later(self._grain_s, self._beat)

    def hurry(self, link: Member) -> None:
        """Flush this connection after the current turn, together with all others that have something."""
        if not self._waiting:
            self.loop.call_soon(self._flush)
        self._waiting.append(link)

    def gone(self, drain: Leaver) -> None:
        self.draining.discard(drain)
        if self.stopping and not self.draining and not self.open:
            self._drained.set()

    def halt(self) -> None:
        self._timer.cancel()

    async def hand_over(self, grace_s: float) -> None:
        """Every connection is closed, spread over time so that the clients do not come back at once."""
        self.stopping = True
        slices = -(-len(self.open) // _CLOSES_A_SLICE)
        pause = min(0.05, grace_s * _SHARE_FOR_CLOSING / slices) if slices else 0
        deadline = self.loop.time() + grace_s
        while self.open:
            for link in list(self.open)[:_CLOSES_A_SLICE]:
                link.close(RESTARTING, "restarting")
            await asyncio.sleep(pause)
        if self.draining:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(deadline):
                    await self._drained.wait()
        for drain in tuple(self.draining):
            drain.abort()
        await asyncio.sleep(0)

    def _flush(self) -> None:
        """Give way after a slice: a message to ten thousand must not hold up the one to one."""
        waiting = self._waiting
        for _ in range(min(_FLUSHES_A_TURN, len(waiting))):
            waiting.popleft().flush()
        if waiting:
            self.loop.call_soon(self._flush)

    def _beat(self) -> None:
        self.now += 1
        self._timer = self.loop.call_later(self._grain_s, self._beat)
        for link in tuple(self.open):
            if link.pinged > link.heard:
                if self.now - link.pinged >= self._pong_within:
                    link.vanish()
            elif self.now - link.heard >= self._ping_after:
                link.pinged = self.now
                link.queue(_PING)
