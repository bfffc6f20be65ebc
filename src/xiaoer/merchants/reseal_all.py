"""After a new key joined the ring: everything sealed with an older one is sealed again."""

from xiaoer.infra.db import Tx
from xiaoer.infra.secrets import KeyRing
from xiaoer.merchants import store


async def reseal_all(tx: Tx, keys: KeyRing) -> int:
    """Every connection of this merchant is sealed with the newest key; the number that changed.

    Safe beside running traffic: a secret that somebody replaces meanwhile is left as they wrote it.
    Raises BadSeal when a key was dropped from the ring too early.
    """
    newest = next(iter(keys.keys))
    changed = 0
    for connection_id, sealed in await store.all_sealed(tx):
        if sealed.partition(".")[0] != newest:
            again = keys.seal(keys.open(sealed, connection_id), connection_id)
            changed += await store.swap_sealed(tx, connection_id, sealed, again)
    return changed
