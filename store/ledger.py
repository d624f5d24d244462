"""The ledger in SQL: every right to act is one conditional UPDATE.

Nothing here decides; a statement either finds the row as it must be, or changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, or_, select, update

from pdca.do.ledger import ENDS, Change, Claim, OpenAttempt, Sent, State, Work
from store.rows import COLUMNS, to_publication
from store.tables import attempt, publication

row = publication.c
OPEN = "open"
"""Outcome of an attempt that was sent and whose end is not known yet."""
UNCLEAR = (OPEN, "lost", "refused", "duplicate")


def claim(  # noqa: PLR0913 - the conditions of one UPDATE
    connection: Connection,
    key: str,
    work: Work,
    *,
    now: datetime,
    real: datetime,
    holder: str,
    lease: timedelta,
    lead: timedelta = timedelta(0),
    sent: Sent | None = None,
) -> Claim | None:
    """The right to do `work` on `key` until `real + lease`, or None."""
    if work == "send" and not _alone(connection, key, real):
        return None
    values = {"fence": row.fence + 1, "lease_until": real + lease, "holder": holder}
    if work == "send":
        values |= {"state": State.SENDING, "retry_at": None}
    taken = connection.execute(
        update(publication)
        .where(row.key == key, *_free(work, now=now, real=real, lead=lead))
        .values(**values, updated_at=real)
        .returning(*COLUMNS)
    ).first()
    if taken is None:
        return None
    mine = Claim(to_publication(taken), taken.fence, work)
    if work in ("send", "settle"):
        _begin_attempt(connection, mine, holder=holder, real=real, sent=sent)
    if sent is not None:
        _note_first_comment(connection, mine, sent)
    return mine


def _free(
    work: Work, *, now: datetime, real: datetime, lead: timedelta
) -> list[ColumnElement[bool]]:
    rested = or_(row.retry_at.is_(None), row.retry_at <= now + lead)
    unleased = or_(row.lease_until.is_(None), row.lease_until <= real)
    match work:
        case "send":
            return [row.state == State.PLANNED, row.due <= now + lead, rested]
        case "settle":
            return [row.state == State.SENDING, unleased]
        case "poll":
            return [row.state == State.PROCESSING, unleased, rested]
        case "comment":
            pending = row.first_comment == "pending"
            return [row.state == State.PUBLISHED, pending, unleased, rested]


def _alone(connection: Connection, key: str, real: datetime) -> bool:
    """Whether no other post of the account is being sent: an account speaks with one voice."""
    account = select(row.account).where(row.key == key).scalar_subquery()
    if connection.dialect.name == "postgresql":
        name = connection.scalar(select(account))
        lock = select(func.pg_try_advisory_xact_lock(func.hashtext(name)))
        if not connection.scalar(lock):
            return False
    other = publication.alias("other")
    busy = exists().where(
        other.c.account == account,
        other.c.key != key,
        other.c.state == State.SENDING,
        other.c.lease_until > real,
    )
    return not connection.scalar(select(busy))


def _begin_attempt(
    connection: Connection, mine: Claim, *, holder: str, real: datetime, sent: Sent | None
) -> None:
    values: dict[str, Any] = {
        "publication": mine.publication.key,
        "number": mine.fence,
        "kind": mine.work,
        "holder": holder,
        "started_at": real,
    }
    if sent is not None:
        values |= _as_sent(sent, real)
    connection.execute(insert(attempt).values(**values))


def _as_sent(sent: Sent, real: datetime) -> dict[str, Any]:
    return {
        "draft": dict(sent.draft),
        "fingerprint": sent.fingerprint,
        "platform_from": sent.at,
        "sent_at": real,
        "outcome": OPEN,
    }


def mark_sent(connection: Connection, mine: Claim, sent: Sent, *, real: datetime) -> bool:
    """Pass the last gate before the call."""
    if not _hold(connection, mine, real=real):
        return False
    connection.execute(update(attempt).where(_attempt_of(mine)).values(**_as_sent(sent, real)))
    _note_first_comment(connection, mine, sent)
    return True


def _note_first_comment(connection: Connection, mine: Claim, sent: Sent) -> None:
    values = {
        "fingerprint": sent.fingerprint,
        "first_comment": "pending" if sent.first_comment else None,
    }
    connection.execute(update(publication).where(_ours(mine)).values(**values))


def checkpoint(connection: Connection, mine: Claim, name: str, value: str) -> bool:
    """Keep a remote id the moment it is known."""
    known = connection.scalar(select(row.remote).where(_ours(mine)))
    if known is None:
        return False
    remote = {**known, name: value}
    return bool(
        connection.execute(update(publication).where(_ours(mine)).values(remote=remote)).rowcount
    )


def close(
    connection: Connection, mine: Claim, change: Change, *, now: datetime, real: datetime
) -> bool:
    """Write what became of a claim, and end it."""
    lease = None if change.rest is None else real + change.rest
    done = connection.execute(
        update(publication)
        .where(_ours(mine))
        .values(**_written(change, now), lease_until=lease, updated_at=real)
    ).rowcount
    if not done and change.receipt is not None:
        _keep_proof(connection, mine, change, now=now, real=real)
    if mine.work in ("send", "settle"):
        _end_attempts(connection, mine, change, real=real)
    return bool(done)


def _written(change: Change, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": change.state,
        "retry_at": change.retry_at,
        "reason": change.reason,
        "question": change.question,
        "asked": change.asked if change.question else None,
        "asked_at": now if change.question else None,
    }
    if change.receipt is not None:
        values |= {
            "remote_id": change.receipt.remote_id,
            "url": change.receipt.url,
            "published_at": change.receipt.at,
        }
    optional = {
        "remote_id": change.remote_id,
        "first_comment": change.first_comment,
        "url": change.url,
    }
    return values | {name: value for name, value in optional.items() if value is not None}


def _keep_proof(
    connection: Connection, mine: Claim, change: Change, *, now: datetime, real: datetime
) -> None:
    """A receipt counts although the claim was taken over; the new holder loses its fence."""
    connection.execute(
        update(publication)
        .where(row.key == mine.publication.key, row.state.not_in(ENDS))
        .values(**_written(change, now), fence=row.fence + 1, lease_until=None, updated_at=real)
    )


def _end_attempts(connection: Connection, mine: Claim, change: Change, *, real: datetime) -> None:
    values = {"ended_at": real, "outcome": change.outcome, "error": change.reason}
    connection.execute(update(attempt).where(_attempt_of(mine)).values(**values))
    if mine.work == "settle" and change.state != State.SENDING:
        connection.execute(
            update(attempt)
            .where(
                attempt.c.publication == mine.publication.key,
                attempt.c.kind == "send",
                attempt.c.outcome.in_(UNCLEAR),
            )
            .values(outcome=change.outcome, ended_at=real)
        )


def open_attempt(connection: Connection, key: str, *, real: datetime) -> OpenAttempt | None:
    """The call for `key` whose end is not known, if there is one."""
    found = connection.execute(
        select(attempt)
        .where(
            attempt.c.publication == key,
            attempt.c.kind == "send",
            attempt.c.outcome.in_(UNCLEAR),
        )
        .order_by(attempt.c.number.desc())
    ).first()
    if found is None:
        return None
    return OpenAttempt(
        number=found.number,
        draft=found.draft,
        fingerprint=found.fingerprint,
        platform_from=found.platform_from,
        age=real - found.sent_at,
        outcome=None if found.outcome == OPEN else found.outcome,
        error=found.error,
    )


def sent_draft(connection: Connection, key: str) -> Mapping[str, Any] | None:
    """The kept form of what was sent last for `key`."""
    draft: Mapping[str, Any] | None = connection.scalar(
        select(attempt.c.draft)
        .where(attempt.c.publication == key, attempt.c.sent_at.is_not(None))
        .order_by(attempt.c.number.desc())
        .limit(1)
    )
    return draft


def _hold(connection: Connection, mine: Claim, *, real: datetime) -> bool:
    return bool(
        connection.execute(
            update(publication).where(_ours(mine), row.lease_until > real).values(updated_at=real)
        ).rowcount
    )


def _ours(mine: Claim) -> ColumnElement[bool]:
    return and_(row.key == mine.publication.key, row.fence == mine.fence)


def _attempt_of(mine: Claim) -> ColumnElement[bool]:
    return and_(attempt.c.publication == mine.publication.key, attempt.c.number == mine.fence)
