"""The ledger's statements, built once: building one takes longer than running it.

Parameters start with `b_`; `b_now` is campaign time, `b_real` the wall clock's.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from pdca.do.ledger import ENDS, State
from store.rows import COLUMNS
from store.tables import Moment, attempt, publication

row, tried = publication.c, attempt.c
OPEN = "open"
"""Outcome of an attempt that was sent and whose end is not known yet."""
UNCLEAR = (OPEN, "lost", "refused", "duplicate")
RELEASE_HOLD = "release_hold"
"""The question to whoever may let a held post go."""

KEY = bindparam("b_key", type_=String)
FENCE = bindparam("b_fence", type_=Integer)
REAL = bindparam("b_real", type_=Moment)
HORIZON = bindparam("b_horizon", type_=Moment)


def _param(column: Any) -> Any:
    return bindparam(f"b_{column.name}", type_=column.type)


def _or_kept(column: Any) -> Any:
    return func.coalesce(_param(column), column)


_rested = or_(row.retry_at.is_(None), row.retry_at <= HORIZON)
_unleased = or_(row.lease_until.is_(None), row.lease_until <= REAL)
_other = publication.alias("other")
_alone = ~exists().where(
    _other.c.account == row.account,
    _other.c.key != row.key,
    _other.c.state == State.SENDING,
    _other.c.lease_until > REAL,
)
"""An account speaks with one voice: no other post of it is being sent."""

FREE: dict[str, ColumnElement[bool]] = {
    "send": and_(row.state == State.PLANNED, row.due <= HORIZON, _rested, _alone),
    # Beside a post that is being sent, the same words could be taken for the unclear one's.
    "settle": and_(row.state == State.SENDING, _unleased, _alone),
    "poll": and_(row.state == State.PROCESSING, _unleased, _rested),
    "follow": and_(row.state == State.PUBLISHED, row.follow_up == "pending", _unleased, _rested),
}

_claimed = {
    "fence": row.fence + 1,
    "lease_until": _param(row.lease_until),
    "holder": _param(row.holder),
    "updated_at": REAL,
}
_sending = {"state": State.SENDING, "retry_at": None}
_about_to_send = {
    "fingerprint": _param(row.fingerprint),
    "follow_up": _param(row.follow_up),
}


def _claim(work: str, values: dict[str, Any]) -> Any:
    return (
        update(publication)
        .where(row.key == KEY, FREE[work])
        .values(**_claimed, **values)
        .returning(*COLUMNS)
    )


CLAIM = {work: _claim(work, _sending if work == "send" else {}) for work in FREE}
CLAIM_AND_SEND = _claim("send", _sending | _about_to_send)

_ours = and_(row.key == KEY, row.fence == FENCE)
HOLD = (
    update(publication)
    .where(_ours, row.lease_until > REAL)
    .values(updated_at=REAL, **_about_to_send)
)
KNOWN_REMOTE = select(row.remote).where(_ours)
KEEP_REMOTE = update(publication).where(_ours).values(remote=_param(row.remote))

_written = {
    **{name: _param(row[name]) for name in ("state", "retry_at", "reason", "question", "asked")},
    # The same question again is no new one: whoever is asked is asked once.
    "asked_at": case(
        (row.question == bindparam("b_question", type_=String), row.asked_at),
        else_=_param(row.asked_at),
    ),
    **{name: _or_kept(row[name]) for name in ("remote_id", "url", "published_at", "follow_up")},
    "lease_until": _param(row.lease_until),
    "updated_at": REAL,
}
CLOSE = update(publication).where(_ours).values(**_written)
KEEP_PROOF = (
    update(publication)
    .where(row.key == KEY, row.state.not_in(ENDS))
    .values(**_written, fence=row.fence + 1)
)

HOLD_AFTER_ALL = (
    update(publication)
    .where(row.key == KEY, row.state == State.PLANNED, row.hold.is_not(None))
    .values(
        state=State.HELD,
        question=RELEASE_HOLD,
        reason=row.hold,
        asked=row.hold_asked,
        asked_at=bindparam("b_now", type_=Moment),
        hold=None,
        hold_asked=None,
    )
    .returning(row.campaign, row.reason, row.asked)
)
"""A post that could go out again, and was to be held meanwhile."""

BEGIN_ATTEMPT = insert(attempt)
_mine = and_(tried.publication == KEY, tried.number == FENCE)
_sent = ("draft", "fingerprint", "platform_from", "sent_at", "outcome")
MARK_ATTEMPT = update(attempt).where(_mine).values({n: _param(tried[n]) for n in _sent})
_heard = {"ended_at": REAL} | {n: _param(tried[n]) for n in ("error", "answer")}
OVERTAKEN_ATTEMPT = update(attempt).where(_mine).values(**_heard)
END_ATTEMPT = update(attempt).where(_mine).values(**_heard, outcome=_param(tried.outcome))
SETTLE_ATTEMPTS = (
    update(attempt)
    .where(tried.publication == KEY, tried.kind == "send", tried.outcome.in_(UNCLEAR))
    .values(outcome=_param(tried.outcome), ended_at=func.coalesce(tried.ended_at, REAL))
)
OPEN_ATTEMPT = (
    select(attempt)
    .where(tried.publication == KEY, tried.kind == "send", tried.outcome.in_(UNCLEAR))
    .order_by(tried.number.desc())
    .limit(1)
)
SENT_DRAFT = (
    select(tried.draft)
    .where(tried.publication == KEY, tried.sent_at.is_not(None))
    .order_by(tried.number.desc())
    .limit(1)
)
FAILED = (
    select(func.count())
    .select_from(attempt)
    .where(tried.publication == KEY, tried.kind == "send", tried.outcome == "not_sent")
)
