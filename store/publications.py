"""Publications as others read them, and what people are asked about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from pdca.do.ledger import Publication, State
from pdca.frames import PUBLICATIONS
from pdca.later import pd
from store.frames import frame
from store.rows import COLUMNS, to_publication
from store.tables import publication

row = publication.c


def read(
    connection: Connection,
    *,
    campaign: str | None = None,
    accounts: Collection[str] | None = None,
    cycle: int | None = None,
) -> pd.DataFrame:
    """A frame PUBLICATIONS, the earliest due first."""
    query = select(*(row[name] for name in PUBLICATIONS.columns)).order_by(row.due, row.key)
    if campaign is not None:
        query = query.where(row.campaign == campaign)
    if accounts is not None:
        query = query.where(row.account.in_(list(accounts)))
    if cycle is not None:
        query = query.where(row.cycle == cycle)
    return frame(connection, query, PUBLICATIONS)


def one(connection: Connection, key: str) -> Publication | None:
    found = connection.execute(select(*COLUMNS).where(row.key == key)).first()
    return None if found is None else to_publication(found)


@dataclass(frozen=True, slots=True)
class Public:
    """A post that can be read: its key here, its id there."""

    key: str
    remote_id: str
    published_at: datetime
    campaign: str
    url: str | None


def public(connection: Connection, account: str, *, since: datetime | None = None) -> list[Public]:
    """The account's published posts, the oldest first."""
    query = select(row.key, row.remote_id, row.published_at, row.campaign, row.url).where(
        row.account == account, row.state == State.PUBLISHED, row.remote_id.is_not(None)
    )
    if since is not None:
        query = query.where(row.published_at >= since)
    found = connection.execute(query.order_by(row.published_at, row.key))
    return [Public(*r) for r in found]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A published post whose thread or first comment ended before it was complete, and why."""

    key: str
    title: str
    account: str
    reason: str | None
    url: str | None


def stopped(connection: Connection, campaign: str, *, since: datetime) -> list[Stopped]:
    """Such posts of the campaign that were published since then, the oldest first."""
    query = select(row.key, row.title, row.account, row.reason, row.url).where(
        row.follow_up == "failed",
        row.state == State.PUBLISHED,
        row.campaign == campaign,
        row.published_at >= since,
    )
    return [Stopped(*r) for r in connection.execute(query.order_by(row.published_at, row.key))]


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked about one post, and since when.

    `code` names the phrase: was_it_published, finish_by_hand, reconnect_account, release_hold.
    """

    key: str
    campaign: str
    item: str
    account: str
    title: str
    due: datetime
    state: str
    code: str
    asked: str
    asked_at: datetime
    reason: str | None
    url: str | None


def questions(connection: Connection, campaign: str | None = None) -> list[Question]:
    """Every open question to a person, the oldest first."""
    query = select(
        row.key,
        row.campaign,
        row.item,
        row.account,
        row.title,
        row.due,
        row.state,
        row.question,
        row.asked,
        row.asked_at,
        row.reason,
        row.url,
    ).where(row.question.is_not(None))
    if campaign is not None:
        query = query.where(row.campaign == campaign)
    found = connection.execute(query.order_by(row.asked_at, row.key))
    return [Question(*r) for r in found]
