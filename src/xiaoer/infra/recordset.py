"""A thousand rows in one statement: they travel as one JSON parameter and the server unfolds them.

One parameter keeps the statement the same for any number of rows, so it is compiled once and its plan is kept.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Boolean, Table, TableValuedAlias, and_, bindparam, column, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.dialects.postgresql.dml import Insert
from sqlalchemy.sql.dml import Update

CREATED = literal_column("(xmax = 0)", Boolean).label("created")
"""In `returning` of an upsert: True where the row was inserted."""


def unfolded(table: Table, names: Sequence[str], parameter: str = "rows") -> TableValuedAlias:
    """The JSON parameter as a table with these columns of `table`."""
    columns = [column(name, table.c[name].type) for name in names]
    rows = func.jsonb_to_recordset(bindparam(parameter, type_=JSONB))
    return rows.table_valued(*columns).render_derived(name="given", with_types=True)


def folded(rows: Sequence[Any]) -> dict[str, Any]:
    """The parameter: mappings or structs, times and enums included."""
    return {"rows": msgspec.to_builtins(rows)}


@lru_cache(maxsize=64)
def insert_new(table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> Insert:
    """Insert the rows whose key is not there; others are left alone. Waits for a parallel insert of the same key."""
    return (
        insert(table)
        .from_select(names, select(*unfolded(table, names).c))
        .on_conflict_do_nothing(index_elements=list(key))
    )


@lru_cache(maxsize=64)
def upsert(table: Table, names: tuple[str, ...], key: tuple[str, ...], keep: tuple[str, ...] = ("id",)) -> Insert:
    """Insert, or overwrite all but `key` and `keep` where something differs. Unchanged rows are not returned."""
    new = insert(table).from_select(names, select(*unfolded(table, names).c))
    written = [name for name in names if name not in (*key, *keep)]
    return new.on_conflict_do_update(
        index_elements=list(key),
        set_={name: new.excluded[name] for name in written},
        where=or_(*(table.c[name].is_distinct_from(new.excluded[name]) for name in written)),
    )


@lru_cache(maxsize=64)
def overwrite(table: Table, names: tuple[str, ...], by: tuple[str, ...]) -> Update:
    """Set every named column of the rows that `by` names."""
    given = unfolded(table, names)
    same = and_(*(table.c[name] == given.c[name] for name in by))
    return table.update().where(same).values({name: given.c[name] for name in names if name not in by})
