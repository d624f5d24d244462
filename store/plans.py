"""Revisions of the plan, the last look at each folder, and the calendar they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, func, select, update

from pdca.plan.campaign import Account
from store import accounts, adjustments, audit, deliveries
from store.keep import keep_first, keep_newest
from store.tables import folder_check, revision

_NEWEST_NUMBER = select(func.max(revision.c.number)).where(
    revision.c.campaign == bindparam("campaign", type_=String)
)
"""Built once: it is asked for every post."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A numbered state of a campaign's plan, as stored.

    Attributes:
        plan: the folder's plan as JSON; `pdca.plan.campaign.plan_from_json` reads it.
        overlays: adjustments in force: [{id, path, value, base}].
        diff: against the revision before: [{path, before, after}].
        reason: folder, adjustment or reverted.
        review: findings of the plan review, None before it was made.
    """

    campaign: str
    number: int
    content_hash: str
    plan: Any
    overlays: list[dict[str, Any]]
    diff: list[dict[str, Any]]
    reason: str
    review: Any
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What a revision means beyond itself: written with it, or not at all.

    Attributes:
        applied, reverted: ids of adjustments that come into force and that end.
        accounts: of the plan.
        letters: what people are told of it.
    """

    applied: Sequence[str] = ()
    reverted: Sequence[str] = ()
    accounts: Sequence[Account] = ()
    letters: Sequence[deliveries.Letter] = ()


@dataclass(frozen=True, slots=True)
class FolderCheck:
    """The last look at a campaign folder; `mistakes` is empty when it was fine."""

    campaign: str
    content_hash: str
    mistakes: list[Any]
    checked_at: datetime


def newest(connection: Connection, campaign: str) -> Revision | None:
    """The revision in force."""
    found = connection.execute(
        select(revision)
        .where(revision.c.campaign == campaign)
        .order_by(revision.c.number.desc())
        .limit(1)
    ).first()
    return None if found is None else Revision(**found._mapping)  # noqa: SLF001 - its public name


def at(connection: Connection, campaign: str, moment: datetime) -> Revision | None:
    """The revision that was in force at `moment`; the first one before there was any."""
    mine = select(revision).where(revision.c.campaign == campaign)
    then = mine.where(revision.c.created_at <= moment).order_by(revision.c.number.desc())
    found = connection.execute(then.limit(1)).first()
    if found is None:
        found = connection.execute(mine.order_by(revision.c.number).limit(1)).first()
    return None if found is None else Revision(**found._mapping)  # noqa: SLF001 - its public name


def newest_number(connection: Connection, campaign: str) -> int | None:
    """The number of the revision in force, without its plan."""
    number: int | None = connection.scalar(_NEWEST_NUMBER, {"campaign": campaign})
    return number


def campaigns(connection: Connection) -> list[str]:
    """Names of all campaigns that ever had a plan without mistakes."""
    return list(
        connection.scalars(select(revision.c.campaign).distinct().order_by(revision.c.campaign))
    )


def add_revision(connection: Connection, new: Revision, entry: Entry | None = None) -> bool:
    """Add `new`, with what it means, if its number is the next one.

    False when another run was faster: then nothing is written at all.
    """
    last = connection.scalar(
        select(func.max(revision.c.number)).where(revision.c.campaign == new.campaign)
    )
    if new.number != (last or 0) + 1:
        return False
    values = {name: getattr(new, name) for name in revision.c.keys()}  # noqa: SIM118 - columns
    added = keep_first(connection, revision, values)
    if added and entry is not None:
        _enter(connection, new, entry)
    return added


def _enter(connection: Connection, new: Revision, entry: Entry) -> None:
    now = new.created_at
    adjustments.applied(connection, entry.applied, revision=new.number)
    adjustments.reverted(connection, entry.reverted)
    for letter in entry.letters:
        deliveries.enqueue(connection, letter, now=now)
    accounts.note_plan(connection, new.campaign, entry.accounts, now=now)
    details = {"revision": new.number, "reason": new.reason, "adjustments": list(entry.applied)}
    audit.add(connection, who="plan", did="revised", what=new.campaign, now=now, details=details)


def keep_review(connection: Connection, campaign: str, number: int, review: Any) -> None:
    connection.execute(
        update(revision)
        .where(revision.c.campaign == campaign, revision.c.number == number)
        .values(review=review)
    )


def note_folder(
    connection: Connection,
    campaign: str,
    *,
    content_hash: str,
    mistakes: Sequence[Any],
    now: datetime,
) -> bool:
    """Keep what a look at the folder found; whether it differs from the look before."""
    before = folder(connection, campaign)
    if before is not None and before.content_hash == content_hash:
        return False
    row = {
        "campaign": campaign,
        "content_hash": content_hash,
        "mistakes": list(mistakes),
        "checked_at": now,
    }
    keep_newest(connection, folder_check, [row])
    return True


def folder(connection: Connection, campaign: str) -> FolderCheck | None:
    found = connection.execute(
        select(folder_check).where(folder_check.c.campaign == campaign)
    ).first()
    return None if found is None else FolderCheck(**found._mapping)  # noqa: SLF001 - its public name
