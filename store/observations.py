"""Readings and what is known about how they were collected.

A query says as of when, so any past verdict can be made again from what was known then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, func, insert, or_, select

from pdca.frames import COLLECTIONS, OBSERVATIONS
from store.appending import Appended, append
from store.columns import fetch
from store.frames import frame
from store.tables import collection, observation, publication, quarantine

__all__ = [
    "Appended",
    "append",
    "collected",
    "collections",
    "keep",
    "last_collected",
    "read",
    "set_aside",
]

o = observation.c
AT_ONCE = 500
"""Entities of one select."""


def read(  # noqa: PLR0913 - each narrows the same question
    connection: Connection,
    *,
    as_of: datetime,
    known_at: datetime | None = None,
    since: datetime | None = None,
    campaign: str | None = None,
    accounts: Collection[str] | None = None,
    entities: Collection[str] | None = None,
) -> pd.DataFrame:
    """Readings up to `as_of`, as they were known at `known_at`: a frame OBSERVATIONS.

    Args:
        connection: inside a transaction.
        as_of: the newest moment of a reading.
        known_at: until when it must have been collected; default `as_of`. A backfill,
            which collects the past today, says now.
        since: the oldest moment of a reading.
        campaign: only its posts, its accounts and the campaign itself.
        accounts: only these accounts and their posts.
        entities: only these.
    """
    query = select(*(o[name] for name in OBSERVATIONS.columns)).where(
        o.as_of <= as_of, o.collected_at <= (known_at or as_of)
    )
    if since is not None:
        query = query.where(o.as_of >= since)
    if entities is not None:
        query = query.where(o.entity.in_(list(entities)))
    if campaign is not None or accounts is not None:
        query = query.where(_scope(campaign, accounts))
    frame = fetch(connection, query, OBSERVATIONS)
    if frame["as_of"].is_monotonic_increasing:
        return frame
    return frame.sort_values("as_of", kind="stable", ignore_index=True)


def _scope(campaign: str | None, accounts: Collection[str] | None) -> ColumnElement[bool]:
    p = publication.c
    posts, theirs = select(p.key), select(p.account)
    if campaign is not None:
        posts = posts.where(p.campaign == campaign)
        theirs = theirs.where(p.campaign == campaign)
    if accounts is not None:
        posts = posts.where(p.account.in_(list(accounts)))
        theirs = theirs.where(p.account.in_(list(accounts)))
    named = [campaign, *(accounts or ())]
    return or_(
        o.entity.in_(posts), o.entity.in_(theirs), o.entity.in_([n for n in named if n is not None])
    )


def collected(  # noqa: PLR0913 - one line of the log
    connection: Connection,
    *,
    account: str,
    what: str,
    as_of: datetime,
    now: datetime,
    appended: Appended | None = None,
    quarantined: int = 0,
    missing: int = 0,
    error: str | None = None,
) -> None:
    """Write the line of one collecting call; `error` says why it brought nothing."""
    counts = appended or Appended(0, 0, 0)
    connection.execute(
        insert(collection).values(
            account=account,
            what=what,
            as_of=as_of,
            collected_at=now,
            readings=counts.readings,
            added=counts.added,
            quarantined=quarantined,
            missing=missing,
            error=error,
        )
    )


def keep(  # noqa: PLR0913 - one collecting call
    connection: Connection,
    readings: pd.DataFrame,
    aside: Sequence[tuple[Mapping[str, Any], str]] = (),
    *,
    account: str,
    what: str,
    now: datetime,
    missing: int = 0,
) -> Appended:
    """Readings, what was set aside, and the line of the log: in one transaction."""
    appended = append(connection, readings)
    set_aside(connection, aside, account=account, what=what, now=now)
    collected(
        connection,
        account=account,
        what=what,
        as_of=now,
        now=now,
        appended=appended,
        quarantined=len(aside),
        missing=missing,
    )
    return appended


def last_collected(connection: Connection, what: str) -> dict[str, datetime]:
    """When each account was last read without an error."""
    c = collection.c
    found = connection.execute(
        select(c.account, func.max(c.as_of))
        .where(c.what == what, c.error.is_(None))
        .group_by(c.account)
    )
    return {line[0]: line[1] for line in found}


def collections(
    connection: Connection, *, accounts: Collection[str], since: datetime, until: datetime
) -> pd.DataFrame:
    """A frame COLLECTIONS of the accounts' collecting calls in that time, in order."""
    query = select(*(collection.c[name] for name in COLLECTIONS.columns)).where(
        collection.c.account.in_(list(accounts)),
        collection.c.as_of >= since,
        collection.c.as_of <= until,
    )
    return frame(connection, query.order_by(collection.c.id), COLLECTIONS)


def entities_read(connection: Connection, entities: Collection[str]) -> frozenset[str]:
    """Those of `entities` that a reading is kept of."""
    names = sorted(entities)
    found: set[str] = set()
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        found |= set(connection.scalars(select(o.entity).where(o.entity.in_(some)).distinct()))
    return frozenset(found)


def set_aside(
    connection: Connection,
    rows: Sequence[tuple[Mapping[str, Any], str]],
    *,
    account: str,
    what: str,
    now: datetime,
) -> None:
    """Quarantine raw rows, each with the reason why it was not believed."""
    if rows:
        connection.execute(
            insert(quarantine),
            [
                {
                    "account": account,
                    "what": what,
                    "row": dict(row),
                    "reason": reason,
                    "collected_at": now,
                }
                for row, reason in rows
            ],
        )


def quarantined(connection: Connection, *, account: str, since: datetime, until: datetime) -> int:
    """How many rows of the account were set aside from `since` until before `until`."""
    q = quarantine.c
    return (
        connection.scalar(
            select(func.count())
            .select_from(quarantine)
            .where(q.account == account, q.collected_at >= since, q.collected_at < until)
        )
        or 0
    )
