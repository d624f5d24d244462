"""Two ways to insert what may be there already, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def keep_first(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert `row` unless its key is there; whether it was inserted."""
    statement = _insert(connection, table).values(**row).on_conflict_do_nothing()
    # The count of rows is not reliable here on PostgreSQL; a returned row is.
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def keep_newest(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    but: Sequence[str] = (),
) -> None:
    """Insert `rows` of equal columns, or bring those there to their values, except `but`."""
    if not rows:
        return
    keys = [c.name for c in table.primary_key]
    statement = _insert(connection, table)
    changes = {n: statement.excluded[n] for n in rows[0] if n not in {*keys, *but}}
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=changes), list(rows)
    )


def _insert(connection: Connection, table: Table) -> Any:
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    return kind.insert(table)
