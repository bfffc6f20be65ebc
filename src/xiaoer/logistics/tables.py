"""Return parcels and their scans, intercepts, watches, and a merchant's own numbers.

A watch is kept once for each silence or mishap of a parcel: (subject, kind, since) is unique, so however often the
same thing is found it is told once.
"""

from sqlalchemy import Column, Float, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

return_parcel = merchant_table(
    "return_parcel",
    Column("id", Id(), nullable=False),
    Column("case_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("state", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("tracking_number", Text, nullable=False),
    Column("parcel_state", Text),
    moment("ship_by", required=False),
    moment("expected_at"),
    moment("reported_at", required=False),
    moment("moved_at", required=False),
    moment("signed_at", required=False),
    moment("told_at", required=False),
    UniqueConstraint("merchant_id", "case_id", name="return_parcel_case"),
    Index("return_parcel_number", "merchant_id", "tracking_number", postgresql_where=text("tracking_number <> ''")),
    Index("return_parcel_order", "merchant_id", "order_id"),
)

return_scan = merchant_table(
    "return_scan",
    Column("return_id", Id(), nullable=False),
    moment("at"),
    Column("key", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("status", Text, nullable=False),
    key=("return_id", "at", "key"),
)

intercept = merchant_table(
    "intercept",
    Column("id", Id(), nullable=False),
    Column("case_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("parcel_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("carrier", Text, nullable=False),
    Column("tracking_number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    moment("asked_at"),
    moment("accepted_at", required=False),
    moment("ended_at", required=False),
    moment("overdue_at", required=False),
    Index("intercept_parcel", "merchant_id", "parcel_id"),
    Index(
        "intercept_open",
        "merchant_id",
        "parcel_id",
        unique=True,
        postgresql_where=text("state in ('asked', 'accepted')"),
    ),
    Index("intercept_recent", "merchant_id", text("asked_at desc"), text("id desc")),
)

parcel_watch = merchant_table(
    "parcel_watch",
    Column("id", Id(), nullable=False),
    Column("subject_id", Id(), nullable=False),
    Column("kind", Text, nullable=False),
    moment("since"),
    Column("order_id", Id(), nullable=False),
    Column("order_external_id", Text, nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("parcel_id", Id()),
    Column("carrier", Text, nullable=False),
    Column("tracking_number", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("hours", Float, nullable=False),
    moment("opened_at"),
    moment("closed_at", required=False),
    Column("closed_by", Text, nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),
    UniqueConstraint("merchant_id", "subject_id", "kind", "since", name="parcel_watch_once"),
    Index("parcel_watch_open", "merchant_id", text("opened_at desc"), postgresql_where=text("closed_at is null")),
    Index("parcel_watch_order", "merchant_id", "order_id"),
)

watch_settings = merchant_table(
    "watch_settings", Column("settings", JSONB, nullable=False, server_default="{}"), key=()
)

carrier_query = merchant_table(
    "carrier_query", Column("parcel_id", Id(), nullable=False), moment("asked_at"), key=("parcel_id",)
)
