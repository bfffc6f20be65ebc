"""Calendars and targets by version, clocks, what was counted of them, and promises."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

sla_calendar = merchant_table(
    "sla_calendar",
    Column("id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("calendar", JSONB, nullable=False),
    Column("saved_by", Text, nullable=False),
    moment("saved_at"),
    key=("id", "version"),
)
"""Versions are only added: a clock goes by the hours that were in force when it began."""

sla_rules = merchant_table(
    "sla_rules",
    Column("version", Integer, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("saved_by", Text, nullable=False),
    moment("saved_at"),
    key=("version",),
)

sla_thread = merchant_table(
    "sla_thread",
    Column("conversation_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("channel", Text, nullable=False),
    Column("seen_seq", BigInteger, nullable=False),
    moment("seen_at"),
    Column("asked", ARRAY(Text), nullable=False, server_default="{}"),
    key=("conversation_id",),
)
"""How far the clocks of a conversation have read its lines; the mark that a crash cannot lose."""

OPEN = text("ended_at is null")
sla_clock = merchant_table(
    "sla_clock",
    Column("id", Id(), nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("channel", Text, nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("target_no", Integer, nullable=False),
    Column("calendar_id", Id(), nullable=False),
    Column("calendar_version", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("target_s", Integer, nullable=False),
    moment("started_at"),
    moment("since"),
    Column("used_us", BigInteger, nullable=False),
    moment("due_at", required=False),
    moment("ring_at", required=False),
    Column("rung", Integer, nullable=False),
    Column("alert_percent", Integer, nullable=False),
    moment("ended_at", required=False),
    moment("breached_at", required=False),
    Column("how", Text, nullable=False),
    Column("agent_id", Id()),
    Column("cause", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("words", Text, nullable=False, server_default=""),
    Index("sla_clock_open", "merchant_id", "subject_id", postgresql_where=OPEN),
    Index("sla_clock_due", "merchant_id", "shop_id", "name", "due_at", postgresql_where=OPEN),
    Index("sla_clock_joined", "merchant_id", "how", postgresql_where=text("how like 'joined:%'")),
    Index("sla_clock_ring", "merchant_id", "ring_at", postgresql_where=text("ring_at is not null")),
    Index(
        "sla_clock_breached",
        "merchant_id",
        text("breached_at desc"),
        text("id desc"),
        postgresql_where=text("breached_at is not null"),
    ),
)
sla_clock.dialect_options["postgresql"]["with"] = {"fillfactor": 70}

sla_half_hour = merchant_table(
    "sla_half_hour",
    moment("at"),
    Column("shop_id", Id(), nullable=False),
    Column("channel", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("met", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    Column("waived", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("waited_s", BigInteger, nullable=False),
    key=("at", "shop_id", "channel", "name"),
)
"""Ended clocks by the half-hour in which they began; `waited_s` adds up the waits of those that were answered."""

sla_no_response = merchant_table(
    "sla_no_response",
    Column("id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("agent_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("quote", Text, nullable=False),
    moment("at"),
    moment("wrote_again_at", required=False),
    Column("pushed", Text, nullable=False, server_default=""),
    Index("sla_no_response_time", "merchant_id", "at"),
    Index("sla_no_response_talk", "merchant_id", "conversation_id", "at"),
)
"""Every mark "no response needed", and when the buyer wrote again all the same."""

promise = merchant_table(
    "promise",
    Column("id", Id(), nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Id(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("confidence", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("by_bot", Boolean, nullable=False),
    Column("owner_id", Id()),
    Column("shop_id", Id(), nullable=False),
    Column("public", Boolean, nullable=False),
    moment("made_at"),
    moment("due_at"),
    moment("confirmed_at", required=False),
    moment("ended_at", required=False),
    Column("note", Text, nullable=False, server_default=""),
    Index("promise_subject", "merchant_id", "subject_id", "due_at"),
    Index("promise_open", "merchant_id", "due_at", "id", postgresql_where=text("state in ('open', 'broken')")),
    Index("promise_ended", "merchant_id", text("ended_at desc")),
    Index("promise_line", "merchant_id", "subject_id", "seq", "quote", unique=True),
)
