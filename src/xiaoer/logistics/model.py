"""What parcels do that somebody must act on: return parcels, intercepts, watches, and how each is shown."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from xiaoer.kernel.transitions import By, Transitions, move
from xiaoer.orders.model import ParcelState, TrackingEvent

BUYER, AGENT, RULE, PLATFORM, CLOCK = By.BUYER, By.AGENT, By.RULE, By.PLATFORM, By.CLOCK


# ---- return parcels -------------------------------------------------------------------------------------------


class ReturnState(StrEnum):
    EXPECTED = "expected"  # 待买家寄回
    SHIPPED = "shipped"  # 退货在途
    SIGNED = "signed"  # 退货已签收
    CANCELLED = "cancelled"  # 不再等待


class ReturnAction(StrEnum):
    EXPECT = "expect"
    SHIP = "ship"
    SIGN = "sign"
    CANCEL = "cancel"


RS, RA = ReturnState, ReturnAction
RETURN_LIFE = Transitions(
    start=RS.EXPECTED,
    final={RS.SIGNED},
    moves=[
        # at          action     to            who
        move(RS.EXPECTED, RA.SHIP, RS.SHIPPED, BUYER, AGENT, PLATFORM),
        move(RS.EXPECTED, RA.SIGN, RS.SIGNED, AGENT, PLATFORM),  # it came without a word
        move(RS.EXPECTED, RA.CANCEL, RS.CANCELLED, BUYER, AGENT, RULE, CLOCK),
        move(RS.SHIPPED, RA.SIGN, RS.SIGNED, AGENT, PLATFORM),
        move(RS.SHIPPED, RA.CANCEL, RS.CANCELLED, BUYER, AGENT, RULE, CLOCK),
        move(RS.CANCELLED, RA.EXPECT, RS.EXPECTED, AGENT, RULE),  # the case goes on after all
    ],
)
OPEN_RETURNS = (RS.EXPECTED.value, RS.SHIPPED.value)


class ReturnParcel(Struct, frozen=True, kw_only=True):
    """What a buyer sends back for a case; one a case."""

    id: str
    case_id: str
    order_id: str
    shop_id: str
    state: ReturnState
    carrier: str
    """Empty until the buyer says what they sent."""
    carrier_name: str
    tracking_number: str
    parcel_state: ParcelState | None
    """What its newest scan says; None before the first."""
    ship_by: datetime | None
    expected_at: datetime
    reported_at: datetime | None
    moved_at: datetime | None
    signed_at: datetime | None
    scans: list[TrackingEvent]
    """Newest first."""


class ReturnPush(Struct, frozen=True):
    """Body of a push: up to 1,000 rows, each judged on its own."""

    parcels: list[dict[str, object]]


# ---- intercepts -----------------------------------------------------------------------------------------------


class InterceptState(StrEnum):
    ASKED = "asked"  # 已请求拦截
    ACCEPTED = "accepted"  # 快递已受理
    SUCCEEDED = "succeeded"  # 拦截成功
    FAILED = "failed"  # 拦截失败


class InterceptAction(StrEnum):
    ACCEPT = "accept"
    SUCCEED = "succeed"
    FAIL = "fail"


IS, IA = InterceptState, InterceptAction
INTERCEPT_LIFE = Transitions(
    start=IS.ASKED,
    final={IS.SUCCEEDED, IS.FAILED},
    moves=[
        # at           action       to             who
        move(IS.ASKED, IA.ACCEPT, IS.ACCEPTED, AGENT, PLATFORM),
        move(IS.ASKED, IA.SUCCEED, IS.SUCCEEDED, AGENT, PLATFORM),
        move(IS.ASKED, IA.FAIL, IS.FAILED, AGENT, PLATFORM),
        move(IS.ACCEPTED, IA.SUCCEED, IS.SUCCEEDED, AGENT, PLATFORM),
        move(IS.ACCEPTED, IA.FAIL, IS.FAILED, AGENT, PLATFORM),
    ],
)
OPEN_INTERCEPTS = (IS.ASKED.value, IS.ACCEPTED.value)


class InterceptHow(StrEnum):
    BY_HAND = "by_hand"
    """A person asks the courier and records the answer."""
    CARRIER = "carrier"
    """A carrier's interface is asked."""


class Intercept(Struct, frozen=True, kw_only=True):
    """A parcel that a courier is asked to stop and send back."""

    id: str
    case_id: str
    order_id: str
    parcel_id: str
    carrier: str
    carrier_name: str
    tracking_number: str
    state: InterceptState
    how: InterceptHow
    words: str
    """What the courier said last."""
    asked_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    overdue_at: datetime | None
    """When it was found to take too long."""
    minutes: float | None
    """From the request to the result; None while there is none."""
    open_to: list[InterceptAction]
    """What a person may record now."""


