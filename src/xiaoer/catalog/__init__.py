"""The catalogue: listings and SKUs, our read copy of what the shop sells."""

from xiaoer.catalog.find import find
from xiaoer.catalog.find_skus import find_skus
from xiaoer.catalog.get_listing import get_listing, get_listings
from xiaoer.catalog.import_listings import import_listings
from xiaoer.catalog.price_and_stock import price_and_stock
from xiaoer.catalog.product_card import product_card
from xiaoer.catalog.push_listings import push_listings
from xiaoer.catalog.reserve import kept, release, reserve, taken
from xiaoer.catalog.store import outside_ids
from xiaoer.catalog.store_goods import categories, listings_of, skus_of

__all__ = [
    "categories",
    "find",
    "find_skus",
    "get_listing",
    "get_listings",
    "import_listings",
    "kept",
    "listings_of",
    "outside_ids",
    "price_and_stock",
    "product_card",
    "push_listings",
    "release",
    "reserve",
    "skus_of",
    "taken",
]
