"""The front door `/live`: who may come in, and what the first frame makes of them."""

import asyncio
from http.cookies import CookieError, SimpleCookie
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
import structlog

from xiaoer.app.live import protocol, visitor
from xiaoer.app.live.agent_side import AgentSide
from xiaoer.app.live.buyer_side import BuyerSide
from xiaoer.app.live.fanout import Fanout
from xiaoer.app.live.hall import Hall
from xiaoer.app.live.side import Side
from xiaoer.infra.sockets import Connection, Handshake, Listener
from xiaoer.kernel.errors import Unavailable, XiaoerError
from xiaoer.staff import SESSION_COOKIE

log = structlog.get_logger()
HELLO_WITHIN_S = 20.0
WELCOME_WITHIN_S = 30.0
"""How long we may take to answer; a client of a slow database is sent to try again, never to sign in again."""
TRY_AGAIN = 1013
BAD_FRAME, SIGN_IN_AGAIN, TOO_MANY = 4000, 4001, 429
EARLY_FRAMES = 100


class Named(msgspec.Struct):
    """What can be read of a frame that cannot be read."""

    client_id: Annotated[str, msgspec.Meta(max_length=64)] = ""


_named = msgspec.json.Decoder(Named).decode


class Door:
    def __init__(self, hall: Hall, fanout: Fanout) -> None:
        self.hall, self.fanout = hall, fanout

    def accept(self, handshake: Handshake) -> Listener | int:
        """404 elsewhere than `/live`; 429 when one address holds too many connections."""
        if handshake.path != "/live":
            return 404
        if self.hall.per_address.get(handshake.peer, 0) >= self.hall.limits.links_per_address:
            return TOO_MANY
        return Link(self, _session_of(handshake, self.hall.origin))


def _session_of(handshake: Handshake, origin: str) -> str:
    """The agent's session cookie, believed only from a page of our own origin (no cross-site sockets)."""
    came_from, host = handshake.headers.get("origin", ""), handshake.headers.get("host", "")
    if came_from and came_from != origin and urlsplit(came_from).netloc != host:
        return ""
    try:
        morsel = SimpleCookie(handshake.headers.get("cookie", "")).get(SESSION_COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


class Link:
    """One connection. Frames before `hello` is answered wait; everything is taken in order."""

    __slots__ = ("_early", "_hello", "_tasks", "connection", "cookie", "door", "side")

    def __init__(self, door: Door, cookie: str) -> None:
        self.door, self.cookie = door, cookie
        self.connection: Connection
        self.side: Side | None = None
        self._early: list[protocol.FromClient] | None = None
        self._hello: asyncio.TimerHandle | None = None
        self._tasks: asyncio.Task[None] | None = None

    def on_open(self, connection: Connection) -> None:
        self.connection = connection
        counts = self.door.hall.per_address
        counts[connection.peer] = counts.get(connection.peer, 0) + 1
        self._expect_no_more_than(HELLO_WITHIN_S, SIGN_IN_AGAIN, "hello_missing")

    def on_message(self, payload: memoryview) -> None:
        try:
            frame = protocol.decode(payload)
        except msgspec.DecodeError as error:
            self._misunderstood(payload, str(error)[:200])
            return
        if self.side is not None:
            self.side.hear(frame)
        elif self._early is None and isinstance(frame, protocol.Hello):
            self._expect_no_more_than(WELCOME_WITHIN_S, TRY_AGAIN, "busy")
            self._early = []
            self._tasks = asyncio.get_running_loop().create_task(self._welcome(frame))
        elif self._early is not None and len(self._early) < EARLY_FRAMES:
            self._early.append(frame)
        else:
            self.refuse(*((SIGN_IN_AGAIN, "hello_first") if self._early is None else (TRY_AGAIN, "busy")))

    def on_close(self, code: int) -> None:
        counts = self.door.hall.per_address
        left = counts.get(self.connection.peer, 1) - 1
        if left > 0:
            counts[self.connection.peer] = left
        else:
            counts.pop(self.connection.peer, None)
        if self._hello:
            self._hello.cancel()
        self.door.hall.hub.drop(self.connection)
        if self.side is not None:
            self.side.gone()

    def send(self, frame: protocol.FromServer) -> None:
        self.connection.send(protocol.encode(frame))

    def problem(self, code: str, **data: Any) -> None:
        self.send(protocol.Problem(code, data))

    def _misunderstood(self, payload: memoryview, reason: str) -> None:
        """A line that names itself hears that it was refused; its sender would wait for an answer otherwise."""
        try:
            client_id = _named(payload).client_id
        except msgspec.DecodeError:
            client_id = ""
        if client_id:
            self.send(protocol.Nack(client_id, "bad_frame", {"reason": reason}))
        else:
            self.problem("bad_frame", reason=reason)

    def _expect_no_more_than(self, wait_s: float, close_code: int, code: str) -> None:
        """Until `_hello` is cancelled or set anew."""
        if self._hello:
            self._hello.cancel()
        self._hello = asyncio.get_running_loop().call_later(wait_s, self.refuse, close_code, code)

    def refuse(self, close_code: int, code: str) -> None:
        self.problem(code)
        self.connection.close(close_code, code)

    async def _welcome(self, hello: protocol.Hello) -> None:
        try:
            side = await self._sign_in(hello)
        except XiaoerError as error:
            self.problem(error.code, **error.data)
            self.connection.close(TRY_AGAIN if isinstance(error, Unavailable) else SIGN_IN_AGAIN, error.code)
            return
        except Exception as error:
            log.warning("live.hello_failed", error=repr(error))
            self.connection.close(TRY_AGAIN, "try_again")
            return
        if self._hello:
            self._hello.cancel()
            self._hello = None
        if self.connection.closed:
            self.door.hall.hub.drop(self.connection)  # it joined while it was being closed
            side.gone()
            return
        self.side, early, self._early, self._tasks = side, self._early or [], None, None
        for frame in early:
            side.hear(frame)

    async def _sign_in(self, hello: protocol.Hello) -> Side:
        door = self.door
        if hello.token:
            who = visitor.read(door.hall.keys, hello.token)
            return await BuyerSide.enter(door.hall, door.fanout, self.connection, who, hello)
        return await AgentSide.enter(door.hall, door.fanout, self.connection, self.cookie, hello)
