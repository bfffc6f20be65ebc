"""Two buyers turn out to be one person, or turn out not to be."""

from xiaoer.buyers import store
from xiaoer.buyers.errors import MergeNotFound, SameBuyer
from xiaoer.buyers.events import BuyersMerged, BuyersUnmerged
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, new_id


async def merge(tx: Tx, keep: BuyerId, other: BuyerId, reason: str) -> str:
    """`other` is shown as `keep` from now on; no row of either moves. The answer undoes it.

    Raises BuyerNotFound, SameBuyer.
    """
    keep_id, other_id = (await store.group(tx, keep))[0], (await store.group(tx, other))[0]
    if keep_id == other_id:
        raise SameBuyer(buyer_id=keep_id)
    await store.lock_roots(tx, keep_id, other_id)
    merge_id = new_id("mrg")
    await store.point(tx, other_id, keep_id)
    await store.add_merge(tx, merge_id, keep_id, other_id, reason)
    await audit.record(tx, "buyer.merged", keep_id, other_id=other_id, merge_id=merge_id, reason=reason)
    now = tx.clock.now()
    await tx.publish(
        BuyersMerged(merchant_id=tx.merchant_id, at=now, keep_id=keep_id, other_id=other_id, merge_id=merge_id)
    )
    return merge_id


async def unmerge(tx: Tx, merge_id: str) -> None:
    """Both are shown apart again, each with every row written for it, before or since. Raises MergeNotFound."""
    undone = await store.undo_merge(tx, merge_id)
    if undone is None:
        raise MergeNotFound(merge_id=merge_id)
    keep_id, other_id = undone
    await store.point(tx, other_id, None)
    await audit.record(tx, "buyer.unmerged", keep_id, other_id=other_id, merge_id=merge_id)
    now = tx.clock.now()
    await tx.publish(
        BuyersUnmerged(merchant_id=tx.merchant_id, at=now, keep_id=keep_id, other_id=other_id, merge_id=merge_id)
    )
