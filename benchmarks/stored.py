"""Reading a million observations from the store, against a raw SELECT of the same columns."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from benchmarks.line import Line, ratio
from benchmarks.million import NOW
from benchmarks.timing import interleaved
from pdca.check.facts import Facts
from pdca.frames import OBSERVATIONS
from store.appending import append
from store.engine import open_engine
from store.migrate import upgrade_engine
from store.observations import read

BOUND = 2.0
COLUMNS = ", ".join(OBSERVATIONS.columns)
SELECT = f"SELECT {COLUMNS} FROM observation WHERE as_of <= ? AND collected_at <= ?"  # noqa: S608


def reading(of: Facts) -> Line:
    """The line of the store."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        engine = open_engine(f"sqlite:///{file}")
        upgrade_engine(engine)
        with engine.begin() as connection:
            append(connection, of.observations)
        until = int(NOW.timestamp() * 1_000_000)

        def ours() -> pd.DataFrame:
            with engine.begin() as connection:
                return read(connection, as_of=NOW)

        def plainest() -> list[tuple[object, ...]]:
            with closing(sqlite3.connect(file)) as connection:
                return connection.execute(SELECT, (until, until)).fetchall()

        rows = len(plainest())
        assert len(ours()) == rows
        times = interleaved(ours, plainest)
        engine.dispose()
    return ratio(
        f"Reading {rows:,} observations from the store as a typed frame",
        times,
        plain="a raw SELECT and fetchall",
        bound=BOUND,
    )
