"""An agent knows a better name."""

from xiaoer.buyers import store
from xiaoer.buyers.events import BuyerChanged
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId


async def rename(tx: Tx, buyer_id: BuyerId, display_name: str) -> None:
    """Shown from now on; channels no longer change it. Raises BuyerNotFound."""
    root = (await store.group(tx, buyer_id))[0]
    await store.set_name(tx, root, display_name.replace("\x00", "").strip()[:80])
    await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=root))
