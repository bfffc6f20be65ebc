from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSON, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

policy = merchant_table(
    "policy",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("note", Text, nullable=False),
    moment("in_force_from", required=False),
    moment("created_at"),
    Column("created_by", Text, nullable=False),
    moment("published_at", required=False),
    Column("published_by", Text, nullable=False, server_default=""),
    Column("restored_from", Integer),
    Index("policy_version", "merchant_id", "shop_id", "version", unique=True),
    Index("policy_draft", "merchant_id", "shop_id", unique=True, postgresql_where=text("state = 'draft'")),
)
judgement = merchant_table(
    "judgement",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("subject_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("action", Text, nullable=False),
    moment("at"),
    Column("policy_id", Id(), nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("verdict", JSON, nullable=False),
    Column("is_last", Boolean, nullable=False),
    Index("judgement_of_subject", "merchant_id", "subject_id", "id"),
    Index("judgement_to_replay", "merchant_id", "shop_id", "id", postgresql_where=text("is_last")),
)
"""`facts` and `verdict` are plain JSON text: they are kept and replayed, never searched. `is_last`: the newest
judgement of this action on this subject, so that a case that was judged thrice is replayed once."""
