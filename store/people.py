"""People outside: their ids are hashed on the way in, and everything of one can be erased."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from store.tables import message, order


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


def erase(connection: Connection, person: str) -> int:
    """Delete all of `person` (a pseudonym); how many rows."""
    rows = connection.execute(delete(message).where(message.c.author == person)).rowcount
    return rows + connection.execute(delete(order).where(order.c.customer == person)).rowcount


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
