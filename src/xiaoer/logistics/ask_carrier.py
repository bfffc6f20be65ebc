"""Which connection speaks for a shop's carriers, and what is asked of it after the transaction."""

from datetime import timedelta

from xiaoer import merchants
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId
from xiaoer.logistics import store_watches
from xiaoer.merchants.model import ConnectionState
from xiaoer.orders import TrackedParcel
from xiaoer.ports.channel import CHANNELS, facts_of

PORT = "carriers"
ASK_TO_STOP = "logistics.ask_to_stop"
ASK_ABOUT = "logistics.ask_about"
NOT_OFTENER = timedelta(minutes=30)
"""Kuaidi100 locks a number that is asked for more often."""


async def carrier_connection(tx: Tx, shop_id: str) -> ConnectionId | None:
    """The oldest connection of the shop that can reach carriers and is not switched off."""
    if not any(PORT in facts.ports for facts in CHANNELS.values()):
        return None
    for one in await merchants.list_connections(tx):
        usable = one.shop_id == shop_id and one.state is not ConnectionState.PAUSED
        if usable and PORT in facts_of(one.channel).ports:
            return ConnectionId(one.id)
    return None


async def ask_to_stop(tx: Tx, intercept_id: str, connection_id: ConnectionId) -> None:
    facts = {"intercept_id": intercept_id, "connection_id": connection_id}
    await timers.schedule(tx, f"stop:{intercept_id}", ASK_TO_STOP, tx.clock.now(), facts)


async def ask_about(tx: Tx, parcel: TrackedParcel, connection_id: ConnectionId) -> bool:
    """False when the carrier was asked about it less than half an hour ago."""
    if not await store_watches.may_ask(tx, parcel.id, tx.clock.now() - NOT_OFTENER):
        return False
    facts = {"parcel_id": parcel.id, "connection_id": connection_id}
    await timers.schedule(tx, f"ask:{parcel.id}", ASK_ABOUT, tx.clock.now(), facts)
    return True
