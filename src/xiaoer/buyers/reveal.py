"""A look at personal data: for a purpose, one field at a time, on the record."""

from xiaoer.buyers import store
from xiaoer.buyers.errors import FieldNotKnown
from xiaoer.buyers.model import Purpose
from xiaoer.buyers.profile import best
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId
from xiaoer.kernel.permissions import Permission


async def reveal(tx: Tx, buyer_id: BuyerId, field: str, purpose: Purpose) -> str:
    """The value in full; the audit says who looked at which field, and why.

    Raises NotAllowed, BuyerNotFound, FieldNotKnown.
    """
    tx.actor.require(Permission.BUYER_REVEAL)
    members = await store.group(tx, buyer_id)
    known = best(await store.fields(tx, members)).get(field)
    if known is None:
        raise FieldNotKnown(field=field)
    await audit.record(tx, "buyer.revealed", members[0], field=field, purpose=purpose.value)
    return known.value
