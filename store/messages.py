"""Comments and mentions, one row each, authors hashed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, func, select, update

from pdca.frames import MESSAGES
from pdca.ports import Message
from store.frames import frame
from store.keep import keep_first
from store.people import erased, pseudonym, wanted
from store.tables import message, publication


def keep(
    connection: Connection,
    messages: Iterable[Message],
    *,
    account: str,
    platform: str,
    now: datetime,
    salt: str = "",
) -> int:
    """Keep what is new, joined to the post it belongs to; how many."""
    posts, gone = _posts(connection, account), erased(connection)
    by = ((m, pseudonym(m.author, salt=salt)) for m in messages)
    return sum(
        keep_first(
            connection,
            message,
            {
                "account": account,
                "remote_id": m.remote_id,
                "platform": platform,
                "kind": m.kind,
                "author": author,
                "text": m.text,
                "at": m.at,
                "publication": posts.get(m.on or ""),
                "language": m.language,
                "collected_at": now,
            },
        )
        for m, author in by
        if wanted(gone, author, m.at)
    )


def _posts(connection: Connection, account: str) -> dict[str, str]:
    p = publication.c
    found = connection.execute(
        select(p.remote_id, p.key).where(p.account == account, p.remote_id.is_not(None))
    )
    return {r[0]: r[1] for r in found}


def read(
    connection: Connection,
    *,
    since: datetime,
    until: datetime,
    accounts: Collection[str] | None = None,
    known_at: datetime | None = None,
) -> pd.DataFrame:
    """A frame MESSAGES of what was said from `since` until before `until`."""
    m = message.c
    query = (
        select(
            m.remote_id,
            m.kind,
            m.account,
            m.platform,
            m.author,
            m.text,
            m.at,
            func.coalesce(m.publication, "").label("on_key"),
            m.language,
        )
        .where(m.at >= since, m.at < until)
        .order_by(m.at, m.account, m.remote_id)
    )
    if accounts is not None:
        query = query.where(m.account.in_(list(accounts)))
    if known_at is not None:
        query = query.where(m.collected_at <= known_at)
    return frame(connection, query, MESSAGES)


def sort(connection: Connection, account: str, sorts: Mapping[str, str]) -> None:
    """Keep what kind of message each remote id is: question, complaint, praise, spam."""
    for remote_id, kind in sorts.items():
        connection.execute(
            update(message)
            .where(message.c.account == account, message.c.remote_id == remote_id)
            .values(sort=kind)
        )
