from sqlalchemy import Column, Index, Integer, LargeBinary, Text, text
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

knowledge_entry = merchant_table(
    "knowledge_entry",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("origin_key", Text, nullable=False, server_default=""),
    Column("owner_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("live_version", Integer, nullable=True),
    moment("live_at", required=False),
    moment("valid_from", required=False),
    moment("valid_until", required=False),
    moment("fresh_until", required=False),
    moment("changed_at"),
    Column("shown", Integer, nullable=False, server_default="0"),
    Column("solved", Integer, nullable=False, server_default="0"),
    Column("handed_over", Integer, nullable=False, server_default="0"),
    Column("wrong", Integer, nullable=False, server_default="0"),
    moment("last_used_at", required=False),
    Index("knowledge_entry_shop", "merchant_id", "shop_id", "changed_at"),
    Index(
        "knowledge_entry_origin",
        "merchant_id",
        "shop_id",
        "origin",
        "origin_key",
        unique=True,
        postgresql_where=text("origin_key <> ''"),
    ),
)
"""One entry: what its newest version is called and where it stands, and which version answers now."""
knowledge_version = merchant_table(
    "knowledge_version",
    Column("entry_id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("made_by", Text, nullable=False),
    moment("made_at"),
    Column("decided_by", Text, nullable=False, server_default=""),
    moment("decided_at", required=False),
    Column("decision_words", Text, nullable=False, server_default=""),
    key=("entry_id", "version"),
)
knowledge_text = merchant_table(
    "knowledge_text",
    Column("entry_id", Id(), nullable=False),
    Column("language", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("text", Text, nullable=False),
    Column("vector", LargeBinary, nullable=True),
    Column("made_by", Text, nullable=False, server_default=""),
    Index("knowledge_text_shop", "merchant_id", "shop_id"),
    key=("entry_id", "language", "position"),
)
"""What an approved entry is found by: its questions from position 0, and its answer at -1; with what
it means as a vector, made by one encoder."""
knowledge_shelf = merchant_table(
    "knowledge_shelf",
    Column("shop_id", Id(), nullable=False),
    Column("stamp", Id(), nullable=False),
    key=("shop_id",),
)
"""Another stamp whenever what a shop's entries say changes: an index in memory is good while its stamp is this."""
knowledge_use = merchant_table(
    "knowledge_use",
    Column("id", Id(), nullable=False),
    Column("entry_id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("conversation_id", Id(), nullable=False),
    moment("at"),
    Column("result", Text, nullable=False, server_default="shown"),
    moment("result_at", required=False),
    Index("knowledge_use_talk", "merchant_id", "conversation_id", "entry_id", "at"),
)
knowledge_gap = merchant_table(
    "knowledge_gap",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("entry_id", Id(), nullable=True),
    Column("asked", Integer, nullable=False, server_default="0"),
    moment("first_at"),
    moment("last_at"),
    Index("knowledge_gap_shop", "merchant_id", "shop_id", "state", "last_at"),
)
"""Unanswered questions that ask the same."""
knowledge_unanswered = merchant_table(
    "knowledge_unanswered",
    Column("id", Id(), nullable=False),
    Column("gap_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("text", Text, nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("reply", Text, nullable=False, server_default=""),
    Column("vector", LargeBinary, nullable=True),
    moment("at"),
    Index("knowledge_unanswered_gap", "merchant_id", "gap_id", "at"),
    Index("knowledge_unanswered_talk", "merchant_id", "conversation_id", "at"),
)
guide_run = merchant_table(
    "guide_run",
    Column("id", Id(), nullable=False),
    Column("entry_id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("language", Text, nullable=False),
    Column("sent_by", Text, nullable=False),
    moment("sent_at"),
    Column("step_id", Text, nullable=False),
    Column("steps_seen", Integer, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("words", Text, nullable=False, server_default=""),
    moment("ended_at", required=False),
    moment("back_at", required=False),
    Index("guide_run_talk", "merchant_id", "conversation_id", "sent_at"),
    Index("guide_run_guide", "merchant_id", "entry_id", "sent_at"),
)
"""One guide shown to one buyer: how far they came, and whether they came back about it."""
knowledge_lesson = merchant_table(
    "knowledge_lesson",
    Column("agent_id", Id(), nullable=False),
    Column("entry_id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    moment("read_at"),
    Column("right_at_once", Integer, nullable=False, server_default="0"),
    key=("agent_id", "entry_id"),
)
"""What a newcomer has read in the course, at which version."""
