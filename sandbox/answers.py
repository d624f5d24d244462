"""What a handler gets and gives, and lists cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any, NamedTuple

from sandbox.faults import Fault
from sandbox.refusals import RefusedError, mapping, moment
from sandbox.rows import Account
from sandbox.state import State

PAGE = 200


class Call(NamedTuple):
    """One call of a client, read."""

    query: Mapping[str, str]
    path: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None
    fault: Fault | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON object that was sent, else 422."""
        return mapping(self.body, "the body")

    def since(self) -> datetime | None:
        """The moment that the rows asked for begin at."""
        return moment(self.query["since"], "since") if self.query.get("since") else None


class Answer(NamedTuple):
    """A status and JSON."""

    status: int
    body: Any


class Entry(NamedTuple):
    """A row of a list: its place is its moment, then its id."""

    at: datetime
    id: str
    body: dict[str, Any]


class Upload(NamedTuple):
    """A file of a multipart body."""

    name: str
    size: int


Handler = Callable[[State, Account, Call], Answer]


def page(entries: Iterable[Entry], call: Call) -> Answer:
    """The rows from `since` on, oldest first, up to 200 of them after the cursor."""
    since, after = call.since(), _place(call.query.get("cursor"))
    rows = sorted(e for e in entries if since is None or e.at >= since)
    rows = [row for row in rows if _key(row) > after]
    more = len(rows) > PAGE
    cursor = "{}-{}".format(*_key(rows[PAGE - 1])) if more else None
    return Answer(200, {"rows": [row.body for row in rows[:PAGE]], "cursor": cursor})


def upload(content_type: str, body: bytes) -> Upload:
    """The first file of a multipart body, else 422."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = message_from_bytes(head + body, policy=policy.HTTP)
    for part in message.iter_parts() if message.is_multipart() else ():
        if part.get_filename():
            content = part.get_payload(decode=True)
            return Upload(
                str(part.get_filename()), len(content) if isinstance(content, bytes) else 0
            )
    raise RefusedError(422, "no_file", "send the file as multipart/form-data")


def _key(entry: Entry) -> tuple[int, str]:
    return int(entry.at.timestamp() * 1_000_000), entry.id


def _place(cursor: str | None) -> tuple[int, str]:
    if not cursor:
        return (-1, "")
    at, _, identity = cursor.partition("-")
    if not at.isdigit():
        raise RefusedError(422, "bad_cursor", f"no such cursor: {cursor!r}")
    return int(at), identity