class InterceptResult(Struct, frozen=True):
    """What the courier answered."""

    result: InterceptAction
    words: Annotated[str, Meta(max_length=500)] = ""


# ---- what a case needs ----------------------------------------------------------------------------------------


class ParcelFacts(Struct, frozen=True, kw_only=True):
    """How the parcels of an order stand, together: it is signed when all are, and as far as the least far one."""

    state: ParcelState
    signed_at: datetime | None
    returning: bool
    """On the way back to the shop, or back."""
    intercepted: bool
    """The courier stopped it for us."""
    rejected: bool
    """The receiver refused it at the door."""
    parcel_ids: list[str]
    """Newest first; every parcel the shop sent for this order."""


# ---- watches --------------------------------------------------------------------------------------------------


class WatchKind(StrEnum):
    DISPATCH_LATE = "dispatch_late"  # 超时未发货
    PICKUP_LATE = "pickup_late"  # 发货后未揽收
    NO_SCAN = "no_scan"  # 物流停滞
    DELIVERY_LATE = "delivery_late"  # 派送超时未签收
    COLLECT_LATE = "collect_late"  # 驿站或快递柜超时未取
    ATTEMPT_FAILED = "attempt_failed"  # 派送失败
    REJECTED = "rejected"  # 拒收
    RETURNING = "returning"  # 退回中
    RETURNED = "returned"  # 已退回
    CUSTOMS = "customs"  # 清关滞留
    SIGNED_ELSEWHERE = "signed_elsewhere"  # 异地签收
    SIGNED_BY_OTHER = "signed_by_other"  # 他人代签
    DAMAGED = "damaged"  # 破损
    LOST = "lost"  # 丢件


class Lane(StrEnum):
    SAME_PROVINCE = "same_province"  # 省内
    DOMESTIC = "domestic"  # 跨省
    REMOTE = "remote"  # 偏远地区
    CROSS_BORDER = "cross_border"  # 跨境


class Watch(Struct, frozen=True, kw_only=True):
    """One thing that was found wrong with a parcel, or with an order that does not leave."""

    id: str
    kind: WatchKind
    order_id: str
    order_external_id: str
    shop_id: str
    parcel_id: str | None
    carrier: str
    carrier_name: str
    tracking_number: str
    lane: Lane
    words: str
    """What the last scan says."""
    since: datetime
    """Since when it stands so."""
    hours: float
    """The hours that were allowed."""
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    """Empty when the parcel moved on by itself, else who closed it."""
    answer: str
    """What the courier said when asked."""


class WatchAnswer(Struct, frozen=True):
    """What the courier, or the warehouse, said about it; `close` says that nobody needs to look at it any more."""

    answer: Annotated[str, Meta(max_length=500)] = ""
    close: bool = False
    expected_at: datetime | None = None
    """The new date, when courier or warehouse named one."""
    tell_buyer: bool = False
    """The buyer reads answer and date, with what else they may choose."""


class WatchRule(Struct, frozen=True, kw_only=True):
    """A merchant's own number for one kind of watch; the most exact rule that fits counts."""

    kind: WatchKind
    carrier: Annotated[str, Meta(max_length=40)] = ""
    """Empty: every carrier."""
    lane: Lane | None = None
    """None: every lane."""
    hours: Annotated[float, Meta(ge=0, le=2160)] | None = None
    """None: the built-in number."""
    enabled: bool = True


Day = Annotated[str, Meta(pattern=r"^20\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Peak(Struct, frozen=True, kw_only=True):
    """Days on which carriers are slow or rest: clocks that start then run `factor` times as long."""

    first: Day
    last: Day
    factor: Annotated[float, Meta(ge=1, le=10)] = 1.5


class WatchSettings(Struct, frozen=True, kw_only=True):
    """Everything about watches that a merchant may change."""

    rules: Annotated[list[WatchRule], Meta(max_length=500)] = []
    peaks: Annotated[list[Peak], Meta(max_length=100)] = []
    ship_from: Annotated[str, Meta(max_length=40)] = ""
    """Province the goods leave from; named, parcels inside it have a lane of their own."""
    intercept_minutes: Annotated[int, Meta(ge=1, le=10080)] = 10
    """An intercept without a result after this long is told to a person."""
    return_reminder_hours: Annotated[float, Meta(ge=1, le=2160)] = 72
    """A return parcel without a tracking number after this long is told once."""
    return_no_scan_hours: Annotated[float, Meta(ge=1, le=2160)] = 96
    """A return parcel under way without a new scan for this long is told."""


class DefaultRule(Struct, frozen=True, kw_only=True):
    """A built-in number, shown beside the merchant's own."""

    kind: WatchKind
    lane: Lane | None
    hours: float
    enabled: bool


class WatchSettingsView(Struct, frozen=True):
    settings: WatchSettings
    defaults: list[DefaultRule]
