"""Somebody says where the buyer lives now."""

import msgspec

from xiaoer.buyers import store, store_shop
from xiaoer.buyers.check_address import check_address
from xiaoer.buyers.events import BuyerChanged
from xiaoer.buyers.model import Address, Purpose, Source
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.permissions import Permission


async def set_address(tx: Tx, buyer_id: BuyerId, address: Address, source: Source) -> None:
    """The newest word is the one shown; orders that are under way keep theirs. Raises AddressInvalid, BuyerNotFound."""
    check_address(address)
    root = (await store.group(tx, buyer_id))[0]
    if await store_shop.put_address(tx, root, source, msgspec.to_builtins(address)):
        await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=root))


async def reveal_address(tx: Tx, buyer_id: BuyerId, purpose: Purpose) -> Address | None:
    """In full; the audit says who looked, and why. None: not known in parts. Raises NotAllowed, BuyerNotFound."""
    tx.actor.require(Permission.BUYER_REVEAL)
    members = await store.group(tx, buyer_id)
    known = await store_shop.addresses(tx, members)
    if not known:
        return None
    await audit.record(tx, "buyer.revealed", members[0], field="address", purpose=purpose.value)
    return msgspec.convert(known[0].parts, Address)
