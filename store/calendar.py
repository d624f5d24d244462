"""The calendar in SQL: placements become rows, and rows move only while they may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, or_, select, update

from pdca.do.ledger import MOVABLE, State
from pdca.plan.placement import REMOVED, Layout, Placed, Placement
from store import audit
from store.keep import keep_first
from store.statements import RELEASE_HOLD, UNCLEAR
from store.tables import attempt, experiment_assignment, publication

row = publication.c
MAY_COME_BACK = (State.SENDING, State.UNKNOWN)
FIXED_FOR_EVER = ("key", "token", "item", "account", "occurrence", "platform")


def placed(connection: Connection, campaign: str) -> list[Placed]:
    """Every row of the campaign, whatever its state."""
    found = connection.execute(
        select(*(row[f.name] for f in fields(Placed)))
        .where(row.campaign == campaign)
        .order_by(row.due, row.key)
    )
    return [Placed(**{**r._mapping, "state": State(r.state)}) for r in found]  # noqa: SLF001 - its public name


def lay_down(
    connection: Connection, campaign: str, layout: Layout, *, revision: int, now: datetime
) -> tuple[int, int, int]:
    """Write what layout decided; rows added, changed and cancelled.

    A row that is being sent or has an end is left alone: the condition is part of the
    UPDATE, so no worker that claims it meanwhile is overtaken.
    """
    before = _local_times(connection, [p.key for p in layout.changed])
    added = [p for p in layout.new if _add(connection, campaign, p, revision, now)]
    changed = [p for p in layout.changed if _change(connection, p, revision, now)]
    cancelled = sum(cancel(connection, key, reason=REMOVED, now=now) for key in layout.cancelled)
    for key in layout.requeued:
        _take_back(connection, key)
    for joined in layout.changed:
        _assign(connection, campaign, joined, now)
    lines = [_line("planned", campaign, p, revision) for p in added]
    lines += [_line("replanned", campaign, p, revision, before.get(p.key)) for p in changed]
    audit.add_all(connection, lines, who="plan", now=now)
    return len(added), len(changed), cancelled


def _local_times(connection: Connection, keys: list[str]) -> dict[str, str]:
    """Wall time by key, before it is changed."""
    found = connection.execute(select(row.key, row.local).where(row.key.in_(keys)))
    return {r.key: r.local for r in found}


def _line(
    did: str, campaign: str, to: Placement, revision: int, before: str | None = None
) -> audit.Line:
    details = {"campaign": campaign, "revision": revision, "to": to.local}
    if before not in (None, to.local):
        details["from"] = before
    return audit.Line(did, to.key, details)


def _add(
    connection: Connection, campaign: str, new: Placement, revision: int, now: datetime
) -> bool:
    values = asdict(new) | {
        "campaign": campaign,
        "revision": revision,
        "state": State.PLANNED,
        "fence": 0,
        "remote": {},
        "created_at": now,
        "updated_at": now,
    }
    added = keep_first(connection, publication, values)
    if added:
        _assign(connection, campaign, new, now)
    return added


def _assign(connection: Connection, campaign: str, new: Placement, now: datetime) -> None:
    """Record the arm of an experiment, once and for ever."""
    if not (new.experiment and new.variant):
        return
    keep_first(
        connection,
        experiment_assignment,
        {
            "publication": new.key,
            "campaign": campaign,
            "experiment": new.experiment,
            "variant": new.variant,
            "assigned_at": now,
        },
    )


def _change(connection: Connection, to: Placement, revision: int, now: datetime) -> bool:
    values = {k: v for k, v in asdict(to).items() if k not in FIXED_FOR_EVER}
    back = and_(row.state == State.CANCELLED, row.reason == REMOVED)
    revived = connection.execute(
        update(publication).where(row.key == to.key, back).values(state=State.PLANNED, reason=None)
    )
    done = connection.execute(
        update(publication)
        .where(row.key == to.key, row.state.in_(MOVABLE))
        .values(**values, revision=revision, retry_at=None, updated_at=now)
    )
    return bool(revived.rowcount or done.rowcount)


def cancel(connection: Connection, key: str, *, reason: str, now: datetime) -> bool:
    """End a row that nobody has begun to send."""
    campaign = connection.scalar(
        update(publication)
        .where(row.key == key, row.state.in_(MOVABLE))
        .values(state=State.CANCELLED, reason=reason, question=None, updated_at=now)
        .returning(row.campaign)
    )
    if campaign is None:
        return False
    details = {"campaign": campaign, "why": reason}
    audit.add(connection, who="plan", did="cancelled", what=key, now=now, details=details)
    return True


def _take_back(connection: Connection, key: str) -> None:
    """Forget a row that was never begun: its item waits in its queue again."""
    connection.execute(
        delete(publication).where(row.key == key, row.state == State.PLANNED, row.fence == 0)
    )


def hold(  # noqa: PLR0913 - who is asked, and what is held
    connection: Connection,
    *,
    asked: str,
    reason: str,
    now: datetime,
    by: str | None = None,
    campaign: str | None = None,
    account: str | None = None,
    key: str | None = None,
) -> int:
    """Hold all planned rows of a campaign or account, or one, until `release`; how many.

    A post that is claimed and not yet sent is stopped as well: its worker loses the gate.
    One that was sent and is unclear is held if it turns out not to be there.
    `by` did it, by default the one who is asked when it may go on.
    """
    a = attempt.c
    begun = exists().where(a.publication == row.key, a.outcome.in_(UNCLEAR))
    still = or_(row.state == State.PLANNED, and_(row.state == State.SENDING, ~begun))
    done = connection.execute(
        update(publication)
        .where(still, _scope(campaign, account, key))
        .values(
            state=State.HELD,
            fence=row.fence + 1,
            lease_until=None,
            reason=reason,
            question=RELEASE_HOLD,
            asked=asked,
            asked_at=now,
            updated_at=now,
        )
        .returning(row.key, row.campaign)
    ).all()
    _say(connection, "held", done, by=by or asked, why=reason, now=now)
    unclear = connection.execute(
        update(publication)
        .where(row.state.in_(MAY_COME_BACK), row.hold.is_(None), _scope(campaign, account, key))
        .values(hold=reason, hold_asked=asked)
        .returning(row.key, row.campaign)
    ).all()
    _say(connection, "to be held", unclear, by=by or asked, why=reason, now=now)
    return len(done) + len(unclear)


def release(  # noqa: PLR0913 - who lets go, and what
    connection: Connection,
    *,
    now: datetime,
    by: str,
    why: str,
    campaign: str | None = None,
    account: str | None = None,
    key: str | None = None,
    reason: str | None = None,
) -> int:
    """Let held rows go on; those overdue meanwhile follow the campaign's late rule."""
    held_for = row.reason == reason if reason else row.key.is_not(None)
    done = connection.execute(
        update(publication)
        .where(row.state == State.HELD, _scope(campaign, account, key), held_for)
        .values(
            state=State.PLANNED,
            reason=None,
            question=None,
            asked=None,
            asked_at=None,
            updated_at=now,
        )
        .returning(row.key, row.campaign)
    ).all()
    unclear = connection.execute(
        update(publication)
        .where(row.state.in_(MAY_COME_BACK), _scope(campaign, account, key))
        .where(row.hold == reason if reason else row.hold.is_not(None))
        .values(hold=None, hold_asked=None)
        .returning(row.key, row.campaign)
    ).all()
    _say(connection, "released", [*done, *unclear], by=by, why=why, now=now)
    return len(done) + len(unclear)


def _say(
    connection: Connection,
    did: str,
    posts: Sequence[Row[tuple[str, str]]],
    *,
    by: str,
    why: str,
    now: datetime,
) -> None:
    lines = [audit.Line(did, key, {"campaign": campaign, "why": why}) for key, campaign in posts]
    audit.add_all(connection, lines, who=by, now=now)


def _scope(campaign: str | None, account: str | None, key: str | None) -> ColumnElement[bool]:
    wanted = ((row.campaign, campaign), (row.account, account), (row.key, key))
    if all(name is None for _, name in wanted):
        raise ValueError("hold or release what? name a campaign, an account or a post")
    return and_(*(column == name for column, name in wanted if name is not None))
