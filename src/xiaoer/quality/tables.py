"""Checked refusals: each as it was when it was made, what the check found, what the inspector decided."""

from sqlalchemy import BigInteger, Column, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

checked_refusal = merchant_table(
    "quality_refusal",
    Column("id", Id(), nullable=False),
    Column("case_id", Id(), nullable=False),
    Column("case_version", BigInteger, nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("buyer_id", Id()),
    Column("conversation_id", Id()),
    Column("remedy", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("case_reason", Text, nullable=False),
    Column("agent_id", Id()),
    moment("at"),
    Column("words", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("clauses", ARRAY(Text), nullable=False),
    Column("policy_id", Id()),
    Column("policy_version", Integer, nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("worst", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("inspector_id", Id()),
    moment("inspected_at", required=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("proposal", Text, nullable=False, server_default=""),
    Column("corrected", Text, nullable=False, server_default=""),
    moment("corrected_at", required=False),
    UniqueConstraint("merchant_id", "case_id", "case_version", name="quality_refusal_once"),
    Index("quality_refusal_newest", "merchant_id", text("at desc"), text("id desc")),
    Index("quality_refusal_state", "merchant_id", "state", text("at desc"), text("id desc")),
    Index("quality_refusal_agent", "merchant_id", "agent_id", text("at desc")),
    Index("quality_refusal_conversation", "merchant_id", "conversation_id", "at"),
)
"""`worst` is the gravest severity found: block, warn, note, or none."""
