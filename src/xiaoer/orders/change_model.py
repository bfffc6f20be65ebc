"""Changes of an order that the shop itself makes: what is asked for, and how far it got."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from xiaoer.buyers.model import Address
from xiaoer.kernel.transitions import By, Transitions, move


class ChangeKind(StrEnum):
    CANCEL = "cancel"  # 取消订单
    CHANGE_ADDRESS = "change_address"  # 改地址
    CHANGE_CONTACT = "change_contact"  # 改联系方式
    CHANGE_SKU = "change_sku"  # 改规格
    CHANGE_PAYMENT = "change_payment"  # 改付款方式
    LINKED = "linked"  # 换货单 / 补寄单


class ChangeState(StrEnum):
    WAITING = "waiting"
    """The shop's system is asked, or will be."""
    APPLIED = "applied"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """It was asked and nobody knows yet what became of it: it is read back before it is asked again."""


class ChangeAction(StrEnum):
    APPLY = "apply"
    REFUSE = "refuse"
    ASK = "ask"
    ASK_AGAIN = "ask_again"


S, A = ChangeState, ChangeAction
CHANGES = Transitions(
    start=S.WAITING,
    final={S.APPLIED, S.REFUSED},
    moves=[
        # at             action       to            who
        move(S.WAITING, A.APPLY, S.APPLIED, By.PLATFORM, By.RULE, By.AGENT),
        move(S.WAITING, A.REFUSE, S.REFUSED, By.PLATFORM, By.AGENT),
        move(S.WAITING, A.ASK, S.UNKNOWN, By.CLOCK),
        move(S.UNKNOWN, A.APPLY, S.APPLIED, By.PLATFORM, By.AGENT),
        move(S.UNKNOWN, A.REFUSE, S.REFUSED, By.PLATFORM, By.AGENT),
        move(S.UNKNOWN, A.ASK_AGAIN, S.WAITING, By.CLOCK, By.AGENT),
    ],
)

Short = Annotated[str, Meta(max_length=200)]
Quantity = Annotated[int, Meta(ge=1, le=10**6)]
Minor = Annotated[int, Meta(ge=0, le=10**13)]


class _Change(Struct, frozen=True, kw_only=True, tag_field="kind"):
    kind: ClassVar[ChangeKind]


class Cancel(_Change, frozen=True, kw_only=True, tag="cancel"):
    kind = ChangeKind.CANCEL
    reason: Short
    words: Annotated[str, Meta(max_length=1000)] = ""


class ChangeAddress(_Change, frozen=True, kw_only=True, tag="change_address"):
    kind = ChangeKind.CHANGE_ADDRESS
    address: Address


class ChangeContact(_Change, frozen=True, kw_only=True, tag="change_contact"):
    """What is None stays."""

    kind = ChangeKind.CHANGE_CONTACT
    name: Short | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None


class Swap(Struct, frozen=True, kw_only=True):
    """Another SKU in the place of a line."""

    line_id: str
    sku_id: str
    quantity: Quantity | None = None
    """How many pieces of the line; None is all. The rest stays a line of the old SKU."""
    unit_price_minor: Minor | None = None
    """None: the price that the catalogue says."""


class ChangeSku(_Change, frozen=True, kw_only=True, tag="change_sku"):
    kind = ChangeKind.CHANGE_SKU
    lines: Annotated[list[Swap], Meta(min_length=1, max_length=200)]


class ChangePayment(_Change, frozen=True, kw_only=True, tag="change_payment"):
    """The order counts as paid with this method; moving the money is the caller's."""

    kind = ChangeKind.CHANGE_PAYMENT
    method_id: str


class NewLine(Struct, frozen=True, kw_only=True):
    sku_id: str | None
    """None: the same goods as `line_id`, of which no SKU is known."""
    quantity: Quantity = 1
    unit_price_minor: Minor = 0
    line_id: str | None = None
    """The line of the first order that it stands in for; needed where no SKU is named."""


class LinkedOrder(_Change, frozen=True, kw_only=True, tag="linked"):
    """A second order to the same receiver, to be sent without a second sale."""

    kind = ChangeKind.LINKED
    purpose: Literal["exchange", "resend"]
    lines: Annotated[list[NewLine], Meta(min_length=1, max_length=200)]


OrderChange = Cancel | ChangeAddress | ChangeContact | ChangeSku | ChangePayment | LinkedOrder


class Change(Struct, frozen=True, kw_only=True):
    """A change as a reader sees it; addresses and telephone numbers are masked."""

    id: str
    order_id: str
    case_id: str | None
    kind: ChangeKind
    what: dict[str, Any]
    state: ChangeState
    made_order_id: str | None
    """The order that a change of kind `linked` made, once applied."""
    external_ref: str
    """The number that the shop's system gave the change."""
    reason: str
    """Why it was refused, in the shop's words."""
    asked_at: datetime
    settled_at: datetime | None
