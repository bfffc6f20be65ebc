"""A correct client of the live protocol, for buyers and agents: nothing is lost, doubled or turned round.

What it says waits in an outbox, one line under way in each conversation, and goes again under the same client id
until the server answers. What it hears is applied by number: repeats are dropped, a hole is asked for with `resume`.
It reconnects by itself with jitter.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import broadcast
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from xiaoer.kernel.ids import new_id

ANSWER_WITHIN_S = 10.0
ASK_AGAIN_S = 2.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0
SIGN_IN_AGAIN = 4001
CURSORS_AT_ONCE = 100
TROUBLE = (OSError, EOFError, TimeoutError, ConnectionClosed, InvalidHandshake, InvalidMessage)
Frame = dict[str, Any]


class Refused(Exception):
    """The server will not store this line; `args` are code and data."""


@dataclass
class Entry:
    """One line on its way out."""

    frame: Frame
    done: asyncio.Future[Frame]
    """The acknowledgement; raises Refused."""
    first_sent: float = 0.0
    """Monotonic seconds when it first went out."""
    again_at: float = 0.0

    @property
    def client_id(self) -> str:
        return str(self.frame["client_id"])


@dataclass
class Thread:
    """What this client has of one conversation, in its own numbers."""

    applied: int = 0
    lines: list[Frame] = field(default_factory=list)
    early: dict[int, Frame] = field(default_factory=dict)
    known_last: int = 0
    asked_at: float = -1e9
    read: int = 0
    """How far the person has read; said again after each reconnection, because the mark may have been lost."""

    @property
    def behind(self) -> bool:
        return self.known_last > self.applied

    def take(self, line: Frame) -> list[Frame]:
        """The lines that can be shown now, in order."""
        seq = int(line["seq"])
        self.known_last = max(self.known_last, seq)
        if seq <= self.applied:
            return []
        self.early[seq] = line
        shown = []
        while (following := self.early.pop(self.applied + 1, None)) is not None:
            self.applied += 1
            shown.append(following)
        self.lines += shown
        return shown


class LiveClient:
    """Give `token` for a buyer or `cookie` for an agent. `on_line(client, line)` hears each line once, in order."""

    def __init__(
        self,
        url: str,
        *,
        token: str = "",
        cookie: str = "",
        on_line: Callable[[LiveClient, Frame], None] | None = None,
        on_frame: Callable[[LiveClient, Frame], None] | None = None,
    ) -> None:
        self.url, self.token, self.cookie = url, token, cookie
        self.threads: dict[str, Thread] = {}
        self.lanes: dict[str, deque[Entry]] = {}
        self.conversation_id = ""
        """A buyer's only conversation."""
        self.online = asyncio.Event()
        self.welcomes = 0
        self.refused = ""
        """Why the server will not have us at all."""
        self.opened: set[str] = set()
        self._on_line, self._on_frame = on_line, on_frame
        self._socket: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._retry_ms = 0

    # ---- what the person does

    @property
    def is_buyer(self) -> bool:
        return bool(self.token)

    def start(self) -> LiveClient:
        self._tasks = [asyncio.create_task(self._keep_connected()), asyncio.create_task(self._look_after())]
        return self

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def say(self, text: str, conversation_id: str = "", **more: Any) -> Entry:
        """Goes out when its turn comes, now or after the next connection."""
        frame = {"type": "send", "client_id": new_id("cli"), "conversation_id": conversation_id, "text": text, **more}
        entry = Entry(frame, asyncio.get_running_loop().create_future())
        lane = self.lanes.setdefault(conversation_id, deque())
        lane.append(entry)
        if len(lane) == 1:
            self._launch(entry)
        return entry

    def open(self, conversation_id: str) -> None:
        """An agent looks at a conversation, from now on also after reconnecting."""
        self.opened.add(conversation_id)
        thread = self.threads.setdefault(conversation_id, Thread())
        self.write({"type": "open", "conversation_id": conversation_id, "after": thread.applied})

    def mark_read(self, conversation_id: str, seq: int) -> None:
        thread = self.threads.setdefault(conversation_id, Thread())
        thread.read = max(thread.read, seq)
        self.write({"type": "read", "conversation_id": conversation_id, "seq": thread.read})

    def write(self, frame: Frame) -> None:
        """A frame that may be lost."""
        if self.online.is_set() and self._socket:
            self._push(frame)

    def cut(self) -> None:
        """As if the network went away."""
        if self._socket:
            self._socket.transport.abort()

    def thread(self, conversation_id: str = "") -> Thread:
        return self.threads.setdefault(conversation_id or self.conversation_id, Thread())

    @property
    def waiting(self) -> int:
        """Lines not acknowledged yet."""
        return sum(len(lane) for lane in self.lanes.values())

    # ---- connection

    async def _keep_connected(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self.refused:
            before = self.welcomes
            with contextlib.suppress(*TROUBLE):
                await self._connection()
            self.online.clear()
            self._socket = None
            wait_s = FIRST_WAIT_S if self.welcomes > before else min(wait_s * 2, LONGEST_WAIT_S)
            await asyncio.sleep(max(wait_s, self._retry_ms / 1000) * random.uniform(0.5, 1.0))
            self._retry_ms = 0

    async def _connection(self) -> None:
        headers = {"Cookie": f"xiaoer_session={self.cookie}"} if self.cookie else {}
        address = self.url.replace("http", "ws", 1) + "/live"
        options: dict[str, Any] = {"compression": None, "max_size": None, "open_timeout": 10, "proxy": None}
        async with connect(address, additional_headers=headers, close_timeout=0.5, **options) as socket:
            self._socket = socket
            cursors = {self.conversation_id: self.thread().applied} if self.conversation_id else {}
            await socket.send(json.dumps({"type": "hello", "token": self.token, "cursors": cursors}))
            try:
                async for raw in socket:
                    self._hear(json.loads(raw))
            finally:
                if socket.close_code == SIGN_IN_AGAIN:
                    self.refused = socket.close_reason or "refused"

    async def _welcome(self) -> None:
        """Open again what was open, and what became ours meanwhile; then say what waits."""
        if not self.is_buyer:
            for one in self.opened | set(await self._mine()):
                self.open(one)
        for one, thread in self.threads.items():
            if thread.read:
                self.mark_read(one, thread.read)
        for lane in self.lanes.values():
            if lane:
                self._launch(lane[0])

    async def _mine(self) -> list[str]:
        cookies = {"xiaoer_session": self.cookie}
        with contextlib.suppress(httpx.HTTPError, ValueError):
            async with httpx.AsyncClient(base_url=self.url, cookies=cookies, trust_env=False) as http:
                answer = await http.get("/api/conversations", params={"view": "mine", "limit": 200})
                if answer.status_code == 200:
                    return [row["id"] for row in answer.json()["items"]]
        return []

    async def _look_after(self) -> None:
        """What got no answer goes again; what is missing is asked for again."""
        while True:
            await asyncio.sleep(0.1)
            if not self.online.is_set():
                continue
            now = time.monotonic()
            for lane in list(self.lanes.values()):
                if lane and now >= lane[0].again_at:
                    self._launch(lane[0])
            self._ask_for_missing(now)

    def _ask_for_missing(self, now: float) -> None:
        missing = {
            one: thread.applied
            for one, thread in self.threads.items()
            if thread.behind and now - thread.asked_at > ASK_AGAIN_S
        }
        for one in missing:
            self.threads[one].asked_at = now
        for start in range(0, len(missing), CURSORS_AT_ONCE):
            self._push({"type": "resume", "cursors": dict(list(missing.items())[start : start + CURSORS_AT_ONCE])})

    def _launch(self, entry: Entry) -> None:
        now = time.monotonic()
        if not self.online.is_set():
            return
        entry.first_sent = entry.first_sent or now
        entry.again_at = now + ANSWER_WITHIN_S
        self._push(entry.frame)

    def _push(self, frame: Frame) -> None:
        """Written at once and in order; the connection's end is noticed by its reader."""
        if self._socket is not None and not self._socket.transport.is_closing():
            broadcast([self._socket], json.dumps(frame, ensure_ascii=False))

    # ---- hearing

    def _hear(self, frame: Frame) -> None:
        act = HEARD.get(frame["type"])
        if act:
            act(self, frame)
        if self._on_frame:
            self._on_frame(self, frame)

    def _welcomed(self, frame: Frame) -> None:
        self.welcomes += 1
        self.online.set()
        if frame.get("conversation_id"):
            self.conversation_id = frame["conversation_id"]
            thread = self.thread()
            thread.known_last = max(thread.known_last, frame.get("last_seq", 0))
        for thread in self.threads.values():
            thread.asked_at = -1e9
        self._tasks.append(asyncio.create_task(self._welcome()))

    def _acknowledged(self, frame: Frame) -> None:
        entry = self._take_from_lane(frame["client_id"])
        if entry is None:
            return
        if self.is_buyer:
            self.conversation_id = frame["conversation_id"]
        thread = self.threads.setdefault(frame["conversation_id"], Thread())
        thread.known_last = max(thread.known_last, frame["seq"])
        entry.done.set_result(frame)

    def _nacked(self, frame: Frame) -> None:
        retry_ms = frame.get("retry_ms")
        if retry_ms is None:
            entry = self._take_from_lane(frame["client_id"])
            if entry:
                entry.done.set_exception(Refused(frame["code"], frame["data"]))
            return
        for lane in self.lanes.values():
            if lane and lane[0].client_id == frame["client_id"]:
                lane[0].again_at = time.monotonic() + retry_ms / 1000

    def _take_from_lane(self, client_id: str) -> Entry | None:
        for lane in self.lanes.values():
            if lane and lane[0].client_id == client_id:
                entry = lane.popleft()
                if lane:
                    self._launch(lane[0])
                return entry
        return None

    def _backlog(self, frame: Frame) -> None:
        self._lines(frame["lines"])
        thread = self.threads.setdefault(frame["conversation_id"], Thread())
        thread.known_last = max(thread.known_last, frame["last_seq"])
        thread.asked_at = -1e9 if thread.behind else thread.asked_at

    def _lines(self, lines: Iterable[Frame]) -> None:
        for line in lines:
            if self.is_buyer:
                self.conversation_id = line["conversation_id"]
            for shown in self.threads.setdefault(line["conversation_id"], Thread()).take(line):
                if self._on_line:
                    self._on_line(self, shown)

    def _alert(self, frame: Frame) -> None:
        if frame["code"] == "assigned":
            self.open(frame["conversation_id"])

    def _bye(self, frame: Frame) -> None:
        self._retry_ms = frame["retry_ms"]


HEARD: dict[str, Callable[[LiveClient, Frame], None]] = {
    "welcome": LiveClient._welcomed,
    "ack": LiveClient._acknowledged,
    "nack": LiveClient._nacked,
    "line": lambda client, frame: client._lines([frame["line"]]),
    "backlog": LiveClient._backlog,
    "alert": LiveClient._alert,
    "bye": LiveClient._bye,
}
