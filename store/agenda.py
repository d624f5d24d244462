"""What there is to do now, read in a few selects; and rows that step aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from pdca.do.ledger import MOVABLE, Agenda, Publication, Slot, State
from store import audit
from store.rows import COLUMNS, to_publication
from store.tables import publication

row = publication.c
NAMED = (row.campaign, row.item, row.account, row.local)
NOBODY_ASKED = {"question": None, "asked": None, "asked_at": None}
AT_ONCE = 2000
"""Rows of one reading; the rest comes with the next."""
FOLLOWING = (row.follow_up == "pending", row.state == State.PUBLISHED)
"""Posts whose thread or first comment is not complete."""


def agenda(
    connection: Connection,
    *,
    now: datetime,
    real: datetime,
    lead: timedelta,
    campaigns: Sequence[str] | None = None,
) -> Agenda:
    """What may start at `now + lead`, what is stuck, and when to look again."""
    scope = [] if campaigns is None else [row.campaign.in_(campaigns)]
    rested = or_(row.retry_at.is_(None), row.retry_at <= now + lead)
    unleased = or_(row.lease_until.is_(None), row.lease_until <= real)
    planned = row.state == State.PLANNED
    return Agenda(
        due=_rows(connection, planned, row.due <= now + lead, rested, *scope),
        stuck=_rows(connection, row.state == State.SENDING, unleased, *scope),
        processing=_rows(connection, row.state == State.PROCESSING, unleased, rested, *scope),
        following=_following(connection, unleased, rested, *scope),
        next_at=_next(connection, now + lead, scope),
        busy_for=_busy_for(connection, real, scope),
    )


def _rows(connection: Connection, *where: ColumnElement[bool]) -> tuple[Publication, ...]:
    found = connection.execute(
        select(*COLUMNS).where(*where).order_by(row.due, row.key).limit(AT_ONCE)
    )
    return tuple(to_publication(r) for r in found)


def _following(connection: Connection, *where: ColumnElement[bool]) -> tuple[Publication, ...]:
    # Sorted here: asked to sort, SQLite walks through everything that was ever published.
    found = connection.execute(select(*COLUMNS).where(*FOLLOWING, *where).limit(AT_ONCE))
    return tuple(sorted(map(to_publication, found), key=attrgetter("due", "key")))


def _next(
    connection: Connection, horizon: datetime, scope: Sequence[ColumnElement[bool]]
) -> datetime | None:
    due = select(func.min(row.due)).where(row.state == State.PLANNED, row.due > horizon, *scope)
    resting = select(func.min(row.retry_at)).where(row.retry_at > horizon, *scope)
    sends = resting.where(row.due <= horizon, row.state.in_((State.PLANNED, State.PROCESSING)))
    found = (connection.scalar(query) for query in (due, sends, resting.where(*FOLLOWING)))
    return min((moment for moment in found if moment is not None), default=None)


def _busy_for(
    connection: Connection, real: datetime, scope: Sequence[ColumnElement[bool]]
) -> timedelta | None:
    leased = select(func.min(row.lease_until)).where(row.lease_until > real, *scope)
    queries = (leased.where(row.state == State.SENDING), leased.where(*FOLLOWING))
    found = [until for query in queries if (until := connection.scalar(query)) is not None]
    return min(found) - real if found else None


def last_published(connection: Connection, account: str) -> datetime | None:
    """When the account's newest post of ours went out."""
    moment: datetime | None = connection.scalar(
        select(func.max(row.published_at)).where(row.account == account)
    )
    return moment


def taken(connection: Connection, account: str) -> frozenset[str]:
    """Remote ids of the account that belong to publications already."""
    found = connection.scalars(
        select(row.remote_id).where(row.account == account, row.remote_id.is_not(None))
    )
    return frozenset(found)


def postpone(connection: Connection, key: str, *, until: datetime, real: datetime) -> bool:
    """Let a planned row rest until then; its `due` stays what the plan says."""
    done = connection.execute(
        update(publication)
        .where(row.key == key, row.state == State.PLANNED)
        .values(retry_at=until, updated_at=real)
    )
    return bool(done.rowcount)


def move(
    connection: Connection,
    key: str,
    slots: Sequence[Slot],
    *,
    due: datetime,
    now: datetime,
    real: datetime,
) -> Slot | None:
    """Move a planned or held row, if it is still due at `due`, to the first free slot ahead.

    The audit trail says so, and the report counts it there.
    """
    of = connection.execute(select(*NAMED).where(row.key == key)).first()
    if of is None:
        return None
    used = _used(connection, of.account, now)
    free = next((s for s in slots if s.due > now and s.due not in used), None)
    if free is None:
        return None
    done = connection.execute(
        update(publication)
        .where(row.key == key, row.due == due, row.state.in_(MOVABLE))
        .values(due=free.due, local=free.local, slot=free.name, retry_at=None, updated_at=real)
    )
    if not done.rowcount:
        return None
    details = _named(of) | {"to": free.local}
    audit.add(connection, who="do", did="moved", what=key, now=now, details=details)
    return free


def _named(of: Row[Any]) -> dict[str, str]:
    """Which post it was, and when it should have gone out, for the audit trail."""
    return {
        "campaign": of.campaign,
        "item": of.item,
        "account": of.account,
        "from": of.local,
    }


def _used(connection: Connection, account: str, now: datetime) -> set[datetime]:
    """The instants ahead that the account's posts have."""
    ahead = select(row.due).where(
        row.account == account, row.due > now, row.state != State.CANCELLED
    )
    return set(connection.scalars(ahead))


def miss(
    connection: Connection, key: str, *, due: datetime, reason: str, now: datetime, real: datetime
) -> bool:
    """End a planned row that came too late, if it is still due at `due`. It is audited."""
    done = connection.execute(
        update(publication)
        .where(row.key == key, row.due == due, row.state == State.PLANNED)
        .values(state=State.MISSED, reason=reason, retry_at=None, updated_at=real, **NOBODY_ASKED)
        .returning(*NAMED)
    ).first()
    if done is None:
        return False
    details = _named(done) | {"why": reason}
    audit.add(connection, who="do", did="missed", what=key, now=now, details=details)
    return True
