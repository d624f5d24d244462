"""Adjustments and the decisions on them: of several answers the first one counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from pdca.act.approval import Decided
from store import audit
from store.keep import keep_first
from store.tables import adjustment, decision

a = adjustment.c
OPEN = "proposed"


def propose(connection: Connection, rows: Iterable[Mapping[str, Any]], *, now: datetime) -> int:
    """Keep proposed adjustments; one that is there already is left as it is. How many are new.

    Args:
        connection: inside a transaction.
        rows: id, campaign, cycle, kind, path, before, after, evidence, effect, risk,
            ours, and expires_at if it expires.
        now: campaign time.
    """
    plain = {"state": OPEN, "created_at": now}
    return sum(keep_first(connection, adjustment, plain | dict(row)) for row in rows)


def of(
    connection: Connection,
    campaign: str,
    *,
    cycle: int | None = None,
    states: Collection[str] | None = None,
) -> list[dict[str, Any]]:
    """The campaign's adjustments, the oldest first, each a dict of its columns."""
    query = select(adjustment).where(a.campaign == campaign).order_by(a.created_at, a.id)
    if cycle is not None:
        query = query.where(a.cycle == cycle)
    if states is not None:
        query = query.where(a.state.in_(list(states)))
    return [dict(r._mapping) for r in connection.execute(query)]  # noqa: SLF001 - its public name


def decide(connection: Connection, answers: Iterable[Decided]) -> list[Decided]:
    """Record decisions; returns those that were the first on their adjustment."""
    return [answer for answer in answers if _decide(connection, answer)]


def _decide(connection: Connection, answer: Decided) -> bool:
    known = connection.scalar(select(a.state).where(a.id == answer.adjustment))
    if known != OPEN or not keep_first(connection, decision, asdict(answer)):
        return False
    connection.execute(
        update(adjustment)
        .where(a.id == answer.adjustment, a.state == OPEN)
        .values(state=answer.verdict, decided_by=answer.by, decided_at=answer.at)
    )
    audit.add(
        connection,
        who=answer.by,
        did=answer.verdict,
        what=answer.adjustment,
        details={"way": answer.way},
        now=answer.at,
    )
    return True


def applied(connection: Connection, ids: Collection[str], *, revision: int) -> int:
    """Approved adjustments that are in force from `revision` on; how many."""
    done = connection.execute(
        update(adjustment)
        .where(a.id.in_(list(ids)), a.state == "approved")
        .values(state="applied", applied_in=revision)
    )
    return done.rowcount


def reverted(connection: Connection, ids: Collection[str]) -> int:
    """Adjustments that end because the folder, or a rollback, won; how many."""
    done = connection.execute(
        update(adjustment)
        .where(a.id.in_(list(ids)), a.state.in_(("approved", "applied")))
        .values(state="reverted")
    )
    return done.rowcount


def expire(connection: Connection, *, now: datetime) -> int:
    """End proposals and tasks whose time has passed; how many."""
    done = connection.execute(
        update(adjustment).where(a.expires_at <= now, a.state == OPEN).values(state="expired")
    )
    return done.rowcount
