"""Mails of which nobody knows whether they were taken, and what settles them.

An event of the provider counts in every state. A person is asked once. And after days
the silence of a webhook that lived when the mail was sent means that it was not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from store.deliveries import Letter, enqueue
from store.tables import delivery

d = delivery.c
NEAR = timedelta(hours=1)
"""Mails this near in time tell whether the webhook lived when another one was sent."""


def heard(
    connection: Connection,
    events: Sequence[tuple[str, str | None]],
    *,
    now: datetime,
    real: datetime,
) -> None:
    """What the provider says by itself: ids, with the reason where it could not deliver.

    Events repeat and come in any order: the first one counts as proof that it was taken,
    and what could not be delivered stays so.
    """
    # In one order for all, or two calls could wait for each other's rows.
    for id_, reason in sorted(events, key=itemgetter(0)):
        if reason is None:
            _taken(connection, id_, now=now, real=real)
        else:
            _undelivered(connection, id_, reason, now=now, real=real)


def _taken(connection: Connection, id_: str, *, now: datetime, real: datetime) -> None:
    """Whatever we thought of it: also a mail that waits to be sent again is not."""
    connection.execute(
        update(delivery)
        .where(d.id == id_, d.heard_at.is_(None))
        .values(
            state="accepted",
            reason=None,
            retry_at=None,
            lease_until=None,
            heard_at=real,
            updated_at=now,
        )
    )


def _undelivered(
    connection: Connection, id_: str, reason: str, *, now: datetime, real: datetime
) -> None:
    connection.execute(
        update(delivery)
        .where(d.id == id_, or_(d.state != "failed", d.heard_at.is_(None)))
        .values(
            state="failed",
            reason=reason,
            lease_until=None,
            heard_at=func.coalesce(d.heard_at, real),
            updated_at=now,
        )
    )


def unheard(
    connection: Connection, *, mailer: str, sent_before: datetime, now: datetime
) -> list[str]:
    """Unknown mails that the webhook would have spoken of: sent again. Their ids.

    It lived when such a mail was sent: shortly before and shortly after it others were
    taken, and it has spoken of each of them. Without such neighbours silence says nothing.
    """
    query = select(d.id, d.sent_at).where(
        d.state == "unknown", d.mailer == mailer, d.sent_at <= sent_before
    )
    silent = [r.id for r in connection.execute(query) if _lived(connection, mailer, r.sent_at)]
    connection.execute(
        update(delivery)
        .where(d.id.in_(silent), d.state == "unknown")
        .values(
            state="pending",
            reason="a living webhook did not speak of it",
            retry_at=None,
            updated_at=now,
        )
    )
    return silent


def _lived(connection: Connection, mailer: str, at: datetime) -> bool:
    taken = or_(d.message_id.is_not(None), d.heard_at.is_not(None))
    query = select(d.sent_at, d.heard_at).where(
        d.mailer == mailer, taken, d.sent_at.between(at - NEAR, at + NEAR)
    )
    around = connection.execute(query).all()
    return (
        all(heard_at is not None for _, heard_at in around)
        and any(sent_at < at for sent_at, _ in around)
        and any(sent_at > at for sent_at, _ in around)
    )


def unasked(connection: Connection, *, sent_before: datetime) -> list[dict[str, Any]]:
    """Unknown mails that nobody was asked about yet, the oldest first."""
    query = select(d.id, d.kind, d.to, d.subject, d.sent_at, d.fence).where(
        d.state == "unknown", d.asked_at.is_(None), d.sent_at <= sent_before
    )
    rows = connection.execute(query.order_by(d.sent_at, d.id))
    return [dict(r._mapping) for r in rows]  # noqa: SLF001 - its public name


def ask(connection: Connection, id_: str, letters: Sequence[Letter], *, now: datetime) -> bool:
    """Keep the question with the fact that it was asked; False when it was already."""
    done = connection.execute(
        update(delivery)
        .where(d.id == id_, d.state == "unknown", d.asked_at.is_(None))
        .values(asked_at=now)
    )
    if not done.rowcount:
        return False
    for letter in letters:
        enqueue(connection, letter, now=now)
    return True
