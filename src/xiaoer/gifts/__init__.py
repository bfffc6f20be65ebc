"""Gifts: red packets and coupons from a budget, each given once."""

from xiaoer.gifts.ask_approval import APPROVAL
from xiaoer.gifts.claim import claim
from xiaoer.gifts.decide_approval import approval_due, approve, refuse
from xiaoer.gifts.expire import EXPIRE, expire
from xiaoer.gifts.give import give
from xiaoer.gifts.giveable import giveable
from xiaoer.gifts.keep_budget import change_budget, fund_budget, get_budget, list_budgets, make_budget
from xiaoer.gifts.keep_coupon import change_coupon, make_coupon
from xiaoer.gifts.offer_after_solution import offer_after_solution
from xiaoer.gifts.record_order import record_order
from xiaoer.gifts.record_uses import record_uses
from xiaoer.gifts.store import get, open_approvals
from xiaoer.gifts.withdraw import withdraw

__all__ = [
    "APPROVAL",
    "EXPIRE",
    "approval_due",
    "approve",
    "change_budget",
    "change_coupon",
    "claim",
    "expire",
    "fund_budget",
    "get",
    "get_budget",
    "give",
    "giveable",
    "list_budgets",
    "make_budget",
    "make_coupon",
    "offer_after_solution",
    "open_approvals",
    "record_order",
    "record_uses",
    "refuse",
    "withdraw",
]
