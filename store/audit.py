"""Who did what, when: append-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from store.tables import audit


def add(
    connection: Connection,
    *,
    who: str,
    did: str,
    what: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    connection.execute(
        insert(audit).values(who=who, did=did, what=what, at=now, details=dict(details or {}))
    )


@dataclass(frozen=True, slots=True)
class Line:
    """What was done to one thing."""

    did: str
    what: str
    details: Mapping[str, Any]


def add_all(connection: Connection, lines: Sequence[Line], *, who: str, now: datetime) -> None:
    """What `who` did to many things at once."""
    if lines:
        rows = [{"who": who, "at": now} | asdict(line) for line in lines]
        connection.execute(insert(audit), rows)


def read(
    connection: Connection,
    *,
    what: str | None = None,
    did: str | None = None,
    since: datetime | None = None,
    most: int = 1000,
) -> list[dict[str, Any]]:
    """The newest lines first."""
    query = select(audit).order_by(audit.c.id.desc()).limit(most)
    if did is not None:
        query = query.where(audit.c.did == did)
    if what is not None:
        query = query.where(audit.c.what == what)
    if since is not None:
        query = query.where(audit.c.at >= since)
    return [dict(r._mapping) for r in connection.execute(query)]  # noqa: SLF001 - its public name


def count(connection: Connection, *, did: str, campaign: str, since: datetime) -> int:
    """How often it was done to things of a campaign since then."""
    query = select(audit.c.details).where(audit.c.did == did, audit.c.at >= since)
    return sum(d.get("campaign") == campaign for d in connection.scalars(query))
