"""The key of signed identities is replaced, for example after it leaked."""

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants.add_connection import new_identity_secret
from xiaoer.merchants.change_connection import change_connection
from xiaoer.merchants.model import AddedConnection, ConnectionChange


async def rotate_secret(tx: Tx, keys: KeyRing, connection_id: ConnectionId) -> AddedConnection:
    """Identities signed with the old secret are refused from the commit on. Raises ConnectionNotFound."""
    secret = new_identity_secret()
    change = ConnectionChange(credentials={"identity_secret": secret})
    changed = await change_connection(tx, keys, connection_id, change)
    await audit.record(tx, "connection.secret_rotated", connection_id)
    return AddedConnection(changed, secret)
