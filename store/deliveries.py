"""One mail to one person, once: the same ledger as for posts.

    pending -> sending -> accepted | failed | pending (surely not taken) | unknown

The bytes are kept before the first attempt, so every attempt sends the same mail.
`unknown` is never sent again blindly: `store.unclear` says what settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, or_, select, update

from store.keep import keep_first
from store.tables import delivery

d = delivery.c
Outcome = Literal["accepted", "failed", "pending", "unknown"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered mail to one person, before it is kept. `mail` is `pdca.mail.pack`ed."""

    id: str
    kind: Literal["report", "alert"]
    to: str
    mail: bytes
    subject: str
    language: str
    report: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that is ours to send until the lease ends. `mail` is `pdca.mail.pack`ed."""

    id: str
    mail: bytes
    fence: int
    to: str
    report: str | None
    kind: str


def enqueue(connection: Connection, letter: Letter, *, now: datetime) -> bool:
    """Keep a rendered mail; False when this delivery is there already."""
    plain = {"state": "pending", "fence": 0, "created_at": now, "updated_at": now}
    return keep_first(connection, delivery, asdict(letter) | plain)


def due(connection: Connection, *, now: datetime) -> list[str]:
    """Ids of mails that may be sent now, the oldest first."""
    rested = or_(d.retry_at.is_(None), d.retry_at <= now)
    query = select(d.id).where(d.state == "pending", rested).order_by(d.created_at, d.id)
    return list(connection.scalars(query))


def claim(
    connection: Connection,
    id_: str,
    *,
    mailer: str,
    now: datetime,
    real: datetime,
    lease: timedelta,
) -> Claimed | None:
    """The right to send `id_` until `real + lease`, or None. Commit before sending."""
    rested = or_(d.retry_at.is_(None), d.retry_at <= now)
    found = connection.execute(
        update(delivery)
        .where(d.id == id_, d.state == "pending", rested)
        .values(
            state="sending",
            fence=d.fence + 1,
            lease_until=real + lease,
            sent_at=real,
            asked_at=None,
            mailer=mailer,
            updated_at=now,
        )
        .returning(d.id, d.mail, d.fence, d.to, d.report, d.kind)
    ).first()
    return None if found is None else Claimed(*found)


def close(  # noqa: PLR0913 - what one attempt came to
    connection: Connection,
    claimed: Claimed,
    outcome: Outcome,
    *,
    now: datetime,
    message_id: str | None = None,
    reason: str | None = None,
    retry_at: datetime | None = None,
) -> bool:
    """Write what came of an attempt; False when the claim is no longer ours.

    A receipt is proof: an accepted mail counts even then.
    """
    ours = [d.id == claimed.id, d.fence == claimed.fence, d.state == "sending"]
    if outcome == "accepted":
        ours = [d.id == claimed.id, d.state != "failed"]
    done = connection.execute(
        update(delivery)
        .where(*ours)
        .values(
            state=outcome,
            message_id=message_id,
            reason=reason,
            retry_at=retry_at,
            lease_until=None,
            updated_at=now,
        )
    )
    return bool(done.rowcount)


def give_up_stuck(connection: Connection, *, now: datetime, real: datetime) -> list[str]:
    """Mails whose sender vanished become unknown: they may have been taken. Their ids."""
    found = connection.scalars(
        update(delivery)
        .where(d.state == "sending", d.lease_until <= real)
        .values(
            state="unknown",
            reason="the sender vanished while sending",
            lease_until=None,
            updated_at=now,
        )
        .returning(d.id)
    )
    return list(found)


def answer(
    connection: Connection, id_: str, *, taken: bool, now: datetime, reason: str | None = None
) -> bool:
    """A person says whether an unclear mail was taken; False when it is not unclear (any more).

    `taken=False` lets it be sent again.
    """
    done = connection.execute(
        update(delivery)
        .where(d.id == id_, d.state == "unknown")
        .values(
            state="accepted" if taken else "pending",
            reason=reason,
            retry_at=None,
            updated_at=now,
        )
    )
    return bool(done.rowcount)


def read(
    connection: Connection, *, report: str | None = None, states: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Deliveries without their bytes, the oldest first."""
    query = select(*(c for c in d if c.name != "mail")).order_by(d.created_at, d.id)
    if report is not None:
        query = query.where(d.report == report)
    if states is not None:
        query = query.where(d.state.in_(list(states)))
    return [dict(r._mapping) for r in connection.execute(query)]  # noqa: SLF001 - its public name
