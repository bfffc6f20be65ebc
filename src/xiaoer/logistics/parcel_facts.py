"""How an order's parcels stand, for whoever judges a case."""

from collections.abc import Sequence

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import OrderId
from xiaoer.logistics import store
from xiaoer.logistics.model import InterceptState, ParcelFacts
from xiaoer.logistics.scans import Sign
from xiaoer.logistics.standing import Standing, standing
from xiaoer.orders import TrackedParcel
from xiaoer.orders.model import ParcelState

STATES = {
    Sign.LABEL: ParcelState.PENDING,
    Sign.COLLECTED: ParcelState.COLLECTED,
    Sign.MOVING: ParcelState.IN_TRANSIT,
    Sign.CLEARED: ParcelState.IN_TRANSIT,
    Sign.OUT: ParcelState.OUT_FOR_DELIVERY,
    Sign.AT_POINT: ParcelState.READY_FOR_PICKUP,
    Sign.INTERCEPTED: ParcelState.RETURNING,
    Sign.RETURNING: ParcelState.RETURNING,
    Sign.RETURNED: ParcelState.RETURNED,
    Sign.SIGNED: ParcelState.SIGNED,
    Sign.SIGNED_BY_OTHER: ParcelState.SIGNED,
}
"""Every other sign is a problem."""
S = ParcelState
FAR = [
    S.PENDING, S.COLLECTED, S.IN_TRANSIT, S.PROBLEM, S.OUT_FOR_DELIVERY, S.READY_FOR_PICKUP, S.RETURNING, S.RETURNED,
    S.SIGNED,
]  # fmt: skip
"""The least far first."""


async def parcel_facts(tx: Tx, order_id: OrderId) -> ParcelFacts | None:
    """From the scans as they are now; None when nothing was sent. Two statements."""
    parcels = await orders.track_orders(tx, [order_id])
    if not parcels:
        return None
    done = await store.intercepts_of(tx, [one.id for one in parcels])
    stopped = any(row.state == InterceptState.SUCCEEDED for row in done)
    return facts_of(parcels, stopped=stopped)


def facts_of(parcels: Sequence[TrackedParcel], *, stopped: bool) -> ParcelFacts:
    stands = [standing(one) for one in parcels]
    signed = [one.signed.at for one in stands if one.signed and not one.returned]
    return ParcelFacts(
        state=min((state_of(one) for one in stands), key=FAR.index),
        signed_at=max(signed) if len(signed) == len(stands) else None,
        returning=any(one.returning is not None for one in stands),
        intercepted=stopped or any(one.intercepted is not None for one in stands),
        rejected=any(one.rejected is not None for one in stands),
        parcel_ids=[one.id for one in reversed(parcels)],
    )


def state_of(one: Standing) -> ParcelState:
    return STATES.get(one.last.sign, ParcelState.PROBLEM)
