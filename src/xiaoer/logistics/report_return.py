"""The buyer says what they sent back."""

from collections.abc import Sequence

from xiaoer import orders
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import CaseId, OrderId
from xiaoer.logistics import return_clocks, store, watch_settings
from xiaoer.logistics.errors import (
    CarrierUnknown,
    ReturnEnded,
    TrackingNumberBad,
    TrackingNumberOurs,
    TrackingNumberUsed,
)
from xiaoer.logistics.events import ReturnShipped
from xiaoer.logistics.expect_return import show
from xiaoer.logistics.model import OPEN_RETURNS, ReturnParcel, ReturnState
from xiaoer.logistics.tracking_numbers import carrier_of, check, tidy
from xiaoer.orders import TrackedParcel, carrier_code


async def report_return(tx: Tx, case_id: CaseId, carrier: str, tracking_number: str) -> ReturnParcel:
    """The return is under way with this carrier and number; the carrier may be left out where the number tells it.
    Reporting again corrects the number until the parcel is signed; the same again changes nothing.

    Publishes `return.shipped` when the number is new. Raises ReturnNotFound, ReturnEnded, CarrierUnknown,
    TrackingNumberBad, TrackingNumberOfOther, TrackingNumberOurs, TrackingNumberUsed.
    """
    row = await store.get_return(tx, case_id)
    if row.state not in OPEN_RETURNS:
        raise ReturnEnded(case_id=case_id, state=row.state)
    number = tidy(tracking_number)
    code = carrier_code(carrier) if carrier.strip() else carrier_of(number)
    if not code:
        raise CarrierUnknown(number=number)
    check(code, number)
    await _check_news(tx, await orders.track_orders(tx, [row.order_id]), row.id, number)
    if (row.carrier, row.tracking_number) == (code, number):
        return await show(tx, row)
    now = tx.clock.now()
    await store.set_return(
        tx, row.id, state=ReturnState.SHIPPED.value, carrier=code, tracking_number=number, reported_at=now, moved_at=now
    )
    silent_at = now + return_clocks.silence_of(await watch_settings.read(tx))
    await return_clocks.start(tx, return_clocks.SILENT, {row.id: silent_at})
    await tx.publish(
        ReturnShipped(
            merchant_id=tx.merchant_id,
            at=now,
            case_id=case_id,
            return_id=row.id,
            order_id=OrderId(row.order_id),
            carrier=code,
            tracking_number=number,
        )
    )
    return await show(tx, await store.get_return(tx, case_id))


async def _check_news(tx: Tx, sent: Sequence[TrackedParcel], return_id: str, number: str) -> None:
    """It is neither the parcel that went out, nor the order's number, nor one that brought another return already."""
    if any(tidy(one.tracking_number) == number for one in sent):
        raise TrackingNumberOurs(number=number)
    if any(tidy(one.order_external_id) == number for one in sent):
        raise TrackingNumberBad(number=number, reason="order_number")
    same = await store.returns_by(tx, numbers=[number])
    if any(one.id != return_id and one.state == ReturnState.SIGNED for one in same):
        raise TrackingNumberUsed(number=number)
