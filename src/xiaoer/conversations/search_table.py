"""What makes every line findable: ids and one-way numbers, never text (docs/adr/0006-search.md).

`tokens` holds 32-bit hashes of (merchant, word). Row-level security cannot guard this table: PostgreSQL refuses
`@>` as an index condition beneath a policy, because the operator is not leakproof. Nothing is lost by it: a
merchant's numbers mean nothing to another, and each hit is read from `message`, where the policy holds.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table
from sqlalchemy.dialects.postgresql import ARRAY

from xiaoer.infra.schema import PLAIN, Id, merchant_table, metadata, moment

PLAIN["line_search"] = (
    "an index condition on tokens is not allowed beneath a policy; rows hold ids and hashes that start from the "
    "merchant, no text, and every hit is read again from `message` under its policy"
)
line_search = Table(
    "line_search",
    metadata,
    Column("merchant_id", Id(), nullable=False),
    moment("created_at"),
    Column("conversation_id", Id(), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("tokens", ARRAY(Integer), nullable=False),
    PrimaryKeyConstraint("merchant_id", "created_at", "conversation_id", "seq"),
    Index(
        "line_search_tokens",
        "tokens",
        postgresql_using="gin",
        # A short pending list: a search reads all of it, and only the background indexer pays for emptying it.
        postgresql_with={"fastupdate": "on", "gin_pending_list_limit": 512},
    ),
    postgresql_partition_by="range (created_at)",
)

search_cursor = merchant_table("search_cursor", moment("swept_to"), key=())
"""Up to where the sweep has looked for lines that were never indexed; one row a merchant."""
