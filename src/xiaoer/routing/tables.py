"""What routing knows: a merchant's rules, and how many conversations each agent holds."""

from sqlalchemy import Column, Integer
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
