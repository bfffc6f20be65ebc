"""Where and as whom a connection's other side is asked: its form and its opened secrets."""

from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import BadSeal, KeyRing
from xiaoer.merchants.credentials import credentials
from xiaoer.merchants.model import Connection
from xiaoer.ports.outside import Reach


async def reach_of(tx: Tx, keys: KeyRing, connection: Connection) -> Reach | None:
    """None when its secrets do not open with our keys."""
    try:
        secrets = await credentials(tx, keys, connection.id)
    except BadSeal:
        return None
    return Reach(connection_id=connection.id, config=connection.config, credentials=secrets, now=tx.clock.now())
