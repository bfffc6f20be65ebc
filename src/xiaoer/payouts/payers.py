"""Which connection of a shop pays back."""

from xiaoer import merchants
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId, ShopId
from xiaoer.merchants.errors import ConnectionNotFound
from xiaoer.merchants.model import Connection, ConnectionState
from xiaoer.ports.channel import facts_of

PORT = "refunds"


def pays(connection: Connection) -> bool:
    """False also for one that the shop connected for other things, with `pays_back` switched off in its form."""
    able = PORT in facts_of(connection.channel).ports and connection.config.get("pays_back") is not False
    return able and connection.state != ConnectionState.PAUSED


async def payer_of(tx: Tx, shop_id: ShopId) -> Connection | None:
    """The oldest that is not paused."""
    every = await merchants.list_connections(tx)
    return next((one for one in every if one.shop_id == shop_id and pays(one)), None)


async def usable(tx: Tx, connection_id: str | None) -> Connection | None:
    """The connection, unless it is paused, removed or cannot pay back (any more)."""
    if not connection_id:
        return None
    try:
        found = await merchants.get_connection(tx, ConnectionId(connection_id))
    except ConnectionNotFound:
        return None
    return found if pays(found) else None
