"""The one catalogue of tables, row-level security rules and SQL functions.

Every table that belongs to a merchant is made by `merchant_table`: its key starts with `merchant_id` and
row-level security shows a transaction only the rows of the merchant it was opened for. The few tables that
are not a merchant's are made by `plain_table`, which demands the reason.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Column, DateTime, Index, MetaData, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, SchemaItem

metadata = MetaData(naming_convention={"ix": "%(column_0_label)s", "pk": "pk_%(table_name)s"})

MERCHANT_SETTING = "xiaoer.merchant"
PLAIN: dict[str, str] = {}
"""Tables outside row-level security, each with its reason."""
FUNCTIONS: list[Path] = []


def Id() -> Text:  # noqa: N802 — reads as a column type
    """Text compared byte by byte: ids sort by birth in every locale."""
    return Text(collation="C")


def moment(name: str, *, required: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=not required)


def merchant_table(name: str, *items: SchemaItem, key: tuple[str, ...] = ("id",), partition_by: str = "") -> Table:
    """A table whose primary key is (merchant_id, *key), under row-level security."""
    merchant = Column("merchant_id", Id(), nullable=False)
    options: dict[str, Any] = {"postgresql_partition_by": partition_by} if partition_by else {}
    return Table(name, metadata, merchant, *items, PrimaryKeyConstraint("merchant_id", *key), **options)


def plain_table(name: str, *items: SchemaItem, why: str) -> Table:
    PLAIN[name] = why
    return Table(name, metadata, *items)


def function(path: Path) -> None:
    """Register a `.sql` file of `create or replace function` statements."""
    FUNCTIONS.append(path)


def security(name: str) -> list[str]:
    """Row-level security of one table: binding for the owner too, and closed when no merchant is set."""
    mine = f"merchant_id = current_setting('{MERCHANT_SETTING}', true)"
    return [
        f"alter table {name} enable row level security",
        f"alter table {name} force row level security",
        f"create policy merchant_only on {name} using ({mine}) with check ({mine})",
    ]


def ddl() -> list[str]:
    """Every statement that makes an empty database into ours, in order."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    out: list[str] = []
    for table in metadata.sorted_tables:
        out.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        if table.dialect_options["postgresql"]["partition_by"]:
            out.append(f"create table {table.name}_default partition of {table.name} default")
        indexes: list[Index] = sorted(table.indexes, key=lambda i: str(i.name))
        out += [str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes]
        if table.name not in PLAIN:
            out += security(table.name)
    out += [path.read_text("utf-8") for path in FUNCTIONS]
    return out
