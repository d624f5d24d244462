"""What has been learnt, with its evidence; a lead may strike an entry, nobody deletes one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from pdca.act.playbook import Lesson
from store.tables import playbook_entry

p = playbook_entry.c
EVIDENCE = {"measured"}
"""What of a lesson may change from cycle to cycle without making it another one."""


def learn(connection: Connection, campaign: str, lesson: Lesson, *, now: datetime) -> bool:
    """Add a lesson, once, with the evidence of the first time."""
    finding = lesson.model_dump(mode="json", exclude=EVIDENCE)
    evidence = lesson.model_dump(mode="json", include=EVIDENCE)
    return add(connection, campaign, finding=finding, evidence=evidence, now=now)


def lessons(connection: Connection, campaign: str) -> dict[int, Lesson]:
    """What stands, by number, the oldest first; of one adjustment only the last word."""
    found = {
        e["id"]: Lesson.model_validate(e["finding"] | e["evidence"])
        for e in entries(connection, campaign)
    }
    last = {lesson.adjustment: number for number, lesson in found.items()}
    return {n: lesson for n, lesson in found.items() if last[lesson.adjustment] == n}


def add(
    connection: Connection, campaign: str, *, finding: Any, evidence: Any, now: datetime
) -> bool:
    """Add a finding unless the campaign has the very same one."""
    same = select(p.finding).where(p.campaign == campaign)
    if finding in list(connection.scalars(same)):
        return False
    connection.execute(
        insert(playbook_entry).values(
            campaign=campaign, finding=finding, evidence=evidence, created_at=now
        )
    )
    return True


def entries(connection: Connection, campaign: str) -> list[dict[str, Any]]:
    """What stands, the oldest first."""
    query = select(playbook_entry).where(p.campaign == campaign, p.struck_by.is_(None))
    found = connection.execute(query.order_by(p.id))
    return [dict(r._mapping) for r in found]  # noqa: SLF001 - its public name


def strike(connection: Connection, id_: int, *, by: str) -> bool:
    """Take an entry out of use; False when there is none of that number."""
    done = connection.execute(
        update(playbook_entry).where(p.id == id_, p.struck_by.is_(None)).values(struck_by=by)
    )
    return bool(done.rowcount)
