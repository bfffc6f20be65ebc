from sqlalchemy import Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

bulletin = merchant_table(
    "bulletin",
    Column("id", Id(), nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_key", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("audience", JSONB, nullable=False),
    Column("remind_hours", Integer, nullable=False),
    Column("made_by", Id(), nullable=False),
    moment("made_at"),
    moment("published_at", required=False),
    Column("published_by", Id()),
    Index("bulletin_newest", "merchant_id", text("made_at desc"), text("id desc")),
    Index("bulletin_published", "merchant_id", text("published_at desc"), postgresql_where=text("state = 'published'")),
    Index("bulletin_source", "merchant_id", "source_key", unique=True),
)
"""`source_key`: what proposed it, so that it proposes once; its own id where a lead wrote it."""
bulletin_read = merchant_table(
    "bulletin_read",
    Column("bulletin_id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    moment("read_at"),
    key=("bulletin_id", "agent_id"),
)
"""A receipt: rows are only added."""
