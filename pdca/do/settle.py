"""Settle what is unclear: look, and only then decide.

A takeover always begins here. What was sent is taken from the attempt, not from the
plan, which may say something else by now.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from pdca.do import decide, kept
from pdca.do.crash import crash_point
from pdca.do.ledger import Change, Claim, OpenAttempt
from pdca.do.work import Worker
from pdca.ports import Attempt, Connector, Found, Recovery, Unsure, Verdict

BEFORE, AFTER = timedelta(minutes=5), timedelta(minutes=15)
"""How far the platform's clock and its queue may be off the moment of sending."""


async def settle_one(
    key: str,
    connector: Connector,
    *,
    worker: Worker,
    asked: str,
    now: datetime,
    wanted: bool = True,
) -> Change | None:
    """Find out what became of the attempt that `key` was left with.

    Args:
        key: the publication's.
        connector: its account.
        worker: who looks.
        asked: the person who is asked where looking does not tell.
        now: campaign time.
        wanted: whether the post may still go out, by the plan and by its late rule.

    Returns:
        What became of the publication; None when another worker is at it.
    """
    pace = worker.pace
    claim = await worker.ledger.claim(
        key, "settle", now=now, holder=worker.holder, lease=pace.lease
    )
    if claim is None:
        return None
    crash_point("after_settle_claim")
    attempt = await worker.ledger.open_attempt(key)
    may_send = wanted and claim.publication.hold is None
    change = decide.nothing_was_sent()
    if attempt is not None:
        try:
            async with asyncio.timeout(pace.deadline.total_seconds()):
                verdict = await _look(claim, attempt, connector, worker, may_send=may_send)
        except Exception as error:  # noqa: BLE001 - looking is harmless; it is tried again
            change = decide.unsettled(error, pace=pace, asked=asked)
        else:
            # Where only the list was read, a lost call may still come in.
            recovery = connector.capabilities.recovery if may_send else Recovery.READ_BACK
            change = decide.after_verdict(
                verdict, attempt, recovery=recovery, pace=pace, asked=asked
            )
    crash_point("after_verdict")
    await worker.ledger.close(claim, change, now=now)
    crash_point("after_settle")
    return change


async def _look(
    claim: Claim, attempt: OpenAttempt, connector: Connector, worker: Worker, *, may_send: bool
) -> Verdict:
    post = claim.publication
    taken = await worker.ledger.taken(post.account)
    verdict = await connector.reconcile(
        Attempt(
            key=post.key,
            token=post.token,
            draft=kept.kept(attempt.draft),
            fingerprint=attempt.fingerprint,
            started_at=attempt.platform_from - BEFORE,
            ended_at=attempt.platform_from + AFTER,
            remote=post.remote,
            taken=taken,
            may_send=may_send,
            sent_at=attempt.platform_from,
        )
    )
    if isinstance(verdict, Found) and verdict.receipt.remote_id in taken:
        return Unsure(f"{verdict.receipt.remote_id} belongs to another publication")
    return verdict


async def poll_one(
    key: str, connector: Connector, *, worker: Worker, asked: str, now: datetime
) -> Change | None:
    """Ask whether the platform has done processing what it took."""
    pace = worker.pace
    claim = await worker.ledger.claim(key, "poll", now=now, holder=worker.holder, lease=pace.lease)
    if claim is None or (remote_id := claim.publication.remote_id) is None:
        return None
    try:
        async with asyncio.timeout(pace.deadline.total_seconds()):
            answer = await connector.poll(remote_id)
    except Exception as error:  # noqa: BLE001 - asking is harmless; it is tried again
        change = decide.after_poll_error(error, now=now, pace=pace, remote_id=remote_id)
    else:
        change = decide.after_answer(answer, now=now, pace=pace, asked=asked)
    await worker.ledger.close(claim, change, now=now)
    return change
