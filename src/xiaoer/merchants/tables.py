from sqlalchemy import Column, Date, Index, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

merchant = merchant_table(
    "merchant",
    Column("name", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("settings", JSONB, nullable=False),
    moment("created_at"),
    key=(),
)
shop = merchant_table(
    "shop",
    Column("id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("settings", JSONB, nullable=False),
    moment("created_at"),
)
connection = merchant_table(
    "connection",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("channel", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("config", JSONB, nullable=False),
    Column("sealed_credentials", Text, nullable=False),
    Column("credential_names", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("last_error", Text, nullable=False, server_default=""),
    moment("last_error_at", required=False),
    moment("created_at"),
    moment("updated_at"),
    Index("connection_of_shop", "merchant_id", "shop_id"),
)
shop_honour = merchant_table(
    "shop_honour",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", JSONB, nullable=False),
    Column("issuer", JSONB, nullable=False),
    Column("number", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("valid_from", Date, nullable=True),
    Column("valid_until", Date, nullable=True),
    Index("shop_honour_shop", "merchant_id", "shop_id", "position"),
)
"""Certificates and honours, in the order in which buyers see them."""
