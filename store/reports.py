"""Reports as figures: one per campaign and cycle, never written over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from pdca.act.approval import Decided
from pdca.act.playbook import Lesson
from pdca.report import Report
from store import adjustments, deliveries, playbook
from store.keep import keep_first
from store.tables import report

r = report.c


@dataclass(frozen=True, slots=True)
class Kept:
    """A report and what became of its approval."""

    figures: Report
    as_of: datetime
    approve_by: datetime | None
    approve_run: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """What is written with a report, or not at all.

    Attributes:
        proposals: rows of the adjustments that it proposes.
        decided: verdicts on them that need nobody.
        letters: its mails.
        learnt: what earlier adjustments brought, for the playbook.
    """

    proposals: Sequence[Mapping[str, Any]] = ()
    decided: Sequence[Decided] = ()
    letters: Sequence[deliveries.Letter] = ()
    learnt: Sequence[Lesson] = ()


def keep(
    connection: Connection,
    figures: Report,
    behind: Behind | None = None,
    *,
    as_of: datetime,
    now: datetime,
) -> bool:
    """Keep a report and what is behind it.

    False when its cycle has one: then that stands and nothing is written at all.
    """
    row = {
        "id": figures.id,
        "campaign": figures.campaign,
        "cycle": figures.cycle,
        "figures": figures.model_dump(mode="json"),
        "as_of": as_of,
        "approve_by": figures.approval.by if figures.approval.needed else None,
        "approve_run": None,
        "created_at": now,
    }
    kept = keep_first(connection, report, row)
    if kept and behind is not None:
        _keep_behind(connection, figures.campaign, behind, now)
    return kept


def _keep_behind(connection: Connection, campaign: str, behind: Behind, now: datetime) -> None:
    adjustments.propose(connection, behind.proposals, now=now)
    adjustments.decide(connection, behind.decided)
    for lesson in behind.learnt:
        playbook.learn(connection, campaign, lesson, now=now)
    for letter in behind.letters:
        deliveries.enqueue(connection, letter, now=now)


def get(connection: Connection, id_: str) -> Kept | None:
    found = connection.execute(select(report).where(r.id == id_)).first()
    return None if found is None else _kept(found)


def of_cycle(connection: Connection, campaign: str, cycle: int) -> Kept | None:
    query = select(report).where(r.campaign == campaign, r.cycle == cycle)
    found = connection.execute(query).first()
    return None if found is None else _kept(found)


def every(connection: Connection, campaign: str | None = None) -> list[Kept]:
    """All reports, the newest first."""
    query = select(report).order_by(r.created_at.desc(), r.id)
    if campaign is not None:
        query = query.where(r.campaign == campaign)
    return [_kept(found) for found in connection.execute(query)]


def unasked(connection: Connection) -> list[Kept]:
    """Reports that need an approval and have no run waiting for it yet."""
    query = select(report).where(r.approve_by.is_not(None), r.approve_run.is_(None))
    return [_kept(found) for found in connection.execute(query.order_by(r.created_at))]


def waiting(connection: Connection) -> list[Kept]:
    """Reports whose approval is still open, and whose run waits for it."""
    query = select(report).where(r.approve_by.is_not(None), r.approve_run.is_not(None))
    return [_kept(found) for found in connection.execute(query.order_by(r.approve_by))]


def asked(connection: Connection, id_: str, *, run: str) -> bool:
    """Note the run that waits for the answer; False when there is one already."""
    done = connection.execute(
        update(report).where(r.id == id_, r.approve_run.is_(None)).values(approve_run=run)
    )
    return bool(done.rowcount)


def closed(connection: Connection, id_: str) -> None:
    """The approval has its answer: nobody waits any more."""
    connection.execute(update(report).where(r.id == id_).values(approve_by=None))


def _kept(found: Row[tuple[object, ...]]) -> Kept:
    figures = Report.model_validate(found.figures)
    return Kept(figures, found.as_of, found.approve_by, found.approve_run, found.created_at)
