"""A merchant's own numbers for watches."""

from collections import Counter

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.logistics.errors import RuleTwice
from xiaoer.logistics.model import WatchSettings
from xiaoer.logistics.tables import watch_settings


async def read(tx: Tx) -> WatchSettings:
    """What is not set is built in."""
    query = select(watch_settings.c.settings).where(watch_settings.c.merchant_id == tx.merchant_id)
    return msgspec.convert((await tx.conn.execute(query)).scalar_one_or_none() or {}, WatchSettings)


async def save(tx: Tx, new: WatchSettings) -> None:
    """Clocks that run already are measured anew when they next ring, and at the parcel's next movement. Audited.

    Raises RuleTwice.
    """
    counts = Counter((one.kind, one.carrier, one.lane) for one in new.rules)
    for (kind, carrier, lane), times in counts.items():
        if times > 1:
            raise RuleTwice(kind=kind.value, carrier=carrier, lane=lane.value if lane else "")
    values = {"settings": msgspec.to_builtins(new)}
    await tx.conn.execute(
        insert(watch_settings)
        .values(merchant_id=tx.merchant_id, **values)
        .on_conflict_do_update(index_elements=["merchant_id"], set_=values)
    )
    await audit.record(tx, "parcel_watches.changed", "parcel_watches", rules=len(new.rules), peaks=len(new.peaks))
