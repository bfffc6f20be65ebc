"""Something is known of a buyer: what, from whom, since when."""

import re
from collections.abc import Mapping
from datetime import datetime

from xiaoer.buyers import store
from xiaoer.buyers.errors import BadField
from xiaoer.buyers.events import BuyerChanged
from xiaoer.buyers.model import Source
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import BuyerId

MAX_VALUE = 500
MAX_FIELDS = 100
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


async def set_fields(
    tx: Tx,
    buyer_id: BuyerId,
    fields: Mapping[str, str],
    source: Source,
    *,
    as_of: datetime | None = None,
    quiet: bool = False,
) -> None:
    """`source` now says this; what other sources say stays beside it. News older than what the source said before
    is ignored, an empty value takes the source's word back. `quiet`: no event. Raises BadField, BuyerNotFound."""
    if len(fields) > MAX_FIELDS:
        raise BadField(field="", max_fields=MAX_FIELDS)
    for name, value in fields.items():
        if not _NAME.fullmatch(name) or len(value) > MAX_VALUE or "\x00" in value:
            raise BadField(field=name[:40], max_length=MAX_VALUE)
    kept = {name: value.strip() for name, value in fields.items()}
    changed = await store.put_fields(tx, buyer_id, kept, source, as_of or tx.clock.now())
    if changed and not quiet:
        await tx.publish(BuyerChanged(merchant_id=tx.merchant_id, at=tx.clock.now(), buyer_id=buyer_id))
