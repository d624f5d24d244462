"""A database for a test that makes thousands of short transactions: no threads, no flushes."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from sqlalchemy import event

from store.engine import Database
from store.migrate import upgrade


class _AtOnce(Executor):
    """Work is done by whoever brings it."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for the work
            done.set_exception(error)
        return done


def fresh_database(folder: Path) -> Database:
    """A fresh one that forgets with the machine, not with the process."""
    database = Database(f"sqlite:///{_copy(folder)}")
    database.close()
    database._threads = database._read_threads = database._together._threads = _AtOnce()  # type: ignore[assignment]
    event.listen(database.engine, "connect", _no_flush)
    return database


def _no_flush(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


_TEMPLATE: list[Path] = []


def _copy(folder: Path) -> Path:
    """A fresh database file; the first one is made, the others are copies."""
    if not _TEMPLATE:
        template = Path(tempfile.mkdtemp()) / "empty.db"
        upgrade(f"sqlite:///{template}")
        _TEMPLATE.append(template)
    shutil.copy(_TEMPLATE[0], folder / "pdca.db")
    return folder / "pdca.db"
