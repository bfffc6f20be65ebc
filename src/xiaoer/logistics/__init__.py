"""Logistics: what parcels do that somebody must act on: stalled, refused at the door, to be stopped, coming back."""

from xiaoer.logistics.expect_return import cancel_return, expect_return, return_parcel_of, return_parcels_of
from xiaoer.logistics.intercept import intercept, intercept_order
from xiaoer.logistics.parcel_facts import parcel_facts
from xiaoer.logistics.push_return_parcels import push_return_parcels
from xiaoer.logistics.record_intercept_result import record_intercept_result
from xiaoer.logistics.report_return import report_return

__all__ = [
    "cancel_return",
    "expect_return",
    "intercept",
    "intercept_order",
    "parcel_facts",
    "push_return_parcels",
    "record_intercept_result",
    "report_return",
    "return_parcel_of",
    "return_parcels_of",
]
