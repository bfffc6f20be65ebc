"""After-sales cases: every way an order goes wrong or is changed, to the money on the account."""

from xiaoer.aftersales.act import act
from xiaoer.aftersales.apologise import apologise
from xiaoer.aftersales.buyer_model import (
    BuyerCase,
    BuyerCases,
    BuyerOption,
    BuyerRequest,
    ChangeRequest,
    ChangeSeen,
    ClauseCited,
    OptionsRequest,
    OrderChanges,
)
from xiaoer.aftersales.buyer_options import buyer_cases, buyer_options, same_goods
from xiaoer.aftersales.buyer_view import BUYERS_ACTIONS, buyer_view
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.choose_offer import choose_offer
from xiaoer.aftersales.evidence import keep_evidence
from xiaoer.aftersales.find import CaseFilter, counts, find
from xiaoer.aftersales.give_case import give_case
from xiaoer.aftersales.open_case import open_case
from xiaoer.aftersales.order_changes import check_change, order_changes, see_change
from xiaoer.aftersales.pay_page import due_payment
from xiaoer.aftersales.preview import Preview, PreviewRequest, preview
from xiaoer.aftersales.refusal import REFUSALS, Refusal, refusal
from xiaoer.aftersales.reject_delivery import RejectionBody, reject_delivery
from xiaoer.aftersales.send_plan import send_plan
from xiaoer.aftersales.store import get, of_order
from xiaoer.aftersales.store_open import orders_that_went_wrong, orders_with_open_case
from xiaoer.aftersales.tell import card_of
from xiaoer.aftersales.verify import verify
from xiaoer.aftersales.view import rows, view

__all__ = [
    "BUYERS_ACTIONS",
    "REFUSALS",
    "BuyerCase",
    "BuyerCases",
    "BuyerOption",
    "BuyerRequest",
    "Case",
    "CaseFilter",
    "ChangeRequest",
    "ChangeSeen",
    "ClauseCited",
    "OptionsRequest",
    "OrderChanges",
    "Preview",
    "PreviewRequest",
    "Refusal",
    "RejectionBody",
    "act",
    "apologise",
    "buyer_cases",
    "buyer_options",
    "buyer_view",
    "card_of",
    "check_change",
    "choose_offer",
    "counts",
    "due_payment",
    "find",
    "get",
    "give_case",
    "keep_evidence",
    "of_order",
    "open_case",
    "order_changes",
    "orders_that_went_wrong",
    "orders_with_open_case",
    "preview",
    "refusal",
    "reject_delivery",
    "rows",
    "same_goods",
    "see_change",
    "send_plan",
    "verify",
    "view",
]
