"""Logistics: what parcels do that somebody must act on: stalled, refused at the door, to be stopped, coming back."""

from xiaoer.logistics.expect_return import cancel_return, expect_return, return_parcel_of, return_parcels_of
from xiaoer.logistics.find_watches import answer_watch, find_intercepts, find_watches
from xiaoer.logistics.intercept import intercept, intercept_order
from xiaoer.logistics.parcel_facts import parcel_facts
from xiaoer.logistics.push_return_parcels import push_return_parcels
from xiaoer.logistics.record_intercept_result import record_intercept_result
from xiaoer.logistics.report_return import report_return

__all__ = [
    "answer_watch",
    "cancel_return",
    "expect_return",
    "find_intercepts",
    "find_watches",
    "intercept",
    "intercept_order",
    "parcel_facts",
    "push_return_parcels",
    "record_intercept_result",
    "report_return",
    "return_parcel_of",
    "return_parcels_of",
]
