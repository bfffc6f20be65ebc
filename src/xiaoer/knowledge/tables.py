from sqlalchemy import Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

quick_reply = merchant_table(
    "quick_reply",
    Column("id", Id(), nullable=False),
    Column("scope", Text, nullable=False),
    Column("owner_id", Id(), nullable=False),
    Column("shortcut", Text, nullable=False),
    Column("shortcut_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("file_ids", ARRAY(Id()), nullable=False),
    Column("steps", JSONB, nullable=False, server_default="[]"),
    Column("occasion", Text, nullable=False, server_default=""),
    Column("search_text", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("uses", Integer, nullable=False, server_default="0"),
    Column("sales", Integer, nullable=False, server_default="0"),
    moment("last_used_at", required=False),
    moment("updated_at"),
    Column("updated_by", Text, nullable=False),
    moment("stale_after", required=False),
    Index(
        "quick_reply_shortcut",
        "merchant_id",
        "scope",
        "owner_id",
        "shortcut_key",
        unique=True,
        postgresql_where=text("shortcut_key <> ''"),
    ),
    Index("quick_reply_owner", "merchant_id", "owner_id"),
)
quick_reply_use = merchant_table(
    "quick_reply_use",
    Column("id", Id(), nullable=False),
    Column("reply_id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    moment("at"),
    moment("sold_at", required=False),
    Index("quick_reply_use_open", "merchant_id", "conversation_id", "at", postgresql_where=text("sold_at is null")),
)
