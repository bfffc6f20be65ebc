"""Runs migrations on the connection of `app.database.migrate`, in one transaction, one process at a time."""

from alembic import context
from sqlalchemy import create_engine, pool, text

LOCK = 0x7869616F  # "xiao": any fixed number, the same in every process
engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    # A convenience only: two processes that migrate at once would fail loudly, not corrupt.
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
