"""What a buyer's and an agent's connection have in common: lines go in, answers come back, nobody speaks too fast."""

import asyncio
from abc import ABC, abstractmethod
from time import monotonic
from typing import Any

from xiaoer.app.live import protocol
from xiaoer.app.live.errands import Errands
from xiaoer.app.live.fanout import Fanout
from xiaoer.app.live.hall import Bucket, Hall
from xiaoer.conversations import Draft, Stored
from xiaoer.infra.sockets import Connection
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.ids import MerchantId


class TooFast(XiaoerError):
    """Lines come faster than the shop accepts; wait `retry_ms`."""

    code = "too_fast"


class Side(ABC):
    """One connection after its `hello`. Ten thousand of them wait in a process, so what is seldom used is made late."""

    __slots__ = ("actor", "bucket", "connection", "errands", "fanout", "hall", "merchant_id")

    def __init__(
        self, hall: Hall, fanout: Fanout, connection: Connection, merchant_id: MerchantId, actor: Actor
    ) -> None:
        self.hall, self.fanout, self.connection = hall, fanout, connection
        self.merchant_id, self.actor = merchant_id, actor
        self.errands = Errands(connection)
        self.bucket: Bucket | None = None

    @abstractmethod
    def hear(self, frame: protocol.FromClient) -> None:
        """A frame came in."""

    @abstractmethod
    def gone(self) -> None:
        """The connection is no more."""

    @abstractmethod
    async def _change(self, frame: protocol.Edit | protocol.Recall) -> None:
        """A stored line is edited or taken back, and the sender told."""

    @property
    @abstractmethod
    def _lines_per_s(self) -> float: ...

    @abstractmethod
    def _number(self, stored: Stored) -> int:
        """How this reader counts the line."""

    def _append(self, draft: Draft, done: asyncio.Future[None] | None) -> None:
        """Answered with `ack` or `nack` when it is known; `done` is set then."""

        def told(outcome: Stored | XiaoerError) -> None:
            self._answer(draft.client_id, outcome)
            if done is not None and not done.done():
                done.set_result(None)

        try:
            draft.check()
        except XiaoerError as error:
            told(error)
            return
        self.hall.writer.append(self.merchant_id, draft, told)

    def _answer(self, client_id: str, outcome: Stored | XiaoerError) -> None:
        if isinstance(outcome, XiaoerError):
            retry = outcome.data.get("retry_ms")
            self._send(protocol.Nack(client_id, outcome.code, outcome.data, retry if isinstance(retry, int) else None))
            return
        number = self._number(outcome)
        self._send(protocol.Ack(client_id, outcome.draft.conversation_id, number, outcome.at, outcome.repeated))

    def _alter(self, frame: protocol.Edit | protocol.Recall) -> None:
        """A change counts like a line."""
        if not self._too_fast(frame.client_id):
            self.errands.add(lambda: self._change(frame), frame.client_id)

    def _too_fast(self, client_id: str) -> bool:
        """True when the line is not taken: its sender has been told when to try again."""
        now = monotonic()
        if self.bucket is None:
            self.bucket = Bucket.full(self._lines_per_s, self.hall.limits.burst, now)
        wait_s = self.bucket.take(now)
        if wait_s:
            self._send(protocol.Nack(client_id, TooFast.code, {}, round(wait_s * 1000) + 50))
        return wait_s > 0

    def _transaction(self) -> Any:
        return self.hall.database.transaction(self.merchant_id, self.actor)

    def _send(self, frame: protocol.FromServer) -> None:
        self.connection.send(protocol.encode(frame))
