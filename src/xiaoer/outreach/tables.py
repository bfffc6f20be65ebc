from sqlalchemy import Boolean, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from xiaoer.infra.schema import Id, merchant_table, moment

gate_edits = merchant_table(
    "gate_edits",
    Column("id", Id(), nullable=False),
    Column("pack", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    moment("saved_at"),
    Column("saved_by", Text, nullable=False),
    moment("published_at", required=False),
    Column("published_by", Text, nullable=False, server_default=""),
    Index("gate_edits_version", "merchant_id", "pack", "version", unique=True),
    Index("gate_edits_draft", "merchant_id", "pack", unique=True, postgresql_where=text("state = 'draft'")),
)
"""A merchant's own layer over a shipped pack: one draft a pack, and published versions that never change."""
gate_ruling = merchant_table(
    "gate_ruling",
    Column("id", Id(), nullable=False),
    moment("at"),
    Column("pack", Text, nullable=False),
    Column("pack_version", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("sender_kind", Text, nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("rules", ARRAY(Text), nullable=False),
    Column("findings", JSON, nullable=False),
    Index("gate_ruling_by_time", "merchant_id", "at"),
    Index("gate_ruling_of_agent", "merchant_id", "agent_id", "at"),
)
"""What the gate stopped or warned of. The text itself is not kept: only the words found, cut to 40 characters."""
outreach_sent = merchant_table(
    "outreach_sent",
    Column("id", Id(), nullable=False),
    Column("buyer_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("gives_value", Boolean, nullable=False),
    moment("at"),
    Index("outreach_sent_to_buyer", "merchant_id", "buyer_id", "at"),
)
"""What the shop sent unasked, and every value it gave: what caps, asks and the day between value and review count."""
