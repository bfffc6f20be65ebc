"""What talking to the other side showed: it works, or it does not and why."""

from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants import store
from xiaoer.merchants.events import ConnectionChanged
from xiaoer.merchants.model import ConnectionState


async def report_health(tx: Tx, connection_id: ConnectionId, error: str = "") -> None:
    """Failing with that error, or active again when `error` is empty. One the shop paused stays paused.

    Written and published only when something changed. Raises ConnectionNotFound.
    """
    now = await store.get_connection(tx, connection_id)
    state = ConnectionState.FAILING if error else ConnectionState.ACTIVE
    if now.state == ConnectionState.PAUSED or (now.state, now.last_error) == (state, error[:500]):
        return
    at = tx.clock.now() if error else now.last_error_at
    await store.set_connection(tx, connection_id, state=state, last_error=error[:500], last_error_at=at)
    await tx.publish(ConnectionChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), connection_id=connection_id))
