"""Files that people sent: what they are, who sent them, where their content lies."""

from sqlalchemy import BigInteger, Column, Index, Integer, Text, text

from xiaoer.infra.schema import Id, merchant_table, moment

file = merchant_table(
    "file",
    Column("id", Id(), nullable=False),
    Column("uploader_kind", Text, nullable=False),
    Column("uploader_id", Id(), nullable=False),
    Column("conversation_id", Id()),
    Column("purpose", Text, nullable=False, server_default="message"),
    Column("name", Text, nullable=False),
    Column("declared_size", BigInteger, nullable=False),
    Column("declared_duration_ms", Integer),
    Column("channel", Text, nullable=False, server_default=""),
    Column("received", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, server_default="uploading"),
    Column("rejected_code", Text, nullable=False, server_default=""),
    Column("kind", Text),
    Column("mime", Text),
    Column("size", BigInteger),
    Column("sha256", Text),
    Column("thumb_sha256", Text),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration_ms", Integer),
    moment("created_at"),
    moment("finished_at", required=False),
    moment("used_at", required=False),
    Index("file_open", "merchant_id", "uploader_kind", "uploader_id", postgresql_where=text("state = 'uploading'")),
    Index("file_unused", "merchant_id", "created_at", postgresql_where=text("used_at is null")),
    Index("file_content", "merchant_id", "sha256"),
    Index("file_thumb", "merchant_id", "thumb_sha256"),
)
"""`size` is that of the kept content; `declared_size` is what the sender announced and had to deliver.
`conversation_id`: of a file in use, the one conversation it was sent in.
`used_at`: when a line, a sticker pack or a quick reply first carried it; unused ones are swept."""
