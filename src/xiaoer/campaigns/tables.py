from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

campaign = merchant_table(
    "campaign",
    Column("id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("terms", JSONB, nullable=False),
    moment("made_at"),
    Column("made_by", Id(), nullable=False),
    moment("changed_at"),
    Column("changed_by", Id(), nullable=False),
    moment("running_since", required=False),
    moment("next_at", required=False),
    Index("campaign_newest", "merchant_id", text("made_at desc"), text("id desc")),
)
"""`terms`: those of the newest version, which is in force."""
campaign_version = merchant_table(
    "campaign_version",
    Column("campaign_id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("terms", JSONB, nullable=False),
    moment("made_at"),
    Column("made_by", Id(), nullable=False),
    key=("campaign_id", "version"),
)
"""Rows are only added."""
campaign_send = merchant_table(
    "campaign_send",
    Column("campaign_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("step", Text, nullable=False),
    Column("id", Id(), nullable=False),
    Column("aim", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("buyer_id", Id(), nullable=False),
    Column("person_id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False, server_default=""),
    Column("connection_id", Id(), nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    moment("due_at"),
    moment("called_at", required=False),
    moment("sent_at", required=False),
    Column("address", Text, nullable=False, server_default=""),
    Column("words", Text, nullable=False, server_default=""),
    Column("segments", Integer, nullable=False, server_default="0"),
    Column("price_minor", BigInteger, nullable=False, server_default="0"),
    Column("currency", Text, nullable=False, server_default=""),
    Column("external_id", Text, nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),
    moment("made_at"),
    key=("campaign_id", "order_id", "step"),
)
"""The key is what makes a send single. `address` and `words` stand only while a carrier is asked."""
Index(
    "campaign_send_open",
    campaign_send.c.merchant_id,
    campaign_send.c.person_id,
    postgresql_where=text("state in ('due', 'calling')"),
)
Index(
    "campaign_send_newest",
    campaign_send.c.merchant_id,
    campaign_send.c.campaign_id,
    text("due_at desc"),
    text("order_id desc"),
)
Index("campaign_send_order", campaign_send.c.merchant_id, campaign_send.c.order_id)
Index(
    "campaign_send_talk",
    campaign_send.c.merchant_id,
    campaign_send.c.conversation_id,
    postgresql_where=text("conversation_id <> ''"),
)
