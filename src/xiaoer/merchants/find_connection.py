"""From the public key on a shop's page to the merchant and connection behind it."""

from xiaoer.infra import directory
from xiaoer.infra.db import Database
from xiaoer.kernel.actors import CLOCK
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants import store
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.model import FoundConnection


async def find_connection(database: Database, public_key: str) -> FoundConnection | None:
    """None when nobody has this key. A paused connection is found; its state says so."""
    async with database.outside_merchants() as conn:
        entry = await directory.find(conn, "connection", public_key)
    if entry is None:
        return None
    async with database.transaction(entry.merchant_id, CLOCK) as tx:
        try:
            connection = await store.get_connection(tx, ConnectionId(entry.target))
        except ConnectionNotFound:  # removed between the two looks
            return None
    return FoundConnection(entry.merchant_id, connection)
