"""Accounts with their balances, transactions by key, and the entries that prove the balances."""

from pathlib import Path

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Text, UniqueConstraint

from xiaoer.infra.schema import Id, function, merchant_table, moment

ledger_account = merchant_table(
    "ledger_account",
    Column("kind", Text, nullable=False),
    Column("owner", Id(), nullable=False),
    Column("currency", Text, nullable=False),
    Column("balance_minor", BigInteger, nullable=False),
    CheckConstraint("kind = 'outside' or balance_minor >= 0", name="ledger_account_floor"),
    key=("kind", "owner"),
)
ledger_transaction = merchant_table(
    "ledger_transaction",
    Column("id", Id(), nullable=False),
    Column("key", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("order_id", Id()),
    Column("case_id", Id()),
    moment("at"),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    UniqueConstraint("merchant_id", "key", name="ledger_transaction_key"),
    Index("ledger_transaction_order", "merchant_id", "order_id", "id"),
)
ledger_entry = merchant_table(
    "ledger_entry",
    Column("transaction_id", Id(), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner", Id(), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    CheckConstraint("amount_minor <> 0", name="ledger_entry_amount"),
    Index("ledger_entry_account", "merchant_id", "kind", "owner"),
    key=("transaction_id", "position"),
)
function(Path(__file__).with_name("ledger_post.sql"))
