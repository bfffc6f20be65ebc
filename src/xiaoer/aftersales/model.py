"""What an after-sales case is made of: remedies, reasons, states, and how each reader sees a case."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from xiaoer.policies.model import ReturnAddress


class Remedy(StrEnum):
    """售后类型. The same words are the actions that a policy speaks about."""

    REFUND_ONLY = "refund_only"  # 仅退款
    RETURN_REFUND = "return_refund"  # 退货退款
    EXCHANGE = "exchange"  # 换货
    RESEND = "resend"  # 补寄
    REPAIR = "repair"  # 维修
    PRICE_MATCH = "price_match"  # 价保
    COMPENSATION = "compensation"  # 赔付
    INTERCEPT = "intercept"  # 拦截
    REJECTED = "rejected"  # 拒收
    CANCEL = "cancel"  # 取消订单
    CHANGE_ADDRESS = "change_address"  # 改地址
    CHANGE_CONTACT = "change_contact"  # 改联系方式
    CHANGE_SKU = "change_sku"  # 改规格
    CHANGE_PAYMENT = "change_payment"  # 改付款方式


R = Remedy
ORDER_CHANGES = frozenset({R.CANCEL, R.CHANGE_ADDRESS, R.CHANGE_CONTACT, R.CHANGE_SKU, R.CHANGE_PAYMENT})
"""They change the order before it leaves the warehouse."""
TAKES_GOODS = frozenset({R.REFUND_ONLY, R.RETURN_REFUND, R.EXCHANGE, R.REJECTED, R.INTERCEPT})
"""A piece in one of these cannot be in another one too."""
PAYS_BACK = frozenset({R.REFUND_ONLY, R.RETURN_REFUND, R.PRICE_MATCH, R.INTERCEPT, R.REJECTED, R.CANCEL})
"""They hold money of the order from the approval on."""
SENDS_GOODS = frozenset({R.EXCHANGE, R.RESEND})
KEEPS_BACK = SENDS_GOODS | {R.CHANGE_SKU}
"""Their new goods are kept back from the moment that the shop has agreed and something is still waited for."""
QUALITY = frozenset({"defective", "damaged", "not_as_described"})
"""Reasons where an apology and evidence come before any decision."""


class Reason(StrEnum):
    """Why; a merchant's terms may add words of their own."""

    WRONG_ITEM = "wrong_item"  # 发错
    MISSING_ITEM = "missing_item"  # 少件
    DAMAGED = "damaged"  # 破损
    DEFECTIVE = "defective"  # 质量问题
    NOT_AS_DESCRIBED = "not_as_described"  # 与描述不符
    LATE = "late"  # 未按时发货
    CHANGED_MIND = "changed_mind"  # 七天无理由
    UNWANTED = "unwanted"  # 拍错/不想要
    LOST = "lost"  # 丢件
    PRICE_DROPPED = "price_dropped"  # 降价
    OUT_OF_STOCK = "out_of_stock"  # 缺货
    ORDER_ERROR = "order_error"  # 订单错误
    ADDRESS_ERROR = "address_error"  # 地址错误
    OTHER = "other"


UNSAID = "unsaid"
"""The reason of a case that a scan opened, until the buyer says it."""


class State(StrEnum):
    REQUESTED = "requested"  # 待商家处理
    AWAITING_EVIDENCE = "awaiting_evidence"  # 待补充凭证
    AWAITING_APPROVAL = "awaiting_approval"  # 待审批
    REFUSED = "refused"  # 商家已拒绝
    AWAITING_SIGN = "awaiting_sign"  # 待签收后再退
    AWAITING_RETURN = "awaiting_return"  # 待买家退货
    RETURNING = "returning"  # 待商家收货
    INSPECTING = "inspecting"  # 待验货
    INTERCEPTING = "intercepting"  # 拦截中
    APPLYING = "applying"  # 修改中
    DIAGNOSING = "diagnosing"  # 检测中
    QUOTED = "quoted"  # 待买家确认报价
    REPAIRING = "repairing"  # 维修中
    AWAITING_PAYMENT = "awaiting_payment"  # 待补差价
    SENDING = "sending"  # 待发出
    SENT = "sent"  # 已发出
    REFUNDING = "refunding"  # 退款中
    GIVING_BACK = "giving_back"  # 待退还买家
    DISPUTED = "disputed"  # 平台介入
    SETTLED = "settled"  # 已完成
    CLOSED = "closed"  # 已关闭


