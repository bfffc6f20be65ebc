"""A connection ends; what was said over it stays."""

from xiaoer.infra import audit, directory
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants import store
from xiaoer.merchants.events import ConnectionChanged
from xiaoer.merchants.model import ConnectionState


async def remove_connection(tx: Tx, connection_id: ConnectionId) -> None:
    """Nobody comes in by its public key and its secrets are wiped. Raises ConnectionNotFound."""
    await store.get_connection(tx, connection_id)
    await store.set_connection(
        tx, connection_id, state=ConnectionState.REMOVED, sealed_credentials="", credential_names=[]
    )
    await directory.remove_target(tx.conn, "connection", tx.merchant_id, connection_id)
    await audit.record(tx, "connection.removed", connection_id)
    await tx.publish(ConnectionChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), connection_id=connection_id))
