from sqlalchemy import Column, Float, Index, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

intent_example = merchant_table(
    "intent_example",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("intent", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_key", Text, nullable=False),
    Column("made_by", Id(), nullable=False),
    moment("made_at"),
    Index("intent_example_text", "merchant_id", "shop_id", "text_key", unique=True),
    Index("intent_example_newest", "merchant_id", "shop_id", "intent", text("id desc")),
)
"""`text_key`: the sentence as understanding reads it, so that one that only looks different is not kept twice."""
shop_intent = merchant_table(
    "shop_intent",
    Column("shop_id", Id(), nullable=False),
    Column("intent", Text, nullable=False),
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    key=("shop_id", "intent"),
)
understanding_version = merchant_table(
    "understanding_version",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("examples", Integer, nullable=False),
    Column("accuracy", Float, nullable=False, server_default="0"),
    Column("top_two", Float, nullable=False, server_default="0"),
    Column("calibration_error", Float, nullable=False, server_default="0"),
    Column("shipped_accuracy", Float, nullable=False, server_default="0"),
    Column("figures", JSONB, nullable=False),
    Column("weights", LargeBinary),
    Column("made_by", Id(), nullable=False),
    moment("made_at"),
    Column("published_by", Id()),
    moment("published_at", required=False),
    Index("understanding_version_number", "merchant_id", "shop_id", "number", unique=True),
    Index(
        "understanding_version_published",
        "merchant_id",
        "shop_id",
        unique=True,
        postgresql_where=text("state = 'published'"),
    ),
)
