"""Conversations, their lines, sessions and history of owners.

`active_at` is the five-minute step of `last_at`: inbox order is indexed by it, so that appending a line to a
conversation that is already active stays a heap-only update.
"""

from pathlib import Path

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from xiaoer.infra.schema import Id, function, merchant_table, moment

conversation = merchant_table(
    "conversation",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("connection_id", Id(), nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("buyer_id", Id(), nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("agent_id", Id()),
    Column("last_agent_id", Id()),
    Column("queue_team_id", Id()),
    Column("queue_skill", Text, nullable=False, server_default=""),
    Column("queue_priority", Integer, nullable=False, server_default="0"),
    moment("queued_at", required=False),
    Column("routing_reason", JSONB),
    Column("team_id", Id()),
    Column("stage", Text, nullable=False, server_default="pre"),
    Column("stage_corrected", Text),
    Column("subject_order_id", Id()),
    Column("subject_listing_id", Id()),
    Column("order_value_minor", BigInteger),
    Column("currency", Text, nullable=False, server_default="CNY"),
    Column("source", JSONB, nullable=False, server_default="{}"),
    Column("tags", ARRAY(Text), nullable=False, server_default="{}"),
    Column("last_seq", BigInteger, nullable=False, server_default="0"),
    Column("last_public_seq", BigInteger, nullable=False, server_default="0"),
    Column("reacted_seq", BigInteger, nullable=False, server_default="0"),
    moment("last_at"),
    moment("active_at"),
    Column("preview", Text, nullable=False, server_default=""),
    Column("preview_kind", Text, nullable=False, server_default="text"),
    Column("last_author_kind", Text, nullable=False, server_default="system"),
    Column("unread", Integer, nullable=False, server_default="0"),
    moment("unanswered_at", required=False),
    Column("unanswered_text", Text, nullable=False, server_default=""),
    Column("agent_read_seq", BigInteger, nullable=False, server_default="0"),
    Column("buyer_read_seq", BigInteger, nullable=False, server_default="0"),
    Column("buyer_delivered_seq", BigInteger, nullable=False, server_default="0"),
    Column("session_id", Id()),
    moment("snoozed_until", required=False),
    Column("mood", Text, nullable=False, server_default=""),
    Column("version", BigInteger, nullable=False, server_default="0"),
    moment("created_at"),
    UniqueConstraint("merchant_id", "connection_id", "thread", name="conversation_thread"),
    Index("conversation_active", "merchant_id", text("active_at desc")),
    Index(
        "conversation_not_closed",
        "merchant_id",
        text("active_at desc"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index("conversation_mine", "merchant_id", "agent_id", text("active_at desc")),
    Index("conversation_buyer", "merchant_id", "buyer_id"),
    Index(
        "conversation_queue",
        "merchant_id",
        text("queue_priority desc"),
        "queued_at",
        postgresql_where=text("queued_at is not null"),
    ),
)
conversation.dialect_options["postgresql"]["with"] = {"fillfactor": 45}

message = merchant_table(
    "message",
    Column("conversation_id", Id(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("public_seq", BigInteger),
    Column("id", Id(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("author_kind", Text, nullable=False),
    Column("author_id", Id(), nullable=False),
    Column("author_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("payload", JSONB),
    Column("automatic", Boolean, nullable=False),
    moment("created_at"),
    moment("edited_at", required=False),
    moment("recalled_at", required=False),
    Index("message_created", "created_at", postgresql_using="brin"),
    key=("conversation_id", "seq", "created_at"),
    partition_by="range (created_at)",
)

message_key = merchant_table(
    "message_key",
    Column("conversation_id", Id(), nullable=False),
    Column("client_id", Id(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("public_seq", BigInteger),
    moment("created_at"),
    Index("message_key_created", "created_at", postgresql_using="brin"),
    key=("conversation_id", "client_id"),
)

session = merchant_table(
    "session",
    Column("id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("number", Integer, nullable=False),
    moment("opened_at"),
    moment("closed_at", required=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger),
    Column("stage", Text, nullable=False),
    Column("agent_id", Id()),
    moment("first_reply_at", required=False),
    Column("closed_by", Text, nullable=False, server_default=""),
    Column("close_reason", Text, nullable=False, server_default=""),
    Index("session_conversation", "merchant_id", "conversation_id", "number"),
    Index("session_closed", "merchant_id", "agent_id", "closed_at", postgresql_where=text("closed_at is not null")),
)

ownership = merchant_table(
    "ownership",
    Column("id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    moment("at"),
    Column("from_agent_id", Id()),
    Column("to_agent_id", Id()),
    Column("team_id", Id()),
    Column("by_kind", Text, nullable=False),
    Column("by_id", Id(), nullable=False),
    Column("reason", JSONB, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Index("ownership_conversation", "merchant_id", "conversation_id", "at"),
)

saved_view = merchant_table(
    "saved_view",
    Column("id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("query", JSONB, nullable=False),
    moment("created_at"),
    Index("saved_view_agent", "merchant_id", "agent_id"),
)

function(Path(__file__).with_name("append_lines.sql"))
function(Path(__file__).with_name("make_partitions.sql"))
