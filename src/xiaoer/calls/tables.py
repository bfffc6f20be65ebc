from sqlalchemy import Boolean, Column, Index, Text, UniqueConstraint, text

from xiaoer.infra.schema import Id, merchant_table, moment

call = merchant_table(
    "call",
    Column("id", Id(), nullable=False),
    Column("connection_id", Id(), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("incoming", Boolean, nullable=False),
    Column("number", Text, nullable=False),
    Column("buyer_id", Id()),
    Column("conversation_id", Id()),
    Column("agent_id", Id()),
    moment("rang_at"),
    moment("answered_at", required=False),
    moment("ended_at", required=False),
    Column("busy", Boolean, nullable=False, server_default=text("false")),
    Column("words", Text, nullable=False, server_default=""),
    Column("outcome", Text),
    Column("consent", Text, nullable=False, server_default="not_recorded"),
    Column("recording_url", Text, nullable=False, server_default=""),
    Column("contact_id", Id()),
    UniqueConstraint("merchant_id", "connection_id", "external_id", name="call_outside"),
    Index("call_newest", "merchant_id", text("rang_at desc"), text("id desc")),
    Index("call_under_way", "merchant_id", "agent_id", postgresql_where=text("state <> 'ended'")),
)
"""A recording is kept only with the buyer's leave. `contact_id`: its line on the timeline, once it ended."""
