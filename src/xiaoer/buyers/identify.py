"""Who is this? The one question every channel asks first."""

from collections.abc import Mapping

from xiaoer.buyers import store
from xiaoer.buyers.errors import BadIdentity
from xiaoer.buyers.events import BuyerIdentified
from xiaoer.buyers.model import Source
from xiaoer.buyers.set_fields import set_fields
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId, ConnectionId

MAX_EXTERNAL_ID = 200
MAX_NAME = 80


async def identify(
    tx: Tx,
    connection_id: ConnectionId,
    external_id: str,
    *,
    display_name: str = "",
    verified: bool = False,
    fields: Mapping[str, str] | None = None,
) -> BuyerId:
    """The buyer of this identity, made now if never met: parallel calls agree on one. One round trip, two with
    `fields`, which count as the shop's word when `verified`, else as the buyer's own.

    A merged buyer keeps its own id here: rows stay with the identity they came by. Raises BadIdentity, BadField.
    """
    if not 1 <= len(external_id) <= MAX_EXTERNAL_ID or "\x00" in external_id + display_name:
        raise BadIdentity(max_length=MAX_EXTERNAL_ID)
    who = await store.identify(tx, connection_id, external_id, display_name.strip()[:MAX_NAME], verified)
    buyer_id = BuyerId(who.buyer_id)
    if fields:
        await set_fields(tx, buyer_id, fields, Source.SHOP if verified else Source.BUYER, quiet=True)
    if who.new or who.newly_verified:
        await tx.publish(
            BuyerIdentified(
                merchant_id=tx.merchant_id,
                at=tx.clock.now(),
                buyer_id=buyer_id,
                connection_id=connection_id,
                external_id=external_id,
                verified=verified,
                new=who.new,
            )
        )
    return buyer_id
