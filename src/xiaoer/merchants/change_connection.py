"""Name, shop, settings, secrets or state of a connection change."""

from typing import Any

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import ConnectionId
from xiaoer.merchants import store
from xiaoer.merchants.credentials import credentials, sealed_for
from xiaoer.merchants.events import ConnectionChanged
from xiaoer.merchants.model import Connection, ConnectionChange, changes_of, merged
from xiaoer.merchants.policy import check_config


async def change_connection(tx: Tx, keys: KeyRing, connection_id: ConnectionId, change: ConnectionChange) -> Connection:
    """What was given is in force. Raises ConnectionNotFound, ShopNotFound, BadConfig."""
    now = await store.get_connection(tx, connection_id, lock=True)
    facts = changes_of(change)
    if "shop_id" in facts:
        await store.get_shop(tx, facts["shop_id"])
    if "config" in facts:
        facts["config"] = merged(now.config, facts["config"])
        check_config(facts["config"])
    if not facts:
        return now
    fields = sorted(facts)
    if (new := facts.pop("credentials", None)) is not None:
        facts |= await _with_credentials(tx, keys, connection_id, new)
    await store.set_connection(tx, connection_id, **facts)
    await audit.record(tx, "connection.changed", connection_id, fields=fields)
    await tx.publish(ConnectionChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), connection_id=connection_id))
    return await store.get_connection(tx, connection_id)


async def _with_credentials(tx: Tx, keys: KeyRing, connection_id: ConnectionId, new: dict[str, Any]) -> dict[str, Any]:
    held = merged(await credentials(tx, keys, connection_id), new)
    return {"sealed_credentials": sealed_for(keys, connection_id, held), "credential_names": sorted(held)}
