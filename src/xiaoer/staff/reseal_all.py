"""After a new key joined the ring: second factors sealed with an older one are sealed again."""

from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.staff import store, totp


async def reseal_all(tx: Tx, keys: KeyRing) -> int:
    """Every second factor of this merchant is sealed with the newest key; the number that changed. Raises BadSeal."""
    newest = next(iter(keys.keys))
    changed = 0
    for agent_id, sealed in await store.all_sealed(tx):
        if sealed.partition(".")[0] != newest:
            again = totp.seal(keys, agent_id, totp.unseal(keys, agent_id, sealed))
            changed += await store.swap_sealed(tx, agent_id, sealed, again)
    return changed
