"""One database, reached from async code: every piece of work is one transaction in a thread.

The functions of this folder take a `Connection` and are plain; `Database.run` gives
them one. SQLite has a single writer, so its work queues in one thread instead of
meeting `database is locked`, and reads that take long have threads of their own;
PostgreSQL gets a pool.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError, ProgrammingError

from pdca.errors import SetupError
from store.together import Together

P = ParamSpec("P")
T = TypeVar("T")

POOL_SIZE = 5
READ_ONLY = "read_only"
NO_TABLE = ("no such table", "no such column", 'relation "')
"""What SQLite and PostgreSQL say to a query of what is not there."""


class Database:
    """The product's database at a URL (`sqlite:///...` or `postgresql+psycopg://...`)."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self._readers = self.engine.execution_options(**{READ_ONLY: True})
        workers = 1 if self.engine.dialect.name == "sqlite" else POOL_SIZE
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="store")
        self._read_threads = ThreadPoolExecutor(2, thread_name_prefix="store-read")
        self._together = Together(self.engine, self._threads)

    async def run(
        self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(connection, ...)` in a transaction: committed, or nothing happened."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, lambda: _work(self.engine, work, *args, **kwargs)
        )

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(connection, ...)`, which only selects, beside the writers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._read_threads, lambda: _work(self._readers, work, *args, **kwargs)
        )

    async def join(
        self, work: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `run`, for short work that may share its commit with what is waiting beside it."""
        return await self._together.run(lambda connection: work(connection, *args, **kwargs))

    def close(self) -> None:
        self._threads.shutdown()
        self._read_threads.shutdown()
        self.engine.dispose()


def _work(
    engine: Engine,
    work: Callable[Concatenate[Connection, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    try:
        with engine.begin() as connection:
            return work(connection, *args, **kwargs)
    except (OperationalError, ProgrammingError) as error:
        if not any(said in str(error.orig) for said in NO_TABLE):
            raise
        raise SetupError(
            "The product's database has no tables, or older ones: `pdca migrate` makes them, "
            "and `make up` does it by itself."
        ) from error


def open_engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _tune_sqlite(connection: Any, _: Any) -> None:
    # The driver must not open transactions by itself: `_begin` does.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Taking the write lock first waits for it; upgrading a read lock later fails at once.
    reading = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
