"""What happened to parcels that somebody must act on. Each is published once; the parcel's later moves end it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from xiaoer.kernel.events import Event
from xiaoer.kernel.ids import CaseId, OrderId, ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnShipped(Event):
    """The buyer (or an agent, or the shop's system) said what was sent back; again when the number was corrected."""

    name: ClassVar[str] = "return.shipped"
    case_id: CaseId
    return_id: str
    order_id: OrderId
    carrier: str
    tracking_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSigned(Event):
    """The return parcel reached the shop's warehouse."""

    name: ClassVar[str] = "return.signed"
    case_id: CaseId
    return_id: str
    order_id: OrderId
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCameLate(Event):
    """Goods of a case that nobody waited for any more reached the warehouse: somebody has to look. Once a return."""

    name: ClassVar[str] = "return.came_late"
    case_id: CaseId
    return_id: str
    order_id: OrderId
    shop_id: ShopId
    tracking_number: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOverdue(Event):
    """A return is expected and nobody said what was sent: time to remind the buyer. Once a return."""

    name: ClassVar[str] = "return.overdue"
    case_id: CaseId
    return_id: str
    order_id: OrderId
    ship_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnStalled(Event):
    """A return parcel under way has had no new scan for `hours`. Once for each silence."""

    name: ClassVar[str] = "return.stalled"
    case_id: CaseId
    return_id: str
    order_id: OrderId
    since: datetime
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InterceptSucceeded(Event):
    """The courier stopped the parcel; it comes back."""

    name: ClassVar[str] = "intercept.succeeded"
    case_id: CaseId
    intercept_id: str
    order_id: OrderId
    parcel_id: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InterceptFailed(Event):
    """The parcel could not be stopped; `words` say why, as the courier put it."""

    name: ClassVar[str] = "intercept.failed"
    case_id: CaseId
    intercept_id: str
    order_id: OrderId
    parcel_id: str
    minutes: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterceptOverdue(Event):
    """No result in the time a shop allows: a person must ask the courier. Once an intercept."""

    name: ClassVar[str] = "intercept.overdue"
    case_id: CaseId
    intercept_id: str
    order_id: OrderId
    parcel_id: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchLate(Event):
    """A paid order has not left by the promised time, or `hours` after it was paid."""

    name: ClassVar[str] = "dispatch.late"
    watch_id: str
    order_id: OrderId
    promised_at: datetime
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchAnswered(Event):
    """The courier or the warehouse said what goes on and until when, and the buyer is to hear it."""

    name: ClassVar[str] = "watch.answered"
    watch_id: str
    order_id: OrderId
    kind: str
    answer: str
    expected_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelStalled(Event):
    """A parcel stands still. `rule` is one of pickup_late, no_scan, delivery_late, collect_late, attempt_failed,
    customs; `since` its last movement, `hours` what was allowed."""

    name: ClassVar[str] = "parcel.stalled"
    watch_id: str
    order_id: OrderId
    parcel_id: str
    rule: str
    since: datetime
    hours: float
    returning: bool = False
    """Refused or on its way back: the buyer no longer waits for it, the shop does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRejected(Event):
    """The receiver refused the parcel at the door (拒收). Once a parcel."""

    name: ClassVar[str] = "delivery.rejected"
    watch_id: str
    order_id: OrderId
    parcel_id: str
    rejected_at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelReturning(Event):
    """The parcel is on its way back though nobody refused it and nobody asked for it."""

    name: ClassVar[str] = "parcel.returning"
    watch_id: str
    order_id: OrderId
    parcel_id: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelReturned(Event):
    """The parcel that the shop had sent is back at the shop: refused, intercepted or undeliverable."""

    name: ClassVar[str] = "parcel.returned"
    watch_id: str
    order_id: OrderId
    parcel_id: str
    returned_at: datetime
    rejected: bool
    intercepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelSignedElsewhere(Event):
    """Signed in another city (`rule` signed_elsewhere) or by somebody else (signed_by_other)."""

    name: ClassVar[str] = "parcel.signed_elsewhere"
    watch_id: str
    order_id: OrderId
    parcel_id: str
    rule: str
    signed_at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelDamaged(Event):
    """A scan says that the parcel is damaged."""

    name: ClassVar[str] = "parcel.damaged"
    watch_id: str
    order_id: OrderId
    parcel_id: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelLost(Event):
    """The carrier says that the parcel is lost (`said`), or it has been silent for so long that it must be."""

    name: ClassVar[str] = "parcel.lost"
    watch_id: str
    order_id: OrderId
    parcel_id: str
    said: bool
    since: datetime
    words: str
    returning: bool = False
    """It was lost on its way back to the shop."""
