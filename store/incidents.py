"""Open risks: one per campaign and level at a time, followed until they are closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from store.tables import incident

i = incident.c


def begin(  # noqa: PLR0913 - the columns of one incident
    connection: Connection,
    *,
    campaign: str,
    level: str,
    owner: str,
    figures: Mapping[str, Any],
    hold: bool,
    now: datetime,
) -> int:
    """Open an incident; one of this level that is open goes on instead. Its number."""
    there = connection.scalar(
        select(i.id).where(i.campaign == campaign, i.level == level, i.closed_at.is_(None))
    )
    if there is not None:
        note(connection, there, what="again", now=now, details=figures)
        return int(there)
    number: int = connection.execute(
        insert(incident)
        .values(
            campaign=campaign,
            level=level,
            owner=owner,
            figures=dict(figures),
            hold=hold,
            timeline=[_event("opened", now, figures)],
            opened_at=now,
        )
        .returning(i.id)
    ).scalar_one()
    return number


def note(
    connection: Connection,
    id_: int,
    *,
    what: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an event to the timeline."""
    timeline = connection.scalar(select(i.timeline).where(i.id == id_)) or []
    connection.execute(
        update(incident)
        .where(i.id == id_)
        .values(timeline=[*timeline, _event(what, now, details or {})])
    )


def acknowledge(connection: Connection, id_: int, *, by: str, now: datetime) -> bool:
    done = connection.execute(
        update(incident)
        .where(i.id == id_, i.acknowledged_at.is_(None), i.closed_at.is_(None))
        .values(acknowledged_at=now)
    )
    if done.rowcount:
        note(connection, id_, what="acknowledged", now=now, details={"by": by})
    return bool(done.rowcount)


def close(connection: Connection, id_: int, *, by: str, now: datetime) -> bool:
    done = connection.execute(
        update(incident).where(i.id == id_, i.closed_at.is_(None)).values(closed_at=now)
    )
    if done.rowcount:
        note(connection, id_, what="closed", now=now, details={"by": by})
    return bool(done.rowcount)


def open_ones(connection: Connection, campaign: str | None = None) -> list[dict[str, Any]]:
    """Open incidents, the oldest first, each a dict of its columns."""
    query = select(incident).where(i.closed_at.is_(None)).order_by(i.opened_at, i.id)
    if campaign is not None:
        query = query.where(i.campaign == campaign)
    return [dict(r._mapping) for r in connection.execute(query)]  # noqa: SLF001 - its public name


def _event(what: str, at: datetime, details: Mapping[str, Any]) -> dict[str, Any]:
    return {"what": what, "at": at.isoformat(), "details": dict(details)}
