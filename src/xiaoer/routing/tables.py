"""What routing knows: a merchant's rules, and how many conversations each agent holds."""

from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

routing_settings = merchant_table(
    "routing_settings", Column("settings", JSONB, nullable=False, server_default="{}"), key=()
)

agent_load = merchant_table(
    "agent_load",
    Column("agent_id", Id(), nullable=False),
    Column("open_count", Integer, nullable=False, server_default="0"),
    moment("assigned_at", required=False),
    key=("agent_id",),
)

held_back = merchant_table(
    "routing_held_back",
    Column("agent_id", Id(), nullable=False),
    moment("since_at"),
    Column("reason", JSONB, nullable=False),
    key=("agent_id",),
)
"""Agents whom routing passes over."""

buyer_mood = merchant_table(
    "buyer_mood",
    Column("conversation_id", Id(), nullable=False),
    Column("session_id", Id(), nullable=False),
    Column("mood", Text, nullable=False),
    Column("seen_seq", BigInteger, nullable=False),
    Column("angry", Integer, nullable=False),
    Column("calm", Integer, nullable=False),
    moment("since_at"),
    moment("told_at", required=False),
    Column("quote", Text, nullable=False),
    Index("buyer_mood_since", "merchant_id", text("since_at desc")),
    key=("conversation_id", "session_id"),
)
"""A session in which the buyer was not calm: `angry` counts such lines, `calm` those since the last of them."""

queue_wait = merchant_table(
    "queue_wait",
    Column("conversation_id", Id(), nullable=False),
    moment("queued_at"),
    Column("team_id", Id()),
    Column("skill", Text, nullable=False),
    Column("place", Integer, nullable=False),
    moment("told_at", required=False),
    Column("low_s", Integer),
    Column("said_s", Integer),
    Column("high_s", Integer),
    moment("ended_at", required=False),
    Column("how", Text, nullable=False, server_default=""),
    Index("queue_wait_ended", "merchant_id", text("ended_at desc"), postgresql_where=text("ended_at is not null")),
    key=("conversation_id", "queued_at"),
)
"""Each stay in line: where it began, what the buyer was told first, and how it ended."""
