"""What a person says where only a person can know: was it published, was the mail taken.

The command line, the form and the page all answer here, so that the first answer counts
and the second hears of it, whichever way they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, select, update

from pdca.do.ledger import FOR_A_PERSON, Answer, State
from store import audit, deliveries
from store.ledger import hold_after_all
from store.statements import UNCLEAR
from store.tables import attempt, publication

row = publication.c
ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that counts. `first` says whether it is the one just given."""

    first: bool
    said: Answer
    by: str
    at: datetime


def answer(
    connection: Connection,
    key: str,
    said: Answer,
    *,
    by: str,
    now: datetime,
    url: str | None = None,
) -> Answered | None:
    """A person settles a post or a mail, by its whole key; None when nobody was asked about it.

    `published` ends a post; `not_published` lets an unclear one be sent again (the
    campaign's late rule decides) and cancels one that was to be finished by hand.
    Of a mail they say whether it was taken; one that was not is sent again.
    """
    if _settle_post(connection, key, said, now=now, url=url) or deliveries.answer(
        connection, key, taken=said == "published", now=now, reason=f"said {by}"
    ):
        details = {"said": said, "url": url}
        audit.add(connection, who=by, did=ANSWERED, what=key, now=now, details=details)
        return Answered(True, said, by, now)
    before = audit.read(connection, what=key, did=ANSWERED, most=1)
    if not before:
        return None
    return Answered(False, before[0]["details"]["said"], before[0]["who"], before[0]["at"])


def _settle_post(
    connection: Connection, key: str, said: Answer, *, now: datetime, url: str | None
) -> bool:
    state = connection.scalar(select(row.state).where(row.key == key))
    if state not in FOR_A_PERSON - {State.HELD}:
        return False
    values: dict[str, Any]
    if said == "published":
        values = {"state": State.PUBLISHED, "url": url or row.url, "published_at": row.due}
        if url is not None:
            # The platform is asked which post it is, so that it can be measured and gone on with.
            nameless = row.remote_id.is_(None)
            values["follow_up"] = case((nameless, "pending"), else_=row.follow_up)
    elif state == State.UNKNOWN:
        values = {"state": State.PLANNED, "retry_at": None}
    else:
        values = {"state": State.CANCELLED}
    asked = {"question": None, "asked": None, "asked_at": None, "fence": row.fence + 1}
    done = connection.execute(
        update(publication)
        .where(row.key == key, row.state == state)
        .values(**values, **asked, updated_at=now)
    )
    if done.rowcount:
        _close_attempts(connection, key, said, now)
        hold_after_all(connection, key, now=now)
    return bool(done.rowcount)


def _close_attempts(connection: Connection, key: str, said: Answer, now: datetime) -> None:
    a = attempt.c
    connection.execute(
        update(attempt)
        .where(a.publication == key, a.outcome.in_(UNCLEAR))
        .values(outcome=said, ended_at=now)
    )
