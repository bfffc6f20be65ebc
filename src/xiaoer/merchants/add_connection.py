"""A new way in: one set of credentials to a channel."""

import secrets

from xiaoer.infra import audit, directory
from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.ids import ConnectionId, new_id
from xiaoer.merchants import store
from xiaoer.merchants.credentials import sealed_for
from xiaoer.merchants.events import ConnectionChanged
from xiaoer.merchants.model import AddedConnection, ConnectionState, NewConnection
from xiaoer.merchants.policy import check_config


def new_identity_secret() -> str:
    return secrets.token_urlsafe(32)


async def add_connection(tx: Tx, keys: KeyRing, new: NewConnection) -> AddedConnection:
    """Ready to use under a public key nobody else has. The answer is the only time its identity secret is seen.

    Raises ShopNotFound, BadConfig, SettingsTooLarge.
    """
    await store.get_shop(tx, new.shop_id)
    check_config(new.config)
    connection_id, public_key = ConnectionId(new_id("con")), "pk_" + secrets.token_hex(16)
    held = {"identity_secret": new_identity_secret(), **new.credentials}
    now = tx.clock.now()
    await store.add_connection_row(
        tx,
        id=connection_id,
        shop_id=new.shop_id,
        channel=new.channel,
        name=new.name,
        public_key=public_key,
        config=new.config,
        sealed_credentials=sealed_for(keys, connection_id, held),
        credential_names=sorted(held),
        state=ConnectionState.ACTIVE,
        created_at=now,
        updated_at=now,
    )
    await directory.put(tx.conn, "connection", public_key, tx.merchant_id, connection_id)
    await audit.record(tx, "connection.added", connection_id, channel=new.channel, shop_id=new.shop_id)
    await tx.publish(ConnectionChanged(merchant_id=tx.merchant_id, at=now, connection_id=connection_id))
    return AddedConnection(await store.get_connection(tx, connection_id), held["identity_secret"])
