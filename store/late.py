"""What was moved or missed and not yet told: kept in the audit trail, so no crash loses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store import audit as trail
from store import deliveries
from store.deliveries import Letter
from store.tables import audit

a = audit.c
LATE = ("moved", "missed")
TOLD = "told late"
"""That a summary was written; `upto` is the id of the last line in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One post that was moved or missed, because it was overdue."""

    id: int
    did: str
    key: str
    at: datetime
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Untold:
    """The lines no summary holds yet, the oldest first, and when the last one was written."""

    lines: Sequence[Line]
    told_at: datetime | None


def untold(connection: Connection, campaign: str) -> Untold:
    """What the leads of a campaign have not been told."""
    last = trail.read(connection, what=campaign, did=TOLD, most=1)
    upto = last[0]["details"]["upto"] if last else 0
    found = connection.execute(
        select(a.id, a.did, a.what, a.at, a.details)
        .where(a.did.in_(LATE), a.id > upto)
        .order_by(a.id)
    )
    lines = [Line(*row) for row in found if row.details.get("campaign") == campaign]
    return Untold(lines, last[0]["at"] if last else None)


def tell(
    connection: Connection, campaign: str, letters: Sequence[Letter], *, upto: int, now: datetime
) -> bool:
    """Keep the summary's mails and that it was told, or neither.

    False when another window was faster: what it had not seen is told by the next.
    """
    new = [deliveries.enqueue(connection, letter, now=now) for letter in letters]
    if not any(new):
        return False
    trail.add(connection, who="do", did=TOLD, what=campaign, now=now, details={"upto": upto})
    return True
