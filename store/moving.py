"""Move everything from one database to another: `python -m store.moving FROM TO`.

For the day on which SQLite becomes too small. Nothing is changed in FROM; TO must be empty.
"""

from __future__ import annotations

import sys

from sqlalchemy import Connection, Table, func, insert, select

from pdca.errors import SetupError
from store.engine import open_engine
from store.migrate import upgrade
from store.tables import metadata

AT_ONCE = 5_000


def move(source_url: str, target_url: str) -> dict[str, int]:
    """Copy every row; how many, by table.

    Raises:
        SetupError: the target holds rows already.
    """
    upgrade(source_url)
    upgrade(target_url)
    source, target = open_engine(source_url), open_engine(target_url)
    try:
        with source.connect() as there, target.begin() as here:
            _refuse_full(here)
            return {t.name: _copy(there, here, t) for t in metadata.sorted_tables}
    finally:
        source.dispose()
        target.dispose()


def _refuse_full(here: Connection) -> None:
    for table in metadata.sorted_tables:
        if here.scalar(select(func.count()).select_from(table)):
            raise SetupError(f"The target is not empty: table {table.name} has rows.")


def _copy(there: Connection, here: Connection, table: Table) -> int:
    count = 0
    for rows in there.execute(select(table)).mappings().partitions(AT_ONCE):
        here.execute(insert(table), [dict(row) for row in rows])
        count += len(rows)
    if "id" in table.c and table.c.id.autoincrement is True:
        _go_on_counting(here, table)
    return count


def _go_on_counting(here: Connection, table: Table) -> None:
    """PostgreSQL counts in a sequence of its own, which copied ids do not move."""
    if here.dialect.name == "postgresql":
        newest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
        counter = func.pg_get_serial_sequence(f'"{table.name}"', "id")
        here.execute(select(func.setval(counter, newest, False)))


if __name__ == "__main__":
    for name, rows in move(*sys.argv[1:3]).items():
        sys.stdout.write(f"{name}: {rows}\n")
