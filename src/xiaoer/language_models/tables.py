from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text

from xiaoer.infra.schema import Id, merchant_table, moment

model_terms = merchant_table(
    "model_terms",
    Column("connection_id", Id(), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("reword", Boolean, nullable=False),
    Column("choose", Boolean, nullable=False),
    Column("tone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("budget_micros", BigInteger, nullable=False),
    Column("price_in_micros", BigInteger, nullable=False),
    Column("price_out_micros", BigInteger, nullable=False),
    Column("failures_in_row", Integer, nullable=False, server_default="0"),
    moment("rest_until", required=False),
    moment("updated_at"),
    key=(),
)
model_month = merchant_table(
    "model_month",
    Column("month", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("spent_micros", BigInteger, nullable=False),
    Column("held_micros", BigInteger, nullable=False),
    key=("month", "currency"),
)
"""What a month cost so far, and what questions under way may yet cost: never together above the budget when another is
let out."""
model_call = merchant_table(
    "model_call",
    Column("id", Id(), nullable=False),
    moment("at"),
    Column("month", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("connection_id", Id(), nullable=False),
    Column("model", Text, nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("held_micros", BigInteger, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Index("model_call_of_month", "merchant_id", "month", "outcome"),
)
"""One question each, without its words: those are in the conversation."""
