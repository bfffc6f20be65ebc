"""Buyers, how they appear on each connection, and what is known of them.

A merge moves no row: it points one buyer at another, and reading follows the pointer. So every row stays with the
buyer it was written for, and undoing a merge is exact.
"""

from pathlib import Path

from sqlalchemy import BigInteger, Boolean, Column, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, function, merchant_table, moment

buyer = merchant_table(
    "buyer",
    Column("id", Id(), nullable=False),
    Column("display_name", Text, nullable=False, server_default=""),
    Column("named_by", Text, nullable=False, server_default="identity"),
    Column("state", Text, nullable=False, server_default="active"),
    Column("merged_into", Id()),
    moment("created_at"),
    Index("buyer_merged", "merchant_id", "merged_into", postgresql_where=text("merged_into is not null")),
)

identity = merchant_table(
    "identity",
    Column("id", Id(), nullable=False),
    Column("buyer_id", Id(), nullable=False),
    Column("connection_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("display_name", Text, nullable=False, server_default=""),
    Column("verified", Boolean, nullable=False, server_default=text("false")),
    moment("first_seen_at"),
    moment("last_seen_at"),
    UniqueConstraint("merchant_id", "connection_id", "external_id", name="identity_outside"),
    Index("identity_buyer", "merchant_id", "buyer_id"),
    Index("identity_external", "merchant_id", "external_id"),
)

profile_field = merchant_table(
    "profile_field",
    Column("buyer_id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("value", Text, nullable=False),
    moment("as_of"),
    Index("profile_field_value", "merchant_id", "name", "value"),
    key=("buyer_id", "name", "source"),
)

buyer_tag = merchant_table(
    "buyer_tag",
    Column("buyer_id", Id(), nullable=False),
    Column("tag", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("set_by", Id(), nullable=False),
    moment("set_at"),
    moment("expires_at", required=False),
    Column("rule_id", Text, nullable=False, server_default=""),
    Column("cited", JSONB, nullable=False, server_default="[]"),
    Index("buyer_tag_tag", "merchant_id", "tag"),
    key=("buyer_id", "tag"),
)

buyer_tag_rules = merchant_table("buyer_tag_rules", Column("rules", JSONB, nullable=False), key=())

tag_occasion = merchant_table(
    "tag_occasion",
    Column("rule_id", Text, nullable=False),
    Column("buyer_id", Id(), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", Id(), nullable=False),
    moment("at"),
    key=("rule_id", "buyer_id", "key"),
)
"""What a rule counted, each thing once; forgotten when the rule no longer looks back so far."""

consent = merchant_table(
    "consent",
    Column("id", Id(), nullable=False),
    Column("buyer_id", Id(), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("recorded_by", Id(), nullable=False),
    moment("at"),
    Index("consent_latest", "merchant_id", "buyer_id", "purpose", "channel", text("id desc")),
)

buyer_merge = merchant_table(
    "buyer_merge",
    Column("id", Id(), nullable=False),
    Column("keep_id", Id(), nullable=False),
    Column("other_id", Id(), nullable=False),
    Column("reason", Text, nullable=False),
    Column("merged_by", JSONB, nullable=False),
    moment("merged_at"),
    Column("undone_by", JSONB),
    moment("undone_at", required=False),
    Index("buyer_merge_other", "merchant_id", "other_id"),
)

shop_buyer = merchant_table(
    "shop_buyer",
    Column("shop_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("buyer_id", Id(), nullable=False),
    moment("source_updated_at"),
    moment("synced_at"),
    Index("shop_buyer_buyer", "merchant_id", "buyer_id"),
    Index("shop_buyer_external", "merchant_id", "external_id"),
    key=("shop_id", "external_id"),
)

buyer_address = merchant_table(
    "buyer_address",
    Column("buyer_id", Id(), nullable=False),
    Column("source", Text, nullable=False),
    Column("parts", JSONB, nullable=False),
    moment("as_of"),
    key=("buyer_id", "source"),
)

payment_method = merchant_table(
    "payment_method",
    Column("id", Id(), nullable=False),
    Column("buyer_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("brand", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("balance_minor", BigInteger),
    Column("state", Text, nullable=False),
    moment("said_at"),
    UniqueConstraint("merchant_id", "shop_id", "external_id", name="payment_method_outside"),
    Index("payment_method_buyer", "merchant_id", "buyer_id"),
)

function(Path(__file__).with_name("identify.sql"))
