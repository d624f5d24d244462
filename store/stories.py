"""What is kept of posts for those who ask later: the row, its tries, the audit trail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from pdca.do.ledger import FOR_A_PERSON, State
from pdca.do.told import Deed, Post, Told, Try
from store.tables import adjustment, attempt, audit, publication, revision

row = publication.c


def told(connection: Connection, key: str) -> Told | None:
    """All that is kept of one post."""
    found = of(connection, [key])
    if not found:
        return None
    (one,) = found
    return replace(one, revisions=_reasons(connection, one.post.campaign))


def _reasons(connection: Connection, campaign: str) -> dict[int, str]:
    """Why each revision of a campaign was made, and who approved what it applied."""
    r, change = revision.c, adjustment.c
    why = connection.execute(select(r.number, r.reason).where(r.campaign == campaign))
    reasons = {found.number: found.reason for found in why}
    query = select(change.applied_in, change.decided_by).where(
        change.campaign == campaign, change.decided_by.is_not(None)
    )
    for number, by in connection.execute(query.distinct().order_by(change.decided_by)):
        if number in reasons:
            reasons[number] = f"{reasons[number]}, approved by {by}"
    return reasons


def of(connection: Connection, keys: Collection[str]) -> list[Told]:
    """What is kept of the posts with these keys, in their order; without the revisions' reasons."""
    post_columns = [row[f.name] for f in fields(Post)]
    posts = _by(connection, select(*post_columns).where(row.key.in_(keys)), row.key, _post)
    a = attempt.c
    try_columns = [a.publication, *(a[f.name] for f in fields(Try))]
    query = select(*try_columns).where(a.publication.in_(keys)).order_by(a.number)
    tries = _by(connection, query, a.publication, _try)
    d = audit.c
    query = select(d.what, *(d[f.name] for f in fields(Deed))).where(d.what.in_(keys))
    deeds = _by(connection, query.order_by(d.id), d.what, _deed)
    return [Told(posts[k][0], tries.get(k, []), deeds.get(k, [])) for k in keys if k in posts]


def _by(connection: Connection, query: Select[Any], key: Any, build: Any) -> dict[str, list[Any]]:
    """What `build` makes of each row, in lists by key."""
    found: dict[str, list[Any]] = {}
    for each in connection.execute(query):
        found.setdefault(each._mapping[key], []).append(build(each))  # noqa: SLF001 - its public name
    return found


def _post(found: Any) -> Post:
    values = dict(found._mapping)  # noqa: SLF001 - its public name
    return Post(**values | {"state": State(values["state"])})


def _try(found: Any) -> Try:
    return Try(*found[1:])


def _deed(found: Any) -> Deed:
    return Deed(*found[1:])


def worth_showing(
    connection: Connection, campaign: str, *, now: datetime, most: int, coming: int
) -> list[str]:
    """Keys of the posts an engineer looks at first.

    Those that need a person, the oldest first; then what was due, the newest first; and the
    `coming` next ones, the soonest first. At most `most` in all.
    """
    mine = select(row.key).where(row.campaign == campaign)
    asks = row.question.is_not(None) | row.state.in_(FOR_A_PERSON)
    need = connection.scalars(mine.where(asks).order_by(row.due, row.key).limit(most)).all()
    others = mine.where(~asks)
    ahead = others.where(row.due > now).order_by(row.due, row.key)
    soon = connection.scalars(ahead.limit(min(coming, most - len(need)))).all()
    past = others.where(row.due <= now).order_by(row.due.desc(), row.key)
    gone = connection.scalars(past.limit(most - len(need) - len(soon))).all()
    return [*need, *gone, *soon]
