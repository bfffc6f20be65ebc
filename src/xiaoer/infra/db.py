"""One request or job is one transaction. Nothing below this file commits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from xiaoer.infra.schema import MERCHANT_SETTING
from xiaoer.kernel.actors import CLOCK, Actor
from xiaoer.kernel.clock import Clock, SystemClock
from xiaoer.kernel.errors import XiaoerError
from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import MerchantId

in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)
SET_MERCHANT = text(f"select set_config('{MERCHANT_SETTING}', :merchant, true)")

React = Callable[["Tx", Event], Awaitable[None]]
WriteAll = Callable[["Tx", list[Any]], Awaitable[None]]
Keep = Callable[["Tx"], Awaitable[None]]


async def no_reactions(tx: Tx, event: Event) -> None:
    """For tools that move rows without telling anybody, such as an import into an empty database."""


@dataclass
class Tx:
    """An open transaction for one merchant, acting for one actor."""

    conn: AsyncConnection
    merchant_id: MerchantId
    clock: Clock
    actor: Actor
    react: React
    events: list[Event] = field(default_factory=list)
    _after_commit: list[Callable[[], None]] = field(default_factory=list)
    _at_end: dict[str, tuple[WriteAll, list[Any]]] = field(default_factory=dict)
    _if_refused: list[Keep] = field(default_factory=list)

    async def publish(self, event: Event) -> None:
        """Run the reactions that belong to this transaction now; later ones are deferred on its connection."""
        self.events.append(event)
        await self.react(self, event)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call once the transaction is durable; never when it rolls back. Must not raise or block."""
        self._after_commit.append(call)

    def keep_if_refused(self, write: Keep) -> None:
        """Run `write` in a transaction of its own when this one ends with a refusal (any XiaoerError): for what must
        stay on record although nothing else of the request does."""
        self._if_refused.append(write)

    def at_end(self, name: str, write: WriteAll, items: Iterable[Any]) -> None:
        """Gather `items` under `name`; `write` gets all of them once, when everything else of the transaction is done.

        For rows that many transactions share, such as counters: they are held shortly, and by everybody in the order
        of the names, so that no two wait for each other. What a savepoint took back is gathered nevertheless.
        """
        self._at_end.setdefault(name, (write, []))[1].extend(items)

    async def finish(self) -> None:
        """The last statements of the transaction."""
        for name in sorted(self._at_end):
            write, items = self._at_end.pop(name)
            await write(self, items)

    @property
    def committed_calls(self) -> list[Callable[[], None]]:
        return self._after_commit

    @property
    def kept_if_refused(self) -> list[Keep]:
        return self._if_refused


LIVELY = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""How soon a server on another host that fell silent is known to be gone, where the URL does not say otherwise."""


def driver_url(dsn: str) -> str:
    """A plain PostgreSQL URL with SQLAlchemy's driver name."""
    url = make_url(dsn).set(drivername="postgresql+psycopg")
    lively = url.set(query={**LIVELY, **url.query})
    return lively.render_as_string(hide_password=False)


@dataclass
class Database:
    """Opens transactions. With one server every merchant lives on it; `engine_for` is where that can change."""

    engine: AsyncEngine
    clock: Clock = field(default_factory=SystemClock)
    react: React = no_reactions
    heard: Callable[[list[Event]], None] | None = None
    """Told of a transaction's events once it is durable; the live screens listen here."""

    @classmethod
    def open(cls, dsn: str, *, pool_size: int = 8, wait_s: float = 10, clock: Clock | None = None) -> Database:
        """`wait_s`: how long a transaction waits for a free connection before it fails."""
        engine = create_async_engine(driver_url(dsn), pool_size=pool_size, max_overflow=8, pool_timeout=wait_s)
        return cls(engine, clock or SystemClock())

    def engine_for(self, merchant_id: MerchantId) -> AsyncEngine:
        """The server that holds this merchant: the one step needed to spread merchants over several."""
        return self.engine

    @asynccontextmanager
    async def transaction(self, merchant_id: MerchantId, actor: Actor = CLOCK) -> AsyncIterator[Tx]:
        """Commit at the end, roll back on any error; row-level security shows only this merchant's rows."""
        token = in_transaction.set(True)
        keeps: list[Keep] = []
        try:
            async with self.engine_for(merchant_id).begin() as conn:
                await conn.execute(SET_MERCHANT, {"merchant": merchant_id})
                tx = Tx(conn, merchant_id, self.clock, actor, self.react)
                keeps = tx.kept_if_refused
                yield tx
                await tx.finish()
        except XiaoerError:
            await self._keep(merchant_id, actor, keeps)
            raise
        finally:
            in_transaction.reset(token)
        if self.heard and tx.events:
            self.heard(tx.events)
        for call in tx.committed_calls:
            call()

    async def _keep(self, merchant_id: MerchantId, actor: Actor, keeps: list[Keep]) -> None:
        if not keeps:
            return
        async with self.transaction(merchant_id, actor) as tx:
            for write in keeps:
                await write(tx)

    @asynccontextmanager
    async def outside_merchants(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees no merchant's rows: the directory and the timers only."""
        token = in_transaction.set(True)
        try:
            async with self.engine.begin() as conn:
                yield conn
        finally:
            in_transaction.reset(token)

    async def close(self) -> None:
        await self.engine.dispose()
