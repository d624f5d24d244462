"""A database that fails once, at the statement that a test names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from pdca.do import crash


class _Books:
    def __init__(self, fails_at: int) -> None:
        self.left, self.armed, self.failed = fails_at, False, False

    def statement(self, *_: Any) -> None:
        if not self.armed:
            return
        self.left -= 1
        if self.left == 0:
            self.armed, self.failed = False, True
            raise OSError("disk full")

    def passed(self, name: str, *, begins: str, ends: str) -> None:
        if name == begins:
            self.armed = True
        if name == ends:
            self.armed = False


@contextmanager
def broken_books(engine: Engine, *, begins: str, ends: str, fails_at: int) -> Iterator[_Books]:
    """From the step `begins` to `ends`, the statement number `fails_at` (or commit) fails."""
    books = _Books(fails_at)
    heard = ("before_cursor_execute", "commit")
    for name in heard:
        event.listen(engine, name, books.statement)
    crash.install(lambda name: books.passed(name, begins=begins, ends=ends))
    try:
        yield books
    finally:
        crash.install(None)
        for name in heard:
            event.remove(engine, name, books.statement)
