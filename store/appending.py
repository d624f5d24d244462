"""Appending readings: an unchanged one adds no row, a restated one adds one.

`latest` knows the newest reading of each identity (entity, metric, source, period), so
that a collection compares with one row each and never with the history. A reading that
is older than the newest, as a backfill brings, is compared with what stood before it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from pdca.frames import OBSERVATIONS
from store.tables import latest, observation

IN_ONE_QUESTION = 500
"""Entities of one select: far below every database's limit of parameters."""
IN_ONE_STATEMENT = 50
"""Rows of one insert: a quarter faster than one by one."""
NEVER = -(2**62)

Identity = tuple[str, str, str, int]
Known = tuple[float | None, int, int]
Reading = tuple[int, float | None, int]


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a frame of readings."""

    readings: int
    added: int
    restated: int
    """Added rows of totals that are lower than the one before, or of periods seen before."""


def append(connection: Connection, readings: pd.DataFrame) -> Appended:
    """Keep what is new in `readings`.

    Args:
        connection: inside a transaction.
        readings: a frame OBSERVATIONS, in any order; a column `native` with the
            platform's own names is kept if there is one.
    """
    rows = _rows(readings)
    identities = [(row[1], row[2], row[3], row[5] or 0) for row in rows]
    known = _known(connection, rows)
    history = _history(connection, rows, identities, known)
    fresh: dict[Identity, Known] = {}
    added: list[tuple[Any, ...]] = []
    restated = 0
    for row, identity in zip(rows, identities, strict=True):
        value, as_of, final = row[7], row[10], row[12]
        newest = known.get(identity)
        is_late = newest is not None and newest[2] > as_of
        before = _before(history[identity], as_of) if is_late else newest
        if before is not None:
            if before[:2] == (value, final):
                continue
            restated += _is_restated(before, value, period=row[5])
        added.append(row)
        if is_late:
            insort(history[identity], (as_of, value, final), key=itemgetter(0))
        else:
            known[identity] = fresh[identity] = (value, final, as_of)
    _insert(connection, added, fresh)
    return Appended(len(rows), len(added), restated)


ORDER = (
    "entity_kind",
    "entity",
    "metric",
    "source",
    "kind",
    "period_start",
    "period_end",
    "value",
    "unit",
    "native",
    "as_of",
    "collected_at",
    "final",
)


def _rows(readings: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Plain tuples in the order of the table's columns, the oldest reading first."""
    frame = OBSERVATIONS.conform(readings)
    native = readings["native"].tolist() if "native" in readings else [""] * len(frame)
    frame = frame.assign(native=native).sort_values(["as_of", "entity", "metric"], kind="stable")
    return list(zip(*(_plain(frame[name]) for name in ORDER), strict=True))


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Values as a driver takes them; a flag is 0 or 1."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        # One look-up per row and nothing to convert: -1 finds the None at the end.
        names = np.array([*column.cat.categories, None], dtype=object)
        plain: list[Any] = names[column.cat.codes.to_numpy()].tolist()
        return plain
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return _with_gaps(column.dt.as_unit("us").astype("int64").to_numpy(), column)
    if column.dtype == "Float64":
        return _with_gaps(column.to_numpy(dtype=np.float64, na_value=np.nan), column)
    return column.astype("int64").tolist() if column.dtype == bool else column.tolist()


def _with_gaps(values: Any, column: pd.Series[Any]) -> list[Any]:
    gone = column.isna().to_numpy()
    if gone.any():
        values = values.astype(object)
        values[gone] = None
    plain: list[Any] = values.tolist()
    return plain


def _known(connection: Connection, rows: list[tuple[Any, ...]]) -> dict[Identity, Known]:
    """The newest reading of each identity that the rows' entities have."""
    names = list(latest.c.keys())
    known: dict[Identity, Known] = {}
    for some in _chunks({row[1] for row in rows}):
        query = select(*(latest.c[n] for n in names)).where(latest.c.entity.in_(some))
        for e, m, s, start, value, final, as_of in connection.execute(query).cursor.fetchall():
            known[e, m, s, start] = (value, int(final), as_of)
    return known


def _chunks(entities: Iterable[str]) -> Iterator[list[str]]:
    names = sorted(entities)
    for start in range(0, len(names), IN_ONE_QUESTION):
        yield names[start : start + IN_ONE_QUESTION]


def _history(
    connection: Connection,
    rows: list[tuple[Any, ...]],
    identities: list[Identity],
    known: dict[Identity, Known],
) -> dict[Identity, list[Reading]]:
    """All readings of what arrives late: a backfill run twice must change nothing."""
    if not known:
        return {}
    nothing = (None, 0, NEVER)
    late = {
        i for row, i in zip(rows, identities, strict=True) if known.get(i, nothing)[2] > row[10]
    }
    history: dict[Identity, list[Reading]] = {identity: [] for identity in late}
    o = observation.c
    for some in _chunks({identity[0] for identity in late}):
        query = (
            select(o.entity, o.metric, o.source, o.period_start, o.as_of, o.value, o.final)
            .where(o.entity.in_(some))
            .order_by(o.as_of, o.id)
        )
        for e, m, s, start, *reading in connection.execute(query).cursor.fetchall():
            if (identity := (e, m, s, start or 0)) in late:
                history[identity].append((reading[0], reading[1], int(reading[2])))
    return history


def _before(history: list[Reading], as_of: int) -> Known | None:
    earlier = [r for r in history if r[0] <= as_of]
    return (earlier[-1][1], earlier[-1][2], earlier[-1][0]) if earlier else None


def _is_restated(before: Known, value: float | None, *, period: int | None) -> bool:
    if before[0] is None or value is None:
        return False
    return period is not None or value < before[0]


def _insert(
    connection: Connection, added: list[tuple[Any, ...]], fresh: dict[Identity, Known]
) -> None:
    if not added:
        return
    if connection.dialect.name == "postgresql":
        added = [(*row[:12], bool(row[12])) for row in added]
        fresh = {i: (value, bool(final), as_of) for i, (value, final, as_of) in fresh.items()}
    many(connection, "observation", ORDER, added)
    newest = [(*identity, *known) for identity, known in fresh.items()]
    update = ", ".join(f"{c} = excluded.{c}" for c in ("value", "final", "as_of"))
    names = ("entity", "metric", "source", "period_start")
    conflict = f" ON CONFLICT ({', '.join(names)}) DO UPDATE SET {update}"
    many(connection, "latest", (*names, "value", "final", "as_of"), newest, conflict)


def many(
    connection: Connection,
    table: str,
    names: tuple[str, ...],
    rows: list[tuple[Any, ...]],
    conflict: str = "",
) -> None:
    """Plain tuples, some in each statement, past all type processing."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    marks = f"({', '.join([mark] * len(names))})"
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES"
    whole = len(rows) - len(rows) % IN_ONE_STATEMENT
    some = range(0, whole, IN_ONE_STATEMENT)
    packed = [tuple(chain.from_iterable(rows[n : n + IN_ONE_STATEMENT])) for n in some]
    for count, values in ((IN_ONE_STATEMENT, packed), (1, rows[whole:])):
        if values:
            statement = f"{into} {', '.join([marks] * count)}{conflict}"
            connection.exec_driver_sql(statement, values)
