"""Version 0: what holds until a shop publishes its own policy. Meant for a Chinese shop; every figure may be changed.

Sources: 消费者权益保护法 (2013) §24 (goods that are not as agreed: return within seven days of receipt, repair or
exchange after that, freight borne by the seller) and §25 (distance sales: seven days from receipt without a reason,
goods intact, freight borne by the buyer, money back within seven days of the goods' return); 网络购买商品七日无理由退货
暂行办法 (2017) §§6–8, 10–13 (what is exempt, what "intact" means, who bears freight); 部分商品修理更换退货责任规定 三包
(1995) §§9–11 (seven days return, fifteen days exchange, a year of repair for most goods); Taobao's platform rules on
dispatch (48 hours unless the listing says otherwise) and on after-sales (refunds may be asked up to 15 days after the
order is completed). Limits of roles are ours.
"""

from __future__ import annotations

from msgspec.structs import replace

from xiaoer.kernel.ids import ShopId
from xiaoer.policies.default_clauses import CLAUSES
from xiaoer.policies.model import ActionTerms, Answer, Condition, Document, Policy, RoleLimits, Terms

QUALITY = ("defective", "damaged", "not_as_described")
SHOPS_FAULT = (*QUALITY, "wrong_item", "missing_item")
PAID_FOR = ("paid", "dispatched", "signed", "completed")
RECEIVED = ("signed", "completed")
LONGER = {reason: 15 for reason in SHOPS_FAULT}
FREIGHT = {"any": "buyer", **{reason: "shop" for reason in (*SHOPS_FAULT, "late", "lost")}}

_SHOWN = ActionTerms(evidence_for=SHOPS_FAULT, apology_for=QUALITY, verified_for=QUALITY, reason_required=True)
_BEFORE_DISPATCH = ActionTerms(order_states=("placed", "paid"), before_lock=True, confirmation_required=True)

ACTIONS: dict[str, ActionTerms] = {
    "refund_only": replace(
        _SHOWN,
        clause="refund_only",
        order_states=PAID_FOR,
        window_days=7,
        windows={**LONGER, "lost": 15, "late": 15},
        auto_limit_minor=200_00,
        cases_90d_limit=5,
        freight_by=FREIGHT,
        alternatives=("return_refund", "intercept"),
    ),
    "return_refund": replace(
        _SHOWN,
        clause="return_refund",
        order_states=RECEIVED,
        window_days=7,
        windows=LONGER,
        auto_limit_minor=1000_00,
        cases_90d_limit=8,
        freight_by=FREIGHT,
        alternatives=("exchange", "repair"),
    ),
    "exchange": replace(
        _SHOWN,
        clause="exchange",
        order_states=RECEIVED,
        window_days=7,
        windows=LONGER,
        in_stock=True,
        same_listing=True,
        auto_limit_minor=1000_00,
        freight_by=FREIGHT,
        alternatives=("return_refund", "repair"),
    ),
    "resend": replace(
        _SHOWN,
        clause="resend",
        order_states=("dispatched", *RECEIVED),
        window_days=15,
        reasons=("missing_item", "wrong_item", "damaged", "defective", "lost"),
        auto_limit_minor=200_00,
        cases_90d_limit=5,
        freight_by={"any": "shop"},
        alternatives=("refund_only",),
    ),
    "repair": ActionTerms(
        clause="repair",
        order_states=RECEIVED,
        window_days=365,
        reasons=("defective", "damaged", "not_as_described", "other"),
        reason_required=True,
        freight_by={"any": "shop"},
    ),
    "price_match": ActionTerms(
        clause="price_match",
        order_states=PAID_FOR,
        window_days=15,
        window_from="paid",
        reasons=("price_dropped",),
        once_per_order=True,
        auto_limit_minor=100_00,
    ),
    "compensation": ActionTerms(clause="compensation", order_states=PAID_FOR, auto_limit_minor=0),
    "intercept": ActionTerms(
        clause="intercept",
        order_states=("dispatched",),
        once_per_order=True,
        alternatives=("rejected", "return_refund"),
    ),
    "rejected": ActionTerms(
        clause="rejected",
        order_states=("dispatched",),
        window_days=10,
        window_from="dispatched",
        reason_required=True,
        auto_limit_minor=500_00,
        freight_by={"any": "buyer", **{reason: "shop" for reason in (*SHOPS_FAULT, "late")}},
        alternatives=("return_refund",),
    ),
    "cancel": replace(_BEFORE_DISPATCH, clause="cancel", alternatives=("intercept", "return_refund")),
    "change_address": replace(_BEFORE_DISPATCH, clause="change_order", alternatives=("intercept",)),
    "change_contact": replace(_BEFORE_DISPATCH, clause="change_order"),
    "change_sku": replace(
        _BEFORE_DISPATCH,
        clause="change_order",
        same_listing=True,
        in_stock=True,
        alternatives=("exchange",),
    ),
    "change_payment": replace(
        _BEFORE_DISPATCH,
        clause="change_order",
        method_required=True,
        single_payment=True,
        different_method=True,
    ),
}
LIMITS = {
    "owner": RoleLimits(refund_minor=None, compensation_minor=None, resend_minor=None, gift_minor=None),
    "lead": RoleLimits(refund_minor=2000_00, compensation_minor=200_00, resend_minor=1000_00, gift_minor=100_00),
    "agent": RoleLimits(refund_minor=200_00, compensation_minor=20_00, resend_minor=200_00, gift_minor=10_00),
    "outsourced": RoleLimits(refund_minor=100_00, compensation_minor=10_00, resend_minor=100_00, gift_minor=5_00),
}
CONDITIONS = (
    Condition(
        code="parcel_on_the_way",
        when='order.state == "dispatched" && reason != "lost"'
        " && !(has_parcel && (parcel.intercepted || parcel.rejected || parcel.returning))",
        answer=Answer.OFFER_ALTERNATIVES,
        actions=("refund_only",),
        clause="parcel_on_the_way",
    ),
    Condition(
        code="goods_are_kept",
        when='order.state in ["signed", "completed"] && '
        'reason in ["changed_mind", "unwanted", "price_dropped", "order_error", "address_error", "out_of_stock"]',
        answer=Answer.OFFER_ALTERNATIVES,
        actions=("refund_only",),
        clause="refund_only",
    ),
)
"""A refund for goods that are under way waits for the parcel; who keeps goods that are as ordered keeps the price."""
RULE_CLAUSES = {
    "evidence_missing": "evidence",
    "repeated_photo": "evidence",
    "not_verified": "evidence",
    "apology_missing": "apology",
    "over_refundable": "never_more_than_paid",
    "amount_not_positive": "never_more_than_paid",
    "quantity_taken": "never_more_than_paid",
    "not_the_buyers_order": "own_orders",
    "method_not_the_buyers": "own_orders",
    "over_auto_limit": "a_person_decides",
    "frequent_cases": "a_person_decides",
    "reason_needs_a_person": "a_person_decides",
    "other_currency": "a_person_decides",
    "not_confirmed": "confirmation",
    "platform_fulfilled": "platform_goods",
    "locked_by_warehouse": "change_order",
}
DOCUMENT = Document(
    terms=Terms(actions=ACTIONS, limits=LIMITS, rule_clauses=RULE_CLAUSES), conditions=CONDITIONS, clauses=CLAUSES
)


def built_in(shop_id: ShopId) -> Policy:
    """Version 0 for this shop."""
    return Policy(shop_id, 0, DOCUMENT.terms, DOCUMENT.conditions, DOCUMENT.clauses)
