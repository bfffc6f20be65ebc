"""What quality keeps: checked refusals, score cards, plans, sheets with their scores, coaching notes."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, UniqueConstraint, text
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

score_card = merchant_table(
    "quality_card",
    Column("id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("criteria", JSONB, nullable=False),
    Column("pass_mark", Integer, nullable=False),
    Column("difference_limit", Integer, nullable=False),
    Column("appeal_hours", Integer, nullable=False),
    Column("made_by", Id(), nullable=False),
    moment("made_at"),
    key=("id", "version"),
)
"""Versions are only added: a sheet keeps the one it was drawn with."""

plan = merchant_table(
    "quality_plan",
    Column("id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("card_id", Id(), nullable=False),
    Column("every", Text, nullable=False),
    Column("per_agent", Integer, nullable=False),
    Column("risk_percent", Integer, nullable=False),
    Column("double_percent", Integer, nullable=False),
    Column("team_ids", ARRAY(Text), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("active", Boolean, nullable=False),
    moment("next_at", required=False),
    moment("drawn_at", required=False),
    moment("made_at"),
)

sheet = merchant_table(
    "quality_sheet",
    Column("id", Id(), nullable=False),
    Column("session_id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("agent_role", Text, nullable=False),
    Column("card_id", Id(), nullable=False),
    Column("card_version", Integer, nullable=False),
    Column("plan_id", Id()),
    moment("drawn_at"),
    Column("drawn_by", Text, nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("weight", Integer, nullable=False),
    Column("longest_wait_s", Integer, nullable=False),
    moment("opened_at"),
    moment("closed_at"),
    Column("first_seq", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("double", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("answers", JSONB),
    Column("note", Text, nullable=False, server_default=""),
    Column("total", Integer),
    Column("passed", Boolean),
    Column("fatal", Boolean),
    moment("published_at", required=False),
    moment("appeal_until", required=False),
    moment("appealed_at", required=False),
    Column("appeal", Text, nullable=False, server_default=""),
    Column("upheld", Boolean),
    Column("answered_by", Id()),
    moment("answered_at", required=False),
    Column("answer", Text, nullable=False, server_default=""),
    UniqueConstraint("merchant_id", "session_id", name="quality_sheet_once"),
    Index("quality_sheet_state", "merchant_id", "state", "drawn_at", "id"),
    Index("quality_sheet_agent", "merchant_id", "agent_id", "published_at"),
    Index("quality_sheet_published", "merchant_id", "published_at"),
    Index("quality_sheet_plan", "merchant_id", "plan_id", "agent_id", "drawn_at"),
)
"""One session is inspected once. `answers`, `note`, `total` are the result that its agent reads."""

score = merchant_table(
    "quality_score",
    Column("sheet_id", Id(), nullable=False),
    Column("inspector_id", Id(), nullable=False),
    Column("kind", Text, nullable=False),
    moment("at"),
    Column("answers", JSONB, nullable=False),
    Column("note", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("fatal", Boolean, nullable=False),
    key=("sheet_id", "inspector_id"),
)

coaching = merchant_table(
    "quality_coaching",
    Column("id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("sheet_id", Id()),
    Column("by_id", Id(), nullable=False),
    moment("at"),
    Column("words", Text, nullable=False),
    moment("read_at", required=False),
    Index("quality_coaching_agent", "merchant_id", "agent_id", text("at desc")),
)

practice = merchant_table(
    "quality_practice",
    Column("id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("sheet_id", Id(), nullable=False),
    moment("started_at"),
    moment("asked_at"),
    moment("finished_at", required=False),
    Column("turns", JSONB, nullable=False),
    Column("answers", JSONB, nullable=False),
    Column("total", Integer),
    UniqueConstraint("merchant_id", "agent_id", "sheet_id", name="quality_practice_once"),
    Index("quality_practice_agent", "merchant_id", "agent_id", text("started_at desc")),
)
"""`turns` is masked when it is written: nothing personal is kept here."""

floor = merchant_table(
    "quality_floor",
    Column("active", Boolean, nullable=False),
    Column("least", Integer, nullable=False),
    Column("sheets", Integer, nullable=False),
    moment("set_at"),
    Column("set_by", Id(), nullable=False),
    key=(),
)
"""The average of an agent's last `sheets` results must not be below `least`."""

below_floor = merchant_table(
    "quality_below_floor",
    Column("agent_id", Id(), nullable=False),
    Column("state", Text, nullable=False),
    moment("since_at"),
    Column("average", Integer, nullable=False),
    Column("sheets", Integer, nullable=False),
    Column("least", Integer, nullable=False),
    moment("lifted_at", required=False),
    Column("lifted_by", Id()),
    Column("note", Text, nullable=False, server_default=""),
    key=("agent_id",),
)
"""The last time an agent fell below the floor. `average` is in tenths; results before `lifted_at` count no more."""
