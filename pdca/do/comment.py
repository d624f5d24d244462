"""The first comment under a post of ours: once, too.

No platform takes a key for a comment, so a doubtful one is looked for among the post's
comments. Where they cannot be listed it is left: none is better than four.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from pdca.do.crash import crash_point
from pdca.do.decide import LONGEST_REASON
from pdca.do.fingerprint import same
from pdca.do.ledger import Change, Claim, State
from pdca.do.work import Worker
from pdca.errors import CredentialError, RejectedError, TransientError
from pdca.ports import Connector, Message, Receipt

BEGUN = "comment_at"
"""Checkpoint, written before the call: from here on a comment may exist."""
REFUSED = "comment_refused"
MOST_CLAIMS = 30
"""Claims of one publication after which its comment is given up."""
MOST_PAGES = 20


async def add_comment(
    key: str, text: str, connector: Connector, *, worker: Worker, now: datetime
) -> Change | None:
    """Put `text` under the post of `key`, unless it is there.

    Returns:
        What became of it; None when it is not pending or another worker is at it.
    """
    claim = await worker.ledger.claim(
        key, "comment", now=now, holder=worker.holder, lease=worker.pace.lease
    )
    if claim is None:
        return None
    crash_point("after_comment_claim")
    change = await _next(claim, text, connector, worker, now)
    crash_point("after_comment")
    await worker.ledger.close(claim, change, now=now)
    return change


async def _next(
    claim: Claim, text: str, connector: Connector, worker: Worker, now: datetime
) -> Change:
    if claim.publication.remote_id is None:
        return _end("failed", reason="the post has no id")
    if claim.fence > MOST_CLAIMS:
        return _end("failed", reason=claim.publication.reason)
    step = _look if claim.publication.remote.get(BEGUN) else _send
    try:
        async with asyncio.timeout(worker.pace.deadline.total_seconds()):
            return await step(claim, text, connector, worker, now)
    except Exception as error:  # noqa: BLE001 - whatever it was, the next step looks first
        return _pending(now + timedelta(minutes=1), reason=str(error) or type(error).__name__)


async def _send(
    claim: Claim, text: str, connector: Connector, worker: Worker, now: datetime
) -> Change:
    post, keep = claim.publication, worker.ledger.checkpoint
    if not await keep(claim, BEGUN, now.isoformat()):
        raise TransientError("another worker has taken this comment over")
    receipt = Receipt(post.remote_id or "", post.url, post.published_at or now)
    try:
        await connector.add_first_comment(receipt, text, token=post.token)
    except (TransientError, CredentialError):
        await keep(claim, BEGUN, "")  # surely not made: it may simply be sent again
        raise
    except RejectedError:
        await keep(claim, REFUSED, "yes")
        raise
    return _end("done")


async def _look(
    claim: Claim, text: str, connector: Connector, worker: Worker, now: datetime
) -> Change:
    """What became of a comment that was begun."""
    if not connector.capabilities.comments:
        return _end("failed", reason="its answer was lost and comments cannot be listed")
    post = claim.publication
    since = datetime.fromisoformat(post.remote[BEGUN]) - timedelta(minutes=5)
    if await _is_there(post.remote_id, text, connector, since):
        return _end("done")
    if post.remote.get(REFUSED):
        return _end("failed", reason=post.reason)
    await worker.ledger.checkpoint(claim, BEGUN, "")
    return _pending(now, reason="its answer was lost; it is not there")


async def _is_there(
    remote_id: str | None, text: str, connector: Connector, since: datetime
) -> bool:
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await connector.list_comments(since, cursor=cursor)
        if any(_is_ours(m, remote_id, text) for m in page.rows):
            return True
        if (cursor := page.cursor) is None:
            return False
    return False


def _is_ours(message: Message, remote_id: str | None, text: str) -> bool:
    return message.on in (remote_id, None) and same(text, message.text)


def _pending(retry_at: datetime, *, reason: str) -> Change:
    return Change(
        State.PUBLISHED,
        "comment_pending",
        reason=reason[:LONGEST_REASON],
        retry_at=retry_at,
        first_comment="pending",
    )


def _end(state: str, *, reason: str | None = None) -> Change:
    return Change(State.PUBLISHED, f"comment_{state}", reason=reason, first_comment=state)
