"""From the answer to a post to what is known of it; that it is public is never lost again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from connectors import failure
from connectors.failure import Call
from connectors.rows import UNREADABLE, instant, text
from pdca.errors import OutcomeUnknownError, PdcaError, TransientError
from pdca.ports import Receipt


def named(call: Call, remote_id: object) -> str:
    """The post's id.

    Raises:
        OutcomeUnknownError: the platform took a post and does not say which.
        TransientError: the same of a call that changes nothing.
    """
    found = text(remote_id)
    if found is None:
        kind = TransientError if call.safe else OutcomeUnknownError
        raise failure.error(call, kind, "the answer names no post")
    return found


def id_in(link: str) -> str:
    """What a link to a post ends with: its id on most platforms."""
    return link.rstrip("/").rsplit("/", 1)[-1]


async def receipt(
    remote_id: str, *, url: object, at: object, now: Callable[[], Awaitable[datetime]]
) -> Receipt:
    """Proof that `remote_id` is public; a moment that cannot be read is `now`, roughly."""
    try:
        return Receipt(remote_id, text(url), instant(at))
    except UNREADABLE:
        pass
    try:
        return Receipt(remote_id, text(url), await now())
    except (PdcaError, *UNREADABLE):
        return Receipt(remote_id, text(url), datetime.now(UTC))
