"""Tags: each says why it was set, by whom, and until when."""

from collections.abc import Iterable
from datetime import datetime

from xiaoer.buyers import store
from xiaoer.buyers.errors import BadTag
from xiaoer.buyers.events import BuyerChanged
from xiaoer.buyers.model import TagSource
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId

MAX_NAME = 32


async def tag(
    tx: Tx,
    buyer_id: BuyerId,
    name: str,
    reason: str,
    *,
    source: TagSource = TagSource.MANUAL,
    expires_at: datetime | None = None,
) -> None:
    """The buyer carries the tag; a tag that was there gets the new reason and end. Raises BadTag, BuyerNotFound."""
    name, reason = name.strip(), reason.strip()
    late = expires_at is not None and expires_at <= tx.clock.now()
    if not (1 <= len(name) <= MAX_NAME and 1 <= len(reason) <= 300) or late or "\x00" in name + reason:
        raise BadTag(tag=name[:MAX_NAME])
    await store.get_buyer(tx, buyer_id)
    await store.put_tag(tx, buyer_id, name, reason, source, expires_at)
    await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=buyer_id))


async def tag_as_shop(tx: Tx, buyer_id: BuyerId, names: Iterable[str]) -> bool:
    """The buyer carries these tags, by the shop's word. One that is there, whoever set it, stays as it is, and none
    is taken off. True when one was added. Raises BadTag, BuyerNotFound.
    """
    asked = list(dict.fromkeys(names))
    if any(not 1 <= len(name.strip()) <= MAX_NAME or "\x00" in name for name in asked):
        raise BadTag(tag=", ".join(asked)[:MAX_NAME])
    there = {one.tag for one in await store.tags(tx, await store.group(tx, buyer_id))} if asked else set()
    added = [name for name in asked if name not in there]
    for name in added:
        await store.put_tag(tx, buyer_id, name, "", TagSource.SHOP, None)
    if added:
        await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=buyer_id))
    return bool(added)


async def untag(tx: Tx, buyer_id: BuyerId, name: str) -> bool:
    """The person no longer carries the tag, under whichever of the merged buyers it was set. False: was not there."""
    gone = await store.drop_tag(tx, await store.group(tx, buyer_id), name)
    if gone:
        await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=buyer_id))
    return gone
