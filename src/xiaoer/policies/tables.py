from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

policy = merchant_table(
    "policy",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("document", JSON, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
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
    Index("judgement_to_replay", "merchant_id", "shop_id", "at", "id", postgresql_where=text("is_last")),
)
"""`facts` and `verdict` are plain JSON text: they are kept and replayed, never searched. `is_last`: the newest
judgement of this action on this subject, so that a case that was judged thrice is replayed once."""
dry_run = merchant_table(
    "dry_run",
    Column("id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("policy_id", Id(), nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("document", JSON, nullable=False),
    Column("days", Integer, nullable=False),
    moment("since_at"),
    Column("state", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("counts", JSONB, nullable=False),
    moment("reached_at", required=False),
    Column("reached_id", Id(), nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    moment("beat_at", required=False),
    Column("started_by", Text, nullable=False),
    moment("created_at"),
    moment("finished_at", required=False),
    Column("error", Text, nullable=False, server_default=""),
    Index("dry_run_of_shop", "merchant_id", "shop_id", "created_at"),
)
"""`document` is the policy as it was when the run began; `reached_at` and `reached_id` say how far it got; `beat_at` is
when somebody last worked on it."""
dry_run_row = merchant_table(
    "dry_run_row",
    Column("dry_run_id", Id(), nullable=False),
    Column("judgement_id", Id(), nullable=False),
    Column("subject_id", Id(), nullable=False),
    Column("order_id", Id(), nullable=False),
    Column("action", Text, nullable=False),
    moment("judged_at"),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("before_rules", ARRAY(Text), nullable=False),
    Column("after_rules", ARRAY(Text), nullable=False),
    Index("dry_run_row_by_change", "merchant_id", "dry_run_id", "before", "after", "judgement_id"),
    key=("dry_run_id", "judgement_id"),
)
