"""Read copies of what the shop sells. An outside id is unique in its shop: that is what makes a push repeatable."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

listing = merchant_table(
    "listing",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("image_url", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("featured", Boolean, nullable=False),
    Column("attributes", JSONB, nullable=False),
    Column("guides", JSONB, nullable=False),
    Column("translations", JSONB, nullable=False),
    moment("source_updated_at", required=False),
    moment("synced_at"),
    moment("updated_at"),
    UniqueConstraint("merchant_id", "shop_id", "external_id", name="listing_outside"),
    Index("listing_shown", "merchant_id", "shop_id", text("featured desc"), "id"),
)

sku = merchant_table(
    "sku",
    Column("id", Id(), nullable=False),
    Column("listing_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("price_minor", BigInteger, nullable=False),
    Column("stock", BigInteger),
    Column("image_url", Text, nullable=False),
    Column("barcode", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attributes", JSONB, nullable=False),
    Column("translations", JSONB, nullable=False),
    UniqueConstraint("merchant_id", "shop_id", "external_id", name="sku_outside"),
    Index("sku_listing", "merchant_id", "listing_id", "position"),
    Index("sku_barcode", "merchant_id", "barcode", postgresql_where=text("barcode <> ''")),
)

stock_reservation = merchant_table(
    "stock_reservation",
    Column("id", Id(), nullable=False),
    Column("key", Text, nullable=False),
    Column("sku_id", Id(), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("state", Text, nullable=False),
    moment("at"),
    UniqueConstraint("merchant_id", "key", name="stock_reservation_once"),
    Index("stock_reservation_held", "merchant_id", "sku_id", postgresql_where=text("state = 'held'")),
)
