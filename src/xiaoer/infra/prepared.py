"""One statement on a connection of its own, for a path that makes the same call thousands of times a second.

A cursor asks the event loop anew for each call (a reader set and taken away, a timer) and converts each parameter by
its type; half of what a small batch costs us goes there. This speaks through `psycopg.pq`, psycopg's own view of libpq,
and stays registered. Everything else is left to psycopg: the connection, the types of the answer, the errors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

from xiaoer.infra.db import LIVELY

NAME = b"the_call"

Rows = Sequence[Sequence[Any]]


class PreparedCall:
    """Calls follow one another: the next begins when the last one's answer is there."""

    def __init__(self, conn: psycopg.AsyncConnection[Any], loop: asyncio.AbstractEventLoop) -> None:
        self._conn, self._loop = conn, loop
        self._pg, self._fd = conn.pgconn, conn.fileno()
        self._types = Transformer(conn)
        self._answer: asyncio.Future[PGresult] | None = None
        self._result: PGresult | None = None
        self.closed = False
        loop.add_reader(self._fd, self._readable)

    @classmethod
    async def open(cls, dsn: str, statement: str, types: Sequence[str]) -> PreparedCall:
        """Connected, with `statement` planned once for whatever its `$1…` will be. Raises psycopg.OperationalError."""
        facts: dict[str, Any] = {**LIVELY, **conninfo_to_dict(dsn)}
        conn = await psycopg.AsyncConnection.connect(**facts, autocommit=True)
        await conn.execute("set plan_cache_mode = force_generic_plan")
        await conn.execute(f"prepare {NAME.decode()} ({', '.join(types)}) as {statement}".encode())
        return cls(conn, asyncio.get_running_loop())

    @property
    def backend_pid(self) -> int:
        return self._conn.info.backend_pid

    async def __call__(self, parameters: Sequence[str]) -> Rows:
        """The rows. Raises psycopg.Error, OperationalError when the connection is lost: the outcome is unknown then."""
        values = [value.encode() for value in parameters]
        if any(b"\x00" in value for value in values):  # libpq would end the text there
            raise psycopg.DataError("a text holds a NUL character")
        self._answer = self._loop.create_future()
        try:
            self._pg.send_query_prepared(NAME, values)
            self._flush()
            result = await self._answer
        except (psycopg.OperationalError, asyncio.CancelledError):
            self._let_go()  # what is under way has no reader any more
            raise
        finally:
            self._answer = None
        if result.status == ExecStatus.TUPLES_OK:
            self._types.set_pgresult(result)
            return self._types.load_rows(0, result.ntuples, tuple)
        if self._pg.status != ConnStatus.OK:
            self._let_go()
            raise psycopg.OperationalError(result.get_error_message())
        raise error_from_result(result)

    async def close(self) -> None:
        self._let_go()
        await self._conn.close()  # it learns that there is nothing left to close

    def _flush(self) -> None:
        if self._pg.flush():
            self._loop.add_writer(self._fd, self._writable)

    def _writable(self) -> None:
        try:
            if not self._pg.flush():
                self._loop.remove_writer(self._fd)
        except psycopg.OperationalError as error:
            self._lost(error)

    def _readable(self) -> None:
        """An answer is whole when nothing follows its last result; without a call it is the server's farewell."""
        try:
            self._pg.consume_input()
            while self._answer and not self._pg.is_busy():
                result = self._pg.get_result()
                if result is None:
                    self._tell()
                    return
                self._result = result
        except psycopg.OperationalError as error:
            self._lost(error)

    def _tell(self) -> None:
        result, self._result = self._result, None
        if self._answer and not self._answer.done() and result:
            self._answer.set_result(result)

    def _lost(self, error: psycopg.OperationalError) -> None:
        self._let_go()
        if self._answer and not self._answer.done():
            self._answer.set_exception(error)

    def _let_go(self) -> None:
        if not self.closed:
            self.closed = True
            self._loop.remove_reader(self._fd)
            self._loop.remove_writer(self._fd)
            self._pg.finish()
