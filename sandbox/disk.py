"""Keeps rows as JSON in one SQLite table, so that the sandbox survives a restart."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.rows import Account, Media, Note, Post, Token

Row = Account | Media | Note | Post | Token
KINDS: dict[str, type[Row]] = {c.__name__: c for c in (Account, Media, Note, Post, Token)}
MOMENTS = ("at", "opened", "expires_at")


class Disk:
    """A file, or memory alone when `path` is None."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        where = ":memory:" if path is None else str(path)
        self._link = sqlite3.connect(where, check_same_thread=False)
        self._link.execute("PRAGMA journal_mode=WAL")
        # A kill loses nothing; only a power cut may lose the last writes of a pretend platform.
        self._link.execute("PRAGMA synchronous=OFF")
        self._link.execute(
            "CREATE TABLE IF NOT EXISTS thing"
            " (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id))"
        )

    def keep(self, identity: str, *rows: Row) -> None:
        """Writes rows under their attribute `identity`."""
        self._write([(type(r).__name__, str(getattr(r, identity)), asdict(r)) for r in rows])

    def note(self, name: str, value: Any) -> None:
        """Writes one named fact, such as the time."""
        self._write([("fact", name, value)])

    def fact(self, name: str) -> Any:
        """A named fact, or None."""
        query = "SELECT body FROM thing WHERE kind = 'fact' AND id = ?"
        found = self._link.execute(query, (name,)).fetchone()
        return json.loads(found[0]) if found else None

    def rows(self) -> Iterator[Row]:
        """Everything kept, in the order of writing."""
        for kind, body in self._link.execute("SELECT kind, body FROM thing ORDER BY rowid"):
            if kind in KINDS:
                fields = json.loads(body)
                moments = {k: datetime.fromisoformat(fields[k]) for k in MOMENTS if fields.get(k)}
                yield KINDS[kind](**{**fields, **moments})

    def clear(self) -> None:
        """Forgets everything."""
        with self._link:
            self._link.execute("DELETE FROM thing")

    def close(self) -> None:
        """Lets go of the file."""
        self._link.close()

    def _write(self, things: list[tuple[str, str, Any]]) -> None:
        query = "INSERT INTO thing VALUES (?, ?, ?)"
        query += " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body"
        rows = [(kind, name, json.dumps(body, default=_text)) for kind, name, body in things]
        with self._link:
            self._link.executemany(query, rows)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
