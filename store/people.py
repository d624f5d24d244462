"""People outside: their ids are hashed on the way in, and everything of one can be erased."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from store import audit
from store.tables import audit as audit_line
from store.tables import message, order

ERASED = "erased"
"""What the audit trail calls it."""


def pseudonym(person: str, *, salt: str = "") -> str:
    """What is stored in place of a person's id: 64 hex digits, the same every time."""
    return hashlib.sha256(f"{salt}:{person}".encode()).hexdigest()


def export(connection: Connection, person: str) -> dict[str, list[dict[str, Any]]]:
    """All that is kept of `person` (a pseudonym)."""
    messages = connection.execute(select(message).where(message.c.author == person))
    orders = connection.execute(select(order).where(order.c.customer == person))
    return {
        "messages": [dict(r._mapping) for r in messages],  # noqa: SLF001 - its public name
        "orders": [dict(r._mapping) for r in orders],  # noqa: SLF001 - its public name
    }


def erase(connection: Connection, person: str, *, by: str, now: datetime) -> int:
    """Delete all of `person` (a pseudonym); how many rows.

    What a platform still shows of the time before is not kept again: see `erased`.
    """
    rows = connection.execute(delete(message).where(message.c.author == person)).rowcount
    rows += connection.execute(delete(order).where(order.c.customer == person)).rowcount
    audit.add(connection, who=by, did=ERASED, what=person, now=now, details={"rows": rows})
    return rows


def erased(connection: Connection) -> dict[str, datetime]:
    """Until when nothing of a person (by pseudonym) may be kept."""
    a = audit_line.c
    query = select(a.what, func.max(a.at)).where(a.did == ERASED).group_by(a.what)
    return dict(connection.execute(query).tuples().all())


def wanted(gone: Mapping[str, datetime], person: str, at: datetime) -> bool:
    """Whether what `person` (a pseudonym) did at `at` may be kept, given `erased`."""
    return person not in gone or at > gone[person]


def forget(
    connection: Connection, *, messages_before: datetime, orders_before: datetime
) -> tuple[int, int]:
    """Retention: delete messages and orders older than these; how many of each."""
    messages = connection.execute(delete(message).where(message.c.at < messages_before)).rowcount
    orders = connection.execute(delete(order).where(order.c.at < orders_before)).rowcount
    return messages, orders


def kept(connection: Connection) -> tuple[int, int]:
    """How many messages and orders there are."""
    counts = (select(func.count()).select_from(t) for t in (message, order))
    messages, orders = (connection.scalar(q) or 0 for q in counts)
    return messages, orders
