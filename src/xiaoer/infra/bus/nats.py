"""Between processes on many hosts: core NATS. At most once is enough, the database is the truth."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from nats import errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from xiaoer.infra.bus.contract import Hear, nothing
from xiaoer.infra.bus.post import Ledger, Outbox, tell

_LOG = logging.getLogger(__name__)
_ENVELOPE_BYTES = 64_000
_SUBJECT = "xiaoer.live"
_TROUBLE = (errors.Error, OSError, TimeoutError)


class NatsBus:
    """`nats://token@one:4222,nats://token@two:4222/subject`; the subject may be left out."""

    def __init__(self, url: str, beat_every_s: float = 5, connect_within_s: float = 10) -> None:
        self.on_gap: Callable[[], None] = nothing
        self._servers, self._subject = split(url)
        self._beat_every_s = beat_every_s
        self._connect_within_s = connect_within_s
        self._outbox = Outbox(_ENVELOPE_BYTES)
        self._ledger = Ledger(self._outbox.process, beat_every_s)
        self._hear: Hear | None = None
        self._client = Client()
        self._trouble: Exception | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def alone(self) -> bool:
        return False

    async def start(self, hear: Hear) -> None:
        self._hear = hear
        try:
            async with asyncio.timeout(self._connect_within_s):
                await self._open_patiently()
        except _TROUBLE as trouble:
            raise ConnectionError(f"no connection to NATS: {self._trouble or trouble}") from trouble
        self._tasks = [
            asyncio.create_task(self._speak(), name="bus speaks"),
            asyncio.create_task(self._watch(), name="bus watches"),
        ]

    def publish(self, notice: bytes) -> None:
        self._outbox.add(notice)

    async def stop(self) -> None:
        if not self._tasks:
            return
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        with contextlib.suppress(*_TROUBLE):
            if self._client.is_connected:
                await self._send([*self._outbox.sealed(), self._outbox.goodbye()])
                await self._client.flush(1)
        await self._client.close()

    async def _open_patiently(self) -> None:
        while True:
            try:
                await self._open()
            except OSError as trouble:
                self._trouble = trouble
                await asyncio.sleep(0.2)
            else:
                return

    async def _open(self) -> None:
        """A client that is connected and listens. Only then may it reconnect by itself: while it
        has never been connected, it would retry a wrong token for ever, a socket lost each time."""
        client = Client()
        try:
            await client.connect(
                servers=self._servers,
                name="xiaoer",
                no_echo=True,
                allow_reconnect=False,
                connect_timeout=5,
                ping_interval=10,
                max_outstanding_pings=2,
                reconnect_time_wait=1,
                max_reconnect_attempts=-1,
                reconnected_cb=self._reconnected,
                error_cb=self._troubled,
            )
            client.options["allow_reconnect"] = True
            await client.subscribe(self._subject, cb=self._enter)
            await client.flush()  # nats-py writes its PING at once, ahead of the SUB that its flusher holds
            await client.flush()  # this one comes after the SUB: whatever is said from here on is heard
        except BaseException:
            await client.close()
            raise
        self._client = client

    async def _speak(self) -> None:
        something = False
        while True:
            try:
                if something:
                    await self._send_all()
                else:
                    await self._send([self._outbox.beat()])
            except _TROUBLE as trouble:
                _LOG.warning("bus connection lost: %s", trouble)
                await asyncio.sleep(0.5)
            something = await self._outbox.something(self._beat_every_s)

    async def _send_all(self) -> None:
        if self._client.is_connected:
            await self._send(self._outbox.sealed())
            self._outbox.sent()
        else:
            self._outbox.wake.clear()  # set again when we are back

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._beat_every_s)
            if self._client.is_closed:  # for good: the server sent us away
                await self._come_back()
            if self._ledger.lapsed(asyncio.get_running_loop().time()):
                self.on_gap()

    async def _come_back(self) -> None:
        try:
            await self._open()
        except _TROUBLE as trouble:
            self._trouble = trouble
        else:
            await self._reconnected()

    async def _send(self, envelopes: list[str]) -> None:
        for envelope in envelopes:
            await self._client.publish(self._subject, envelope.encode())

    async def _enter(self, message: Msg) -> None:
        notices, missing = self._ledger.enter(message.data.decode(), asyncio.get_running_loop().time())
        if missing:
            self.on_gap()
        if self._hear is not None:
            for notice in notices:
                tell(self._hear, notice.encode())

    async def _reconnected(self) -> None:
        self._outbox.wake.set()
        self.on_gap()

    async def _troubled(self, trouble: Exception) -> None:
        _LOG.warning("bus: %s", trouble)
        self._trouble = trouble
        if isinstance(trouble, errors.SlowConsumerError):
            self.on_gap()


def split(url: str) -> tuple[list[str], str]:
    """The servers, and the subject that the last address may carry as its path."""
    servers = []
    subject = _SUBJECT
    for one in url.split(","):
        parts = urlsplit(one.strip())
        subject = parts.path.strip("/") or subject
        servers.append(urlunsplit((parts.scheme, parts.netloc, "", "", "")))
    return servers, subject