FINAL = frozenset({State.SETTLED, State.CLOSED})


class Action(StrEnum):
    ASK_EVIDENCE = "ask_evidence"
    GIVE_EVIDENCE = "give_evidence"
    APPROVE = "approve"
    ASK_APPROVAL = "ask_approval"
    DECLINE = "decline"
    REFUSE = "refuse"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"
    RULE_FOR_BUYER = "rule_for_buyer"
    RULE_FOR_SHOP = "rule_for_shop"
    WAIT_FOR_SIGN = "wait_for_sign"
    FOLLOW_UP = "follow_up"
    SHIP_BACK = "ship_back"
    WAIVE_RETURN = "waive_return"
    RECEIVE_GOODS = "receive_goods"
    ACCEPT_GOODS = "accept_goods"
    REJECT_GOODS = "reject_goods"
    QUOTE = "quote"
    REPAIR = "repair"
    ACCEPT_QUOTE = "accept_quote"
    DECLINE_QUOTE = "decline_quote"
    ASK_PAYMENT = "ask_payment"
    PAY_DIFFERENCE = "pay_difference"
    SEND = "send"
    DISPATCH = "dispatch"
    STOP_PARCEL = "stop_parcel"
    MISS_PARCEL = "miss_parcel"
    APPLY = "apply"
    SETTLE = "settle"
    BOUNCE = "bounce"
    GIVE_BACK = "give_back"
    CHOOSE_OFFER = "choose_offer"
    EXPIRE = "expire"


class Waits(StrEnum):
    """Who is to do the next thing."""

    AGENT = "agent"
    LEAD = "lead"
    BUYER = "buyer"
    WAREHOUSE = "warehouse"
    COURIER = "courier"
    PAYER = "payer"
    SHOP_SYSTEM = "shop_system"
    PLATFORM = "platform"


Text = Annotated[str, Meta(max_length=2000)]
Code = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
Quantity = Annotated[int, Meta(ge=1, le=10**6)]
Minor = Annotated[int, Meta(ge=1, le=10**13)]


class AskedLine(Struct, frozen=True, kw_only=True):
    """Part of an order line: how many pieces, and for an exchange or another specification the new SKU."""

    line_id: str
    """Ours, or the shop's own id of the line."""
    quantity: Quantity = 1
    new_sku_id: str | None = None
    """Ours, or the shop's own id of the SKU."""


class CaseRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody asks for. The same `client_id` for one order opens one case."""

    order_id: str
    """Ours, or the shop's own number."""
    remedy: Remedy
    reason: Code = Reason.OTHER.value
    words: Text = ""
    lines: Annotated[list[AskedLine], Meta(max_length=200)] = []
    """Empty: the whole order."""
    amount_minor: Minor | None = None
    """Left out: what policy and lines give."""
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    method_id: str | None = None
    """Where money goes to or comes from: a payment method of the buyer, ours or the shop's own id."""
    buyer_id: str | None = None
    """On whose behalf an agent or the shop's system asks: ours, or the shop's own id of the buyer."""
    confirmed: bool = False
    """The buyer has agreed to exactly this."""
    conversation_id: str | None = None
    address: dict[str, Annotated[str, Meta(max_length=300)]] | None = None
    """For change_address and change_contact: the parts of the new one."""
    evidence: Annotated[list[str], Meta(max_length=20)] = []
    """Ids of uploaded files."""
    client_id: Annotated[str, Meta(max_length=64)] = ""
    decide: bool = True
    """False: only file it; a person decides later."""


class Finding(Struct, frozen=True, kw_only=True):
    rule: str
    answer: str
    clause: str = ""
    values: dict[str, Any] = {}


class VerdictView(Struct, frozen=True, kw_only=True):
    answer: str
    findings: list[Finding]
    policy_id: str | None
    policy_version: int
    alternatives: list[str] = []
    clause: str = ""
    """The clause that promises the remedy: what an answer without findings stands on."""


