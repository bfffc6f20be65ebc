"""What one link asks of the database besides storing lines: one errand after the other, in the order asked."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from xiaoer.app.live import protocol
from xiaoer.infra.sockets import Connection
from xiaoer.kernel.errors import XiaoerError

log = structlog.get_logger()
Work = Callable[[], Coroutine[Any, Any, None]]
MOST = 200


class Errands:
    """Idle it is a tuple of three references; a task exists only while there is work."""

    __slots__ = ("_connection", "_task", "_waiting")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: deque[tuple[Work, str]] | None = None
        self._task: asyncio.Task[None] | None = None

    def add(self, work: Work, client_id: str = "") -> bool:
        """Run it after the earlier ones; False when too many wait. An error becomes a `nack` of `client_id`, or a
        `problem`."""
        if self._waiting is None:
            self._waiting = deque()
        if len(self._waiting) >= MOST:
            self._refuse(client_id, "busy", {"retry_ms": 1000})
            return False
        self._waiting.append((work, client_id))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        return True

    @property
    def busy(self) -> bool:
        return self._task is not None

    async def _run(self) -> None:
        waiting = self._waiting or deque()
        while waiting:
            work, client_id = waiting.popleft()
            try:
                await work()
            except XiaoerError as error:
                self._refuse(client_id, error.code, error.data)
            except Exception as error:
                log.warning("live.errand_failed", error=repr(error))
                self._refuse(client_id, "error", {"retry_ms": 1000})
        self._task = self._waiting = None

    def _refuse(self, client_id: str, code: str, data: dict[str, Any]) -> None:
        retry = data.get("retry_ms")
        frame = protocol.Nack(client_id, code, data, retry) if client_id else protocol.Problem(code, data)
        self._connection.send(protocol.encode(frame))
