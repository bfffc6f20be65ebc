"""Which connection speaks for a shop's carriers, and the jobs that ask it."""

from xiaoer import merchants
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants.model import ConnectionState
from xiaoer.ports.channel import facts_of

PORT = "carriers"
ASK_TO_STOP = "logistics.ask_to_stop"


async def carrier_connection(tx: Tx, shop_id: str) -> ConnectionId | None:
    """The oldest connection of the shop that can reach carriers and is not switched off."""
    for one in await merchants.list_connections(tx):
        usable = one.shop_id == shop_id and one.state is not ConnectionState.PAUSED
        if usable and PORT in facts_of(one.channel).ports:
            return ConnectionId(one.id)
    return None


async def ask_to_stop(tx: Tx, intercept_id: str, connection_id: ConnectionId) -> None:
    """Deferred: the network is asked after the transaction."""
    facts = {"intercept_id": intercept_id, "connection_id": connection_id}
    await timers.schedule(tx, f"stop:{intercept_id}", ASK_TO_STOP, tx.clock.now(), facts)
