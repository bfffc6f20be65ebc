"""What every HTTP handler gets: who is calling, and transactions in that caller's name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xiaoer.infra.blobs import Blobs
from xiaoer.infra.db import Database, Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.actors import Actor
from xiaoer.kernel.ids import MerchantId
from xiaoer.kernel.permissions import Permission

if TYPE_CHECKING:
    from litestar.datastructures import State


@dataclass(frozen=True)
class Shared:
    """What one process has once; kept in the web application's state under `shared`."""

    database: Database
    keys: KeyRing
    blobs: Blobs
    public_url: str
    """Where buyers and agents reach this install, without a trailing slash."""


@dataclass(frozen=True)
class Caller:
    """The signed-in agent or API token behind a request. A handler that takes a `caller` is closed to strangers."""

    merchant_id: MerchantId
    actor: Actor
    shared: Shared
    credential: str = ""
    """Id of the session or token, so that it can be ended."""

    @asynccontextmanager
    async def transaction(self, *needed: Permission) -> AsyncIterator[Tx]:
        """One transaction for this caller. Raises NotAllowed before anything is read unless all `needed` are held."""
        for permission in needed:
            self.actor.require(permission)
        async with self.shared.database.transaction(self.merchant_id, self.actor) as tx:
            yield tx


def shared_of(state: "State") -> Shared:
    found: Shared = state["shared"]
    return found