class CaseLine(Struct, frozen=True, kw_only=True):
    line_id: str
    external_id: str
    title: str
    sku_name: str
    image_url: str
    quantity: int
    amount_minor: int
    new_sku_id: str | None = None
    new_sku_name: str = ""
    price_difference_minor: int = 0


class EvidenceView(Struct, frozen=True, kw_only=True):
    id: str
    file_id: str
    kind: str
    side: str
    """buyer, shop, courier or platform."""
    url: str
    thumbnail_url: str
    words: str
    at: datetime
    seen_in_case_id: str | None
    """An earlier case with the same picture."""


class CaseEvent(Struct, frozen=True, kw_only=True):
    at: datetime
    action: str
    from_state: str | None
    to_state: str
    by_kind: str
    by_id: str
    reason: str
    words: str
    facts: dict[str, Any]


class ApprovalView(Struct, frozen=True, kw_only=True):
    id: str
    asked_by: str
    asked_at: datetime
    amount_minor: int
    limit_minor: int
    due_at: datetime
    deputies: bool
    """Its first time ran out: every lead and the owner are asked now."""
    state: str
    decided_by: str | None
    decided_at: datetime | None


class Over(Struct, frozen=True, kw_only=True):
    """Too much for this person: `amount_minor` on top of `given_minor` exceeds `limit_minor`."""

    amount_minor: int
    limit_minor: int
    given_minor: int


class Because(Struct, frozen=True):
    """Why not: the error that the action would answer, as words know it by its code."""

    code: str
    data: dict[str, Any] = {}


class Offered(Struct, frozen=True, kw_only=True):
    """A button: what this reader may do now, or could with more rights."""

    action: Action
    amount_minor: int | None = None
    needs: list[str] = []
    """Fields the body must carry: words, amount_minor, tracking, evidence …"""
    disabled_because: Because | None = None
    """It is shown and cannot be pressed: this amount is above what the reader may decide (`over_limit`)."""


class CaseRow(Struct, frozen=True, kw_only=True):
    """One row of the queue."""

    id: str
    version: int
    shop_id: str
    order_id: str
    order_external_id: str
    buyer_id: str | None
    buyer_name: str
    conversation_id: str | None
    remedy: Remedy
    state: State
    reason: str
    authority: str
    amount_minor: int
    currency: str
    agent_id: str | None
    waits_for: Waits | None
    next_action: str
    due_at: datetime | None
    clock_started_at: datetime | None
    overdue: bool
    automatic: bool
    opened_at: datetime
    closed_at: datetime | None
    risk: int
    """0 to 100: how likely the platform will be called in."""


class CaseView(Struct, frozen=True, kw_only=True):
    """Everything of one case, personal data masked."""

    row: CaseRow
    words: str
    freight_minor: int
    freight_by: str
    method_id: str | None
    outcome: str
    verdict: VerdictView | None
    lines: list[CaseLine]
    evidence: list[EvidenceView]
    events: list[CaseEvent]
    approvals: list[ApprovalView]
    actions: list[Offered]
    return_parcel: dict[str, Any] | None
    return_address: ReturnAddress | None
    """Where the goods go back to, once somebody has said so."""
    return_choices: list[ReturnAddress]
    """The shop's own addresses, while one can still be chosen."""
    linked_order_id: str | None
    plan: str
    plan_due_at: datetime | None
    apologised_at: datetime | None
    address: dict[str, str] | None
    facts: dict[str, Any]


class ActionBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a move may carry; each action reads what it needs."""

    version: int | None = None
    """The case as the caller saw it; another one now answers Conflict."""
    words: Text = ""
    reason: Code | None = None
    amount_minor: Minor | None = None
    evidence: Annotated[list[str], Meta(max_length=20)] = []
    carrier: Annotated[str, Meta(max_length=64)] = ""
    tracking_number: Annotated[str, Meta(max_length=64)] = ""
    received: Annotated[str, Meta(pattern="^(whole|short|wrong|damaged)?$")] = ""
    """Of the goods check."""
    free: bool | None = None
    """Of a diagnosis: whether the warranty pays."""
    due_at: datetime | None = None
    confirmed: bool = False
    address: dict[str, Annotated[str, Meta(max_length=300)]] | None = None
