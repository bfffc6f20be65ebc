"""Everything of the first release."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = Path(__file__).with_name("0001_initial.sql")
END = "\n-- end of statement\n"


def upgrade() -> None:
    for statement in STATEMENTS.read_text("utf-8").split(END):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
