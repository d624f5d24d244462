"""The ledger in SQL: every right to act is one conditional UPDATE.

Nothing here decides; a statement either finds the row as it must be, or changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from pdca.do.ledger import Change, Claim, OpenAttempt, Sent, State, Work
from store import audit
from store import statements as st
from store.rows import to_publication
from store.tables import publication


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
    if work in ("send", "settle") and not _account_is_quiet(connection, key):
        return None
    given = {
        "b_key": key,
        "b_real": real,
        "b_horizon": now + lead,
        "b_lease_until": real + lease,
        "b_holder": holder,
    }
    statement = st.CLAIM[work] if sent is None else st.CLAIM_AND_SEND
    taken = connection.execute(statement, given | _about(sent)).first()
    if taken is None:
        return None
    mine = Claim(to_publication(taken), taken.fence, work)
    if work in ("send", "settle"):
        begun = {"holder": holder, "at": now, "started_at": real}
        _begin_attempt(connection, mine, begun, sent)
    return mine


def _account_is_quiet(connection: Connection, key: str) -> bool:
    """On PostgreSQL two claims for one account could overlook each other; on SQLite none."""
    if connection.dialect.name != "postgresql":
        return True
    account = select(publication.c.account).where(publication.c.key == key).scalar_subquery()
    lock = select(func.pg_try_advisory_xact_lock(func.hashtext(account)))
    return bool(connection.scalar(lock))


def _about(sent: Sent | None) -> dict[str, Any]:
    if sent is None:
        return {}
    follow_up = "pending" if sent.follow_up else None
    return {"b_fingerprint": sent.fingerprint, "b_follow_up": follow_up}


def _begin_attempt(
    connection: Connection, mine: Claim, begun: dict[str, Any], sent: Sent | None
) -> None:
    values = {"publication": mine.publication.key, "number": mine.fence, "kind": mine.work} | begun
    if sent is not None:
        values |= _as_sent(sent, begun["started_at"])
    connection.execute(st.BEGIN_ATTEMPT, values)


def _as_sent(sent: Sent, real: datetime) -> dict[str, Any]:
    return {
        "draft": dict(sent.draft),
        "fingerprint": sent.fingerprint,
        "platform_from": sent.at,
        "sent_at": real,
        "outcome": st.OPEN,
    }


def mark_sent(connection: Connection, mine: Claim, sent: Sent, *, real: datetime) -> bool:
    """Pass the last gate before the call."""
    ours = _ours(mine)
    if not connection.execute(st.HOLD, ours | {"b_real": real} | _about(sent)).rowcount:
        return False
    values = {f"b_{name}": value for name, value in _as_sent(sent, real).items()}
    connection.execute(st.MARK_ATTEMPT, ours | values)
    return True


def checkpoint(connection: Connection, mine: Claim, name: str, value: str) -> bool:
    """Keep a remote id the moment it is known."""
    known = connection.scalar(st.KNOWN_REMOTE, _ours(mine))
    if known is None:
        return False
    given = _ours(mine) | {"b_remote": {**known, name: value}}
    return bool(connection.execute(st.KEEP_REMOTE, given).rowcount)


def close(
    connection: Connection, mine: Claim, change: Change, *, now: datetime, real: datetime
) -> bool:
    """Write what became of a claim, and end it."""
    written = _written(change, now=now, real=real)
    done = bool(connection.execute(st.CLOSE, _ours(mine) | written).rowcount)
    if not done and change.receipt is not None:
        # A receipt is proof: it counts, and who has taken over loses the fence.
        connection.execute(st.KEEP_PROOF, {"b_key": mine.publication.key} | written)
    if mine.work in ("send", "settle"):
        told = _ours(mine) | {"b_real": real, "b_error": change.reason}
        told["b_answer"] = change.how or change.outcome
        if done or change.receipt is not None:
            _end_attempts(connection, mine, change, told)
        else:
            # Its call stays unclear: who has taken over must still look for it.
            connection.execute(st.OVERTAKEN_ATTEMPT, told)
    if change.state == State.PLANNED:
        hold_after_all(connection, mine.publication.key, now=now)
    return done


def hold_after_all(connection: Connection, key: str, *, now: datetime) -> None:
    """Hold a planned row if a hold came while nobody knew what had become of it."""
    held = connection.execute(st.HOLD_AFTER_ALL, {"b_key": key, "b_now": now}).first()
    if held is not None:
        details = {"campaign": held.campaign, "why": held.reason}
        audit.add(connection, who=held.asked, did="held", what=key, now=now, details=details)


def _written(change: Change, *, now: datetime, real: datetime) -> dict[str, Any]:
    receipt, asks = change.receipt, change.question is not None
    return {
        "b_state": change.state,
        "b_retry_at": change.retry_at,
        "b_reason": change.reason,
        "b_question": change.question,
        "b_asked": change.asked if asks else None,
        "b_asked_at": now if asks else None,
        "b_lease_until": None if change.rest is None else real + change.rest,
        "b_remote_id": receipt.remote_id if receipt else change.remote_id,
        "b_url": receipt.url if receipt else change.url,
        "b_published_at": receipt.at if receipt else None,
        "b_follow_up": change.follow_up,
        "b_real": real,
    }


def _end_attempts(
    connection: Connection, mine: Claim, change: Change, told: dict[str, Any]
) -> None:
    outcome = {"b_outcome": change.outcome}
    connection.execute(st.END_ATTEMPT, told | outcome)
    if mine.work == "settle" and change.state != State.SENDING:
        of = {name: told[name] for name in ("b_key", "b_real")}
        connection.execute(st.SETTLE_ATTEMPTS, of | outcome)


def open_attempt(connection: Connection, key: str, *, real: datetime) -> OpenAttempt | None:
    """The call for `key` whose end is not known, if there is one."""
    found = connection.execute(st.OPEN_ATTEMPT, {"b_key": key}).first()
    if found is None:
        return None
    return OpenAttempt(
        number=found.number,
        draft=found.draft,
        fingerprint=found.fingerprint,
        platform_from=found.platform_from,
        age=real - (found.ended_at or found.sent_at),
        outcome=None if found.outcome == st.OPEN else found.outcome,
        error=found.error,
    )


def failed(connection: Connection, key: str) -> int:
    """Attempts at `key` after which it was surely not sent."""
    return connection.scalar(st.FAILED, {"b_key": key}) or 0


def sent_draft(connection: Connection, key: str) -> Mapping[str, Any] | None:
    """The kept form of what was sent last for `key`."""
    draft: Mapping[str, Any] | None = connection.scalar(st.SENT_DRAFT, {"b_key": key})
    return draft


def _ours(mine: Claim) -> dict[str, Any]:
    return {"b_key": mine.publication.key, "b_fence": mine.fence}
