from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from xiaoer.infra.schema import Id, merchant_table, moment

bot_settings = merchant_table(
    "bot_settings",
    Column("shop_id", Id(), nullable=False),
    Column("settings", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    moment("updated_at"),
    Column("updated_by", Id(), nullable=False),
    key=("shop_id",),
)

bot_talk = merchant_table(
    "bot_talk",
    Column("conversation_id", Id(), nullable=False),
    Column("session_id", Id(), nullable=False),
    Column("state", Text, nullable=False),
    Column("seen_seq", BigInteger, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    moment("updated_at"),
    key=("conversation_id",),
)
"""What the bot remembers of a talk; `facts` is the rest of `model.Talk`."""

bot_turn = merchant_table(
    "bot_turn",
    Column("id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    moment("at"),
    Column("mode", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("intents", JSONB, nullable=False),
    Column("mood", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("skills", ARRAY(Text), nullable=False),
    Column("said", JSONB, nullable=False),
    Column("said_hash", Text, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("model", Text, nullable=False),
    Column("line_ids", ARRAY(Text), nullable=False),
    Index("bot_turn_newest", "merchant_id", "shop_id", text("at desc"), text("id desc")),
    Index("bot_turn_talk", "merchant_id", "conversation_id", text("at desc")),
)
"""What it did with each turn and why: rows are only added."""

bot_hand_over = merchant_table(
    "bot_hand_over",
    Column("id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("session_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    moment("at"),
    Column("reason", Text, nullable=False),
    Column("mood", Text, nullable=False),
    Column("packet", JSONB, nullable=False),
    moment("taken_at", required=False),
    Column("taken_by", Id()),
    Column("asked_again", ARRAY(Text), nullable=False, server_default="{}"),
    Index("bot_hand_over_once", "merchant_id", "conversation_id", "session_id", unique=True),
    Index("bot_hand_over_newest", "merchant_id", text("at desc"), text("id desc")),
)
"""One for each stretch of talk; `taken_*`: the first person who had it afterwards."""

price_floor = merchant_table(
    "price_floor",
    Column("listing_id", Id(), nullable=False),
    Column("floor_minor", BigInteger, nullable=False),
    moment("updated_at"),
    Column("updated_by", Id(), nullable=False),
    key=("listing_id",),
)
"""Below it nothing of the listing is offered without an approval."""

concession = merchant_table(
    "concession",
    Column("id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("shop_id", Id(), nullable=False),
    Column("sku_id", Id(), nullable=False),
    moment("at"),
    Column("by_id", Id(), nullable=False),
    Column("order_id", Id()),
    Column("price_minor", BigInteger, nullable=False),
    Column("offered_minor", BigInteger),
    Column("floor_minor", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("gift_id", Id()),
    Index("concession_newest", "merchant_id", "shop_id", text("at desc"), text("id desc")),
)
"""Each time somebody haggled: what was asked, offered or given, by whom. Rows are only added."""
