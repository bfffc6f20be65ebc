"""The secrets of a connection, sealed with its id as context: a sealed text copied to another row does not open."""

import msgspec

from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants import store


async def credentials(tx: Tx, keys: KeyRing, connection_id: ConnectionId) -> dict[str, str]:
    """The open secrets by name; empty when there are none. Raises ConnectionNotFound, BadSeal."""
    sealed = await store.sealed_credentials(tx, connection_id)
    if not sealed:
        return {}
    return msgspec.json.decode(keys.open(sealed, connection_id), type=dict[str, str])


def sealed_for(keys: KeyRing, connection_id: ConnectionId, secrets: dict[str, str]) -> str:
    return keys.seal(msgspec.json.encode(secrets), connection_id)
