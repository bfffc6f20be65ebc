"""Tickets, their log and all that hangs on them.

What is not closed has an owner, a next action and a time: the database refuses anything else. The log is only added
to; `field_versions` says at which version of the ticket each field was written last.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

OPEN = text("closed_at is null and merged_into is null")

ticket = merchant_table(
    "ticket",
    Column("id", Id(), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("owner_id", Id(), nullable=False),
    Column("next_action", Text, nullable=False),
    moment("due_from", required=False),
    moment("due_at", required=False),
    Column("overdue", Boolean, nullable=False, server_default="false"),
    Column("priority", Text, nullable=False),
    Column("intent", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("shop_id", Id()),
    Column("buyer_id", Id()),
    Column("conversation_id", Id()),
    Column("message_seq", BigInteger),
    Column("order_id", Id()),
    Column("case_id", Id()),
    Column("watch_id", Id()),
    Column("fields", JSONB, nullable=False),
    Column("field_versions", JSONB, nullable=False, server_default="{}"),
    Column("platform", Text, nullable=False, server_default=""),
    Column("door", Text, nullable=False, server_default=""),
    Column("reference", Text, nullable=False, server_default=""),
    moment("deadline_at", required=False),
    Column("page", Text, nullable=False, server_default=""),
    Column("seen_count", Integer, nullable=False, server_default="1"),
    Column("decision", Text),
    moment("decided_at", required=False),
    Column("reply", Text, nullable=False, server_default=""),
    Column("tell_buyer", Boolean, nullable=False),
    moment("told_at", required=False),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("opened_by", Id(), nullable=False),
    Column("opened_by_kind", Text, nullable=False),
    moment("opened_at"),
    moment("changed_at"),
    moment("solved_at", required=False),
    moment("closed_at", required=False),
    Column("merged_into", Id()),
    moment("merged_at", required=False),
    Column("split_from", Id()),
    Column("external_id", Text),
    moment("source_updated_at", required=False),
    UniqueConstraint("merchant_id", "client_id", name="ticket_once"),
    UniqueConstraint("merchant_id", "number", name="ticket_number_once"),
    UniqueConstraint("merchant_id", "shop_id", "external_id", name="ticket_external_once"),
    CheckConstraint("owner_id <> '' and title <> ''", name="ticket_owned"),
    CheckConstraint("(state = 'closed') = (closed_at is not null)", name="ticket_closed_when_closed"),
    CheckConstraint(
        "closed_at is not null or (due_at is not null and due_from is not null and next_action <> '')",
        name="ticket_never_forgotten",
    ),
    Index("ticket_due", "merchant_id", "due_at", "id", postgresql_where=OPEN),
    Index("ticket_owner", "merchant_id", "owner_id", "due_at", postgresql_where=OPEN),
    Index("ticket_state", "merchant_id", "state", "due_at", postgresql_where=OPEN),
    Index("ticket_of_department", "merchant_id", "department", "due_at", postgresql_where=OPEN),
    Index("ticket_opened", "merchant_id", text("opened_at desc"), text("id desc")),
    Index("ticket_order", "merchant_id", "order_id", "opened_at"),
    Index("ticket_buyer", "merchant_id", "buyer_id", text("opened_at desc")),
    Index("ticket_conversation", "merchant_id", "conversation_id"),
    Index("ticket_case", "merchant_id", "case_id", postgresql_where=text("case_id is not null")),
    Index("ticket_watch", "merchant_id", "watch_id", postgresql_where=text("watch_id is not null")),
    Index("ticket_merged", "merchant_id", "merged_into", postgresql_where=text("merged_into is not null")),
    Index("ticket_decided", "merchant_id", "decided_at", postgresql_where=text("decision is not null")),
)

ticket_number = merchant_table("ticket_number", Column("last", BigInteger, nullable=False), key=())
"""The last number that was given."""

ticket_entry = merchant_table(
    "ticket_entry",
    Column("ticket_id", Id(), nullable=False),
    Column("version", BigInteger, nullable=False),
    moment("at"),
    Column("action", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("by_kind", Text, nullable=False),
    Column("by_id", Id(), nullable=False),
    Column("words", Text, nullable=False),
    Column("changes", JSONB, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("once", Text),
    UniqueConstraint("merchant_id", "once", name="ticket_entry_once"),
    key=("ticket_id", "version"),
)

ticket_party = merchant_table(
    "ticket_party",
    Column("id", Id(), nullable=False),
    Column("ticket_id", Id(), nullable=False),
    Column("buyer_id", Id()),
    Column("conversation_id", Id()),
    Column("order_id", Id()),
    Column("words", Text, nullable=False),
    moment("at"),
    moment("told_at", required=False),
    Index("ticket_party_ticket", "merchant_id", "ticket_id"),
    Index("ticket_party_conversation", "merchant_id", "conversation_id"),
)

ticket_watcher = merchant_table(
    "ticket_watcher",
    Column("ticket_id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    key=("ticket_id", "agent_id"),
)

ticket_link = merchant_table(
    "ticket_link",
    Column("ticket_id", Id(), nullable=False),
    Column("other_id", Id(), nullable=False),
    Column("kind", Text, nullable=False),
    Index("ticket_link_other", "merchant_id", "other_id"),
    key=("ticket_id", "other_id", "kind"),
)

ticket_file = merchant_table(
    "ticket_file",
    Column("ticket_id", Id(), nullable=False),
    Column("file_id", Id(), nullable=False),
    Column("words", Text, nullable=False),
    Column("by_id", Id(), nullable=False),
    moment("at"),
    key=("ticket_id", "file_id"),
)

ticket_contact = merchant_table(
    "ticket_contact",
    Column("id", Id(), nullable=False),
    Column("client_id", Text, nullable=False),
    Column("ticket_id", Id()),
    Column("conversation_id", Id()),
    Column("buyer_id", Id()),
    Column("order_id", Id()),
    Column("channel", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("number", Text, nullable=False),
    moment("at"),
    Column("waited_s", Integer, nullable=False),
    Column("duration_s", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("recording_file_id", Id()),
    Column("agent_id", Id(), nullable=False),
    moment("call_back_at", required=False),
    UniqueConstraint("merchant_id", "client_id", name="ticket_contact_once"),
    CheckConstraint("recording_file_id is null or consent = 'given'", name="ticket_contact_recorded_with_leave"),
    Index("ticket_contact_ticket", "merchant_id", "ticket_id", "at"),
    Index("ticket_contact_conversation", "merchant_id", "conversation_id", "at"),
    Index("ticket_contact_buyer", "merchant_id", "buyer_id", "at"),
    Index("ticket_contact_at", "merchant_id", "at"),
)

ticket_department = merchant_table(
    "ticket_department",
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner_id", Id()),
    Column("due_hours", Integer),
    Column("calendar_id", Id()),
    Column("removed", Boolean, nullable=False, server_default="false"),
    key=("code",),
)
"""The merchant's own departments, and what it changed about the built-in ones."""

ticket_template = merchant_table(
    "ticket_template",
    Column("code", Text, nullable=False),
    Column("definition", JSONB, nullable=False),
    Column("removed", Boolean, nullable=False, server_default="false"),
    moment("changed_at"),
    key=("code",),
)

ticket_settings = merchant_table("ticket_settings", Column("settings", JSONB, nullable=False), key=())

platform_door = merchant_table(
    "platform_door",
    Column("code", Text, nullable=False),
    Column("door", JSONB, nullable=False),
    Column("removed", Boolean, nullable=False, server_default="false"),
    moment("changed_at"),
    key=("code",),
)
"""The merchant's own doors to platforms, and what it changed about the built-in ones."""
