"""Merchants: tenants, their shops, and the connections with sealed secrets over which buyers come."""

from xiaoer.merchants.add_connection import add_connection
from xiaoer.merchants.change_connection import change_connection
from xiaoer.merchants.change_merchant import change_merchant
from xiaoer.merchants.change_shop import change_shop
from xiaoer.merchants.credentials import credentials
from xiaoer.merchants.find_connection import find_connection
from xiaoer.merchants.find_shop import merchant_of_shop
from xiaoer.merchants.found_merchant import found_in, found_merchant, new_merchant_id
from xiaoer.merchants.honour_model import Honour, HonourFacts, HonourKind, HonourWords
from xiaoer.merchants.keep_honours import honours_in_force, honours_of, keep_honours
from xiaoer.merchants.open_shop import open_shop
from xiaoer.merchants.policy import check_size
from xiaoer.merchants.reach_of import reach_of
from xiaoer.merchants.remove_connection import remove_connection
from xiaoer.merchants.report_health import report_health
from xiaoer.merchants.report_outcome import report_outcome
from xiaoer.merchants.reseal_all import reseal_all
from xiaoer.merchants.rotate_secret import rotate_secret
from xiaoer.merchants.store import (
    get_connection,
    get_merchant,
    get_shop,
    list_connections,
    list_shops,
    lock_merchant,
)

__all__ = [
    "Honour",
    "HonourFacts",
    "HonourKind",
    "HonourWords",
    "add_connection",
    "change_connection",
    "change_merchant",
    "change_shop",
    "check_size",
    "credentials",
    "find_connection",
    "found_in",
    "found_merchant",
    "get_connection",
    "get_merchant",
    "get_shop",
    "honours_in_force",
    "honours_of",
    "keep_honours",
    "list_connections",
    "list_shops",
    "lock_merchant",
    "merchant_of_shop",
    "new_merchant_id",
    "open_shop",
    "reach_of",
    "remove_connection",
    "report_health",
    "report_outcome",
    "reseal_all",
    "rotate_secret",
]
