"""Cases, their lines, history, evidence and approvals. An open case names who waits, what next and until when."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, BIT, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

OPEN = text("closed_at is null")
FOR_US = "waits_for in ('agent', 'lead', 'warehouse')"
"""Written out in index and queries alike: the planner takes a partial index only when it sees the same words."""

aftersales_case = merchant_table(
    "aftersales_case",
    Column("id", Id(), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    moment("order_placed_at"),
    Column("buyer_id", Id()),
    Column("conversation_id", Id()),
    Column("remedy", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("freight_minor", BigInteger, nullable=False),
    Column("freight_by", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("method_id", Id()),
    Column("agent_id", Id()),
    Column("waits_for", Text),
    Column("next_action", Text, nullable=False),
    Column("clock", Text, nullable=False),
    moment("clock_started_at", required=False),
    moment("due_at", required=False),
    Column("overdue", Boolean, nullable=False, server_default="false"),
    Column("automatic", Boolean, nullable=False),
    Column("risk", Integer, nullable=False, server_default="0"),
    Column("outcome", Text, nullable=False),
    Column("policy_id", Id()),
    Column("policy_version", Integer, nullable=False),
    Column("verdict", JSONB, nullable=False),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("held_minor", BigInteger, nullable=False, server_default="0"),
    Column("linked_order_id", Id()),
    Column("change_id", Id()),
    Column("address", JSONB),
    Column("facts", JSONB, nullable=False),
    Column("plan", Text, nullable=False, server_default=""),
    moment("plan_due_at", required=False),
    Column("plan_kept", Boolean),
    moment("apologised_at", required=False),
    moment("opened_at"),
    moment("decided_at", required=False),
    moment("disputed_at", required=False),
    moment("closed_at", required=False),
    UniqueConstraint("merchant_id", "order_id", "authority", "client_id", name="aftersales_case_once"),
    CheckConstraint(
        "closed_at is not null or (due_at is not null and waits_for is not null and next_action <> '')",
        name="aftersales_case_never_stuck",
    ),
    Index("aftersales_case_due", "merchant_id", "due_at", "id", postgresql_where=OPEN),
    Index("aftersales_case_agent", "merchant_id", "agent_id", "due_at", postgresql_where=OPEN),
    Index("aftersales_case_state", "merchant_id", "state", "due_at", postgresql_where=OPEN),
    Index("aftersales_case_outside", "merchant_id", "due_at", "id", postgresql_where=text(f"{OPEN} and not {FOR_US}")),
    Index("aftersales_case_overdue", "merchant_id", "due_at", "id", postgresql_where=text(f"{OPEN} and overdue")),
    Index("aftersales_case_order", "merchant_id", "order_id"),
    Index("aftersales_case_buyer", "merchant_id", "buyer_id", text("opened_at desc")),
    Index("aftersales_case_conversation", "merchant_id", "conversation_id"),
    Index("aftersales_case_disputed", "merchant_id", "disputed_at", postgresql_where=text("disputed_at is not null")),
    Index("aftersales_case_risk", "merchant_id", "risk", postgresql_where=text("closed_at is null and risk >= 60")),
    Index("aftersales_case_closed", "merchant_id", "remedy", "closed_at"),
    Index("aftersales_case_opened", "merchant_id", text("opened_at desc"), text("id desc")),
)
"""`round` counts how often money was asked for; with the id it makes the idempotency key of each payout.
`held_minor` is what the ledger holds for this case right now."""

case_line = merchant_table(
    "aftersales_case_line",
    Column("case_id", Id(), nullable=False),
    Column("line_id", Id(), nullable=False),
    Column("position", Integer, nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("new_sku_id", Id()),
    Column("price_difference_minor", BigInteger, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("taken_minor", BigInteger, nullable=False),
    key=("case_id", "line_id", "position"),
)
"""`taken`: so many of the pieces cannot be in another case too, and `taken_minor` of the line's money went with them or
is to go. Nothing once the case ended without its goods; where a payer had paid a part, what that part covers."""
Index("aftersales_case_line_taken", case_line.c.merchant_id, case_line.c.order_id)

case_event = merchant_table(
    "aftersales_case_event",
    Column("case_id", Id(), nullable=False),
    Column("version", BigInteger, nullable=False),
    moment("at"),
    Column("action", Text, nullable=False),
    Column("from_state", Text),
    Column("to_state", Text, nullable=False),
    Column("by_kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    key=("case_id", "version"),
)

case_evidence = merchant_table(
    "aftersales_evidence",
    Column("id", Id(), nullable=False),
    Column("case_id", Id(), nullable=False),
    Column("file_id", Id(), nullable=False),
    Column("kind", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("words", Text, nullable=False),
    moment("at"),
    Column("picture_hash", BIT(64)),
    Column("seen_in_case_id", Id()),
    UniqueConstraint("merchant_id", "case_id", "file_id", name="aftersales_evidence_once"),
)

picture_band = merchant_table(
    "aftersales_picture_band",
    Column("band", Integer, nullable=False),
    Column("evidence_id", Id(), nullable=False),
    key=("band", "evidence_id"),
)
"""The eight pieces of each picture's hash: copies of a picture share at least one."""

case_approval = merchant_table(
    "aftersales_approval",
    Column("id", Id(), nullable=False),
    Column("case_id", Id(), nullable=False),
    Column("asked_by", Text, nullable=False),
    moment("asked_at"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("limit_minor", BigInteger, nullable=False),
    moment("due_at"),
    Column("deputies", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    moment("decided_at", required=False),
    Index("aftersales_approval_case", "merchant_id", "case_id"),
    Index("aftersales_approval_open", "merchant_id", "due_at", postgresql_where=text("state = 'open'")),
)

contact_attempt = merchant_table(
    "aftersales_contact_attempt",
    Column("id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    moment("at"),
    Column("channel", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("agent_id", Text, nullable=False),
    Index("aftersales_contact_attempt_order", "merchant_id", "order_id", "at"),
)
"""How often the shop tried to reach a buyer before it cancels an order itself."""

stock_out = merchant_table(
    "aftersales_stock_out",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("sku_id", Id(), nullable=False),
    Column("words", Text, nullable=False),
    Column("refund", Boolean, nullable=False),
    moment("at"),
    Column("reported_by", Text, nullable=False),
    Column("order_ids", ARRAY(Id()), nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("failed", JSONB, nullable=False),
)
