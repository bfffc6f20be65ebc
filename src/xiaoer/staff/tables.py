from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, PrimaryKeyConstraint, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment, plain_table

agent = merchant_table(
    "agent",
    Column("id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("totp_sealed", Text, nullable=False, server_default=""),
    Column("totp_enabled", Boolean, nullable=False, server_default=text("false")),
    Column("totp_last_step", BigInteger, nullable=False, server_default="0"),
    Column("capacity", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("presence", Text, nullable=False),
    moment("presence_at"),
    Column("avatar_file_id", Id()),
    Column("settings", JSONB, nullable=False),
    moment("created_at"),
    moment("last_sign_in_at", required=False),
    Index("agent_email", "merchant_id", "email", unique=True),
)
recovery_code = merchant_table(
    "recovery_code",
    Column("agent_id", Id(), nullable=False),
    Column("hash", Text, nullable=False),
    moment("used_at", required=False),
    key=("agent_id", "hash"),
)
team = merchant_table(
    "team",
    Column("id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("shop_ids", ARRAY(Id()), nullable=False),
    Column("agency", Text, nullable=False, server_default=""),
    Index("team_name", "merchant_id", "name", unique=True),
)
team_member = merchant_table(
    "team_member",
    Column("team_id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Index("team_member_of_agent", "merchant_id", "agent_id"),
    key=("team_id", "agent_id"),
)
skill = merchant_table(
    "skill",
    Column("id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Index("skill_name", "merchant_id", "name", unique=True),
)
agent_skill = merchant_table(
    "agent_skill",
    Column("agent_id", Id(), nullable=False),
    Column("skill", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Index("agent_skill_by_skill", "merchant_id", "skill"),
    key=("agent_id", "skill"),
)
invitation = merchant_table(
    "invitation",
    Column("id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("invited_by", Text, nullable=False),
    moment("created_at"),
    moment("expires_at"),
    Index("invitation_of_agent", "merchant_id", "agent_id"),
)
sign_in = merchant_table(
    "sign_in",
    Column("id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("address", Text, nullable=False),
    Column("device", Text, nullable=False),
    moment("started_at"),
    moment("seen_at"),
    moment("expires_at"),
    Index("sign_in_of_agent", "merchant_id", "agent_id"),
)
api_token = merchant_table(
    "api_token",
    Column("id", Id(), nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("made_by", Text, nullable=False),
    moment("created_at"),
    moment("expires_at", required=False),
    moment("last_used_at", required=False),
    Index("api_token_of_maker", "merchant_id", "made_by"),
)
push_subscription = merchant_table(
    "push_subscription",
    Column("id", Id(), nullable=False),
    Column("agent_id", Id(), nullable=False),
    Column("sign_in_id", Id(), nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", Text, nullable=False),
    Column("auth", Text, nullable=False),
    moment("created_at"),
    moment("last_sent_at", required=False),
    Index("push_endpoint", "merchant_id", "endpoint", unique=True),
    Index("push_of_agent", "merchant_id", "agent_id"),
)
attempts = plain_table(
    "sign_in_attempts",
    Column("key", Text, nullable=False),
    Column("stamps", ARRAY(DateTime(timezone=True)), nullable=False),
    Column("refused", Integer, nullable=False, server_default="0"),
    moment("noted_at", required=False),
    moment("last_at"),
    PrimaryKeyConstraint("key"),
    Index("sign_in_attempts_by_age", "last_at"),
    why="counts tries to sign in before anybody knows a merchant; keys are hashes",
)
known_address = plain_table(
    "known_address",
    Column("key", Text, nullable=False),
    moment("seen_at"),
    PrimaryKeyConstraint("key"),
    Index("known_address_by_age", "seen_at"),
    why="hashes of e-mail and network that signed in well before; read before a merchant is known",
)
