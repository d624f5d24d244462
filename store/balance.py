"""The balance: what was due is published, rejected, missed, cancelled or waits for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import Connection, func, select

from pdca.do.ledger import ENDS, FOR_A_PERSON, State
from store import audit, deliveries
from store.deliveries import Letter
from store.tables import attempt, publication

row = publication.c
IDLE_AFTER = timedelta(hours=3)
"""A row that waits longer than this, beyond any late rule's own doing, was forgotten."""
STUCK_AFTER = timedelta(minutes=15)
"""Real time after the end of its lease in which a claim must have been taken up."""

SELF_MOVING = (State.PLANNED, State.PROCESSING)
"""States that the next window takes up by itself."""
ALERTED = "alerted"

COLUMNS = ("due", "published", "rejected", "missed", "cancelled", "waiting")


def balance(connection: Connection, campaign: str, *, until: datetime) -> pd.DataFrame:
    """What became of all that was due before `until`, by local day.

    Returns:
        One row per day of the campaign's zone, in order.

            ========= ====== ===========================================
            day       date   local, as the plan says
            due       int64  all rows of the day
            published int64  and rejected, missed, cancelled: the ends
            waiting   int64  all others
            ========= ====== ===========================================
    """
    day = func.substr(row.local, 1, 10)
    found = connection.execute(
        select(day.label("day"), row.state, func.count().label("n"))
        .where(row.campaign == campaign, row.due < until)
        .group_by(day, row.state)
    )
    counts: dict[date, dict[str, int]] = {}
    for local, state, n in found:
        of_day = counts.setdefault(date.fromisoformat(local), dict.fromkeys(COLUMNS, 0))
        of_day["due"] += n
        of_day[state if state in ENDS else "waiting"] += n
    rows = [{"day": d, **counts[d]} for d in sorted(counts)]
    return pd.DataFrame(rows, columns=["day", *COLUMNS])


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A row that the balance cannot explain. `what` is a code.

    idle: due for long, and nobody took it up; stuck: claimed, and the claim was never
    ended; unasked: waits for a person whom nobody asked; twice: sent twice with success.
    """

    what: str
    key: str
    campaign: str
    account: str
    due: datetime


def imbalances(
    connection: Connection, *, now: datetime, real: datetime, campaign: str | None = None
) -> list[Imbalance]:
    """Everything that should not be; empty when all is well."""
    unasked = row.state.in_(FOR_A_PERSON) & (row.question.is_(None) | row.asked.is_(None))
    proved = attempt.c.outcome.in_(("published", "found"))
    twice = (
        select(attempt.c.publication)
        .where(attempt.c.kind == "send", proved)
        .group_by(attempt.c.publication)
        .having(func.count() > 1)
    )
    rested = row.retry_at.is_(None) | (row.retry_at < now - IDLE_AFTER)
    checks = {
        "idle": row.state.in_(SELF_MOVING) & (row.due < now - IDLE_AFTER) & rested,
        "stuck": (row.state == State.SENDING) & (row.lease_until < real - STUCK_AFTER),
        "unasked": unasked,
        "twice": row.key.in_(twice),
    }
    wrong: list[Imbalance] = []
    for what, where in checks.items():
        query = select(row.key, row.campaign, row.account, row.due).where(where)
        if campaign is not None:
            query = query.where(row.campaign == campaign)
        wrong += [Imbalance(what, *r) for r in connection.execute(query.order_by(row.due))]
    return wrong


def untold(connection: Connection, wrong: Sequence[Imbalance]) -> list[Imbalance]:
    """Those of which nobody was alerted yet."""
    told = {
        (line["details"]["what"], w.key)
        for w in wrong
        for line in audit.read(connection, what=w.key, did=ALERTED)
    }
    return [w for w in wrong if (w.what, w.key) not in told]


def tell(
    connection: Connection, wrong: Sequence[Imbalance], letters: Sequence[Letter], *, now: datetime
) -> None:
    """Keep the alert's mails, and that it was given, or neither."""
    for letter in letters:
        deliveries.enqueue(connection, letter, now=now)
    lines = [audit.Line(ALERTED, w.key, {"campaign": w.campaign, "what": w.what}) for w in wrong]
    audit.add_all(connection, lines, who="care", now=now)
