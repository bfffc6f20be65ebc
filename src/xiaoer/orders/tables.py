"""Our copy of the order: lines, payments, parcels, tracking events.

An outside id is unique in its shop: that is what makes a push repeatable. A buyer is linked by identity, at the
push when known, else when the identity is proven.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

shop_order = merchant_table(
    "shop_order",
    Column("id", Id(), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("buyer_id", Id()),
    Column("buyer_connection_id", Id(), nullable=False),
    Column("buyer_external_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    moment("placed_at"),
    moment("paid_at", required=False),
    moment("dispatched_at", required=False),
    moment("signed_at", required=False),
    moment("closed_at", required=False),
    moment("promised_dispatch_at", required=False),
    moment("promised_delivery_at", required=False),
    Column("currency", Text, nullable=False),
    Column("goods_minor", BigInteger, nullable=False),
    Column("freight_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False),
    Column("receiver_name", Text, nullable=False),
    Column("receiver_phone", Text, nullable=False),
    Column("receiver_region", Text, nullable=False),
    Column("receiver_address", Text, nullable=False),
    Column("receiver_parts", JSONB(none_as_null=True)),
    Column("note", Text, nullable=False),
    Column("seller_note", Text, nullable=False),
    moment("locked_at", required=False),
    Column("fulfilment", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("linked_order_id", Id()),
    Column("ours_since", JSONB, nullable=False, server_default=text("'{}'")),
    moment("source_updated_at"),
    moment("synced_at"),
    UniqueConstraint("merchant_id", "shop_id", "external_id", name="shop_order_outside"),
    Index("shop_order_external", "merchant_id", "external_id"),
    Index("shop_order_recent", "merchant_id", text("placed_at desc"), text("id desc")),
    Index("shop_order_paid", "merchant_id", "paid_at"),
    Index("shop_order_signed", "merchant_id", "signed_at"),
    Index("shop_order_state", "merchant_id", "state", text("placed_at desc")),
    Index("shop_order_buyer", "merchant_id", "buyer_id", text("placed_at desc")),
    Index("shop_order_unlinked", "merchant_id", "buyer_external_id", postgresql_where=text("buyer_id is null")),
    Index("shop_order_linked", "merchant_id", "linked_order_id", postgresql_where=text("linked_order_id is not null")),
    Index("shop_order_phone", "merchant_id", "receiver_phone", postgresql_where=text("receiver_phone <> ''")),
)

order_line = merchant_table(
    "order_line",
    Column("id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("listing_id", Id()),
    Column("sku_id", Id()),
    Column("title", Text, nullable=False),
    Column("sku_name", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False),
    Column("image_url", Text, nullable=False),
    Column("state", Text, nullable=False),
    UniqueConstraint("merchant_id", "order_id", "external_id", name="order_line_outside"),
)

payment = merchant_table(
    "payment",
    Column("id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("method_id", Id()),
    Column("method_external_id", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("origin", Text, nullable=False),
    moment("paid_at", required=False),
    UniqueConstraint("merchant_id", "order_id", "external_id", name="payment_outside"),
    Index(
        "payment_unlinked",
        "merchant_id",
        "method_external_id",
        postgresql_where=text("method_id is null and method_external_id <> ''"),
    ),
)

parcel = merchant_table(
    "parcel",
    Column("id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("carrier", Text, nullable=False),
    Column("tracking_number", Text, nullable=False),
    Column("state", Text, nullable=False),
    moment("moved_at"),
    moment("dispatched_at", required=False),
    moment("signed_at", required=False),
    Column("lines", JSONB, nullable=False),
    UniqueConstraint("merchant_id", "order_id", "carrier", "tracking_number", name="parcel_outside"),
    Index("parcel_number", "merchant_id", "tracking_number"),
)

tracking_event = merchant_table(
    "tracking_event",
    Column("parcel_id", Id(), nullable=False),
    moment("at"),
    Column("key", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("status", Text, nullable=False),
    key=("parcel_id", "at", "key"),
)

order_change = merchant_table(
    "order_change",
    Column("id", Id(), nullable=False),
    Column("key", Text, nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("case_id", Id()),
    Column("kind", Text, nullable=False),
    Column("what", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("connection_id", Id()),
    Column("made_order_id", Id()),
    Column("external_ref", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("calls", Integer, nullable=False, server_default="0"),
    moment("called_at", required=False),
    Column("asked_by", JSONB, nullable=False),
    moment("asked_at"),
    moment("settled_at", required=False),
    UniqueConstraint("merchant_id", "key", name="order_change_once"),
    Index("order_change_order", "merchant_id", "order_id", "id"),
    Index("order_change_case", "merchant_id", "case_id", postgresql_where=text("case_id is not null")),
    Index("order_change_open", "merchant_id", "state", postgresql_where=text("state in ('waiting', 'unknown')")),
)
