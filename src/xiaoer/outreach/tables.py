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
    Column("channel", Text, nullable=False, server_default=""),
    Column("gives_value", Boolean, nullable=False),
    moment("at"),
    Index("outreach_sent_to_buyer", "merchant_id", "buyer_id", "at"),
    Index("outreach_sent_by_purpose", "merchant_id", "purpose", "channel", "at"),
)
"""What the shop sent unasked, and every value it gave: what caps, asks and the day between value and review count."""
outreach_buyer = merchant_table(
    "outreach_buyer", Column("buyer_id", Id(), nullable=False), moment("tried_at"), key=("buyer_id",)
)
"""Held while an unasked send is judged: two that are sent at once never both pass the cap."""
outreach_skip = merchant_table(
    "outreach_skip",
    Column("id", Id(), nullable=False),
    moment("at"),
    Column("buyer_id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("source_id", Id(), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("sender_kind", Text, nullable=False),
    Column("rules", ARRAY(Text), nullable=False),
    Column("facts", JSON, nullable=False),
    moment("free_at", required=False),
    Index("outreach_skip_newest", "merchant_id", text("at desc"), text("id desc")),
    Index("outreach_skip_of_buyer", "merchant_id", "buyer_id", text("at desc")),
)
"""Unasked sends that the gate held back. `rules`: the gravest first; `source_id`: the campaign or plan behind it."""
outreach_complaint = merchant_table(
    "outreach_complaint",
    Column("id", Id(), nullable=False),
    moment("at"),
    Column("buyer_id", Id(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("words", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("outreach_complaint_once", "merchant_id", "client_id", unique=True),
    Index("outreach_complaint_by_purpose", "merchant_id", "purpose", "channel", "at"),
)
"""Opt-outs and complaints, each with the purpose of what was sent last before; empty where nothing was."""
outreach_pause = merchant_table(
    "outreach_pause",
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sends", Integer, nullable=False),
    Column("complaints", Integer, nullable=False),
    moment("paused_at"),
    moment("resumed_at", required=False),
    Column("resumed_by", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    key=("purpose", "channel"),
)
"""The last pause of a purpose on a channel; `resumed_at` is also where its rate begins to count anew."""
