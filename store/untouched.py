"""Work that waits and that nobody takes up: the sign that no window of publishing lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, exists, func, or_, select

from pdca.do.ledger import State
from store.tables import publication

row = publication.c


@dataclass(frozen=True, slots=True)
class Untouched:
    """What waits at one account. `due` is that of the oldest post."""

    account: str
    posts: int
    due: datetime


def untouched(
    connection: Connection, *, now: datetime, real: datetime, idle: timedelta
) -> list[Untouched]:
    """The posts that could have been worked on for `idle`, and were not; the longest first.

    Whoever fails at a post writes that down, and whoever serves an account leaves traces at
    its other posts: neither counts as untouched.
    """
    before, since = now - idle, real - idle
    rested = or_(row.retry_at.is_(None), row.retry_at <= before)
    unleased = or_(row.lease_until.is_(None), row.lease_until <= since)
    waits = or_(
        and_(row.state == State.PLANNED, row.due <= before, rested),
        and_(row.state == State.SENDING, unleased),
        and_(row.state == State.PROCESSING, unleased, rested),
    )
    other = publication.alias("other")
    served = exists().where(
        other.c.account == row.account,
        other.c.state != State.PLANNED,
        other.c.updated_at > since,
    )
    found = connection.execute(
        select(row.account, func.count(), func.min(row.due))
        .where(waits, row.updated_at <= since, ~served)
        .group_by(row.account)
        .order_by(func.min(row.due))
    )
    return [Untouched(*r) for r in found]
