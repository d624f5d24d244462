"""What became of a post whose answer was lost: the platform's key tells, or its own list.

In the list a post is known by what it says and when, never by being the newest: another
tool, or a person, may post to the same account meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable
from datetime import timedelta

from connectors import failure
from connectors.failure import Call
from pdca.do.fingerprint import fingerprint, same
from pdca.errors import (
    NotReadyError,
    OutcomeUnknownError,
    QuotaExhaustedError,
    RejectedError,
    TransientError,
)
from pdca.ports import (
    Attempt,
    Found,
    HandedOff,
    Missing,
    Published,
    Receipt,
    RemotePost,
    Unsure,
    Verdict,
)

Send = Callable[[], Awaitable[Published]]
Look = Callable[[], Awaitable[Verdict]]


async def by_key(send: Send, look: Look, *, call: Call) -> Verdict:
    """Send the same key once more: the platform answers with the post that it made for it.

    Args:
        send: the very same request; made only while the platform still keeps the key.
        look: reads the account instead, where the platform refuses or the quota leaves no call.
        call: for messages.

    Raises:
        TransientError: this answer was lost as well; asking again later is safe.
        NotReadyError: the post is there and still being processed.
    """
    try:
        published = await send()
    except (RejectedError, QuotaExhaustedError):
        # Had the key been taken, it would mostly have answered with the post: but what is
        # refused may be there, this time as the first.
        return await look()
    except OutcomeUnknownError as error:
        doubt = error
    else:
        return _taken(published, call)
    if 400 <= doubt.details.get("status", 0) < 500:
        # Refused twice without a reason that is known: asking a third time tells no more.
        found = await look()
        return found if isinstance(found, Found) else Unsure(str(doubt))
    raise TransientError(str(doubt), **doubt.details)


def _taken(published: Published, call: Call) -> Verdict:
    if isinstance(published, Receipt):
        return Found(published, by="key")
    if isinstance(published, HandedOff):
        return Unsure(f"a person must finish it at {published.url}")
    raise failure.error(call, NotReadyError, f"{published.remote_id} is still being processed")


async def match(
    attempt: Attempt,
    posts: AsyncIterable[RemotePost],
    *,
    skew: timedelta,
    shown: Callable[[str], str] = str,
) -> Verdict:
    """The post that `attempt` made, among all `posts` since it started: where it belongs, too.

    Args:
        attempt: what was sent, and when it may have been taken.
        posts: the complete list from `attempt.started_at - skew` on.
        skew: how far the platform's clock may be off ours.
        shown: a draft's text as the platform shows it.

    Returns:
        Found: exactly one free post says the same within the window.
        Missing: none says the same.
        Unsure: several do, or one does at an hour that cannot be this attempt's.
    """
    text, above = shown(attempt.draft.text), attempt.draft.reply_to
    # By id: a post that arrives while pages are read stands on two of them.
    own = {p.remote_id: p async for p in posts if p.reply_to == above and same(text, p.text)}
    free = [post for remote_id, post in own.items() if remote_id not in attempt.taken]
    starts, ends = attempt.started_at - skew, attempt.ended_at + skew
    near = [post for post in free if starts <= post.at <= ends]
    exact = [p for p in near if fingerprint(p.text) == fingerprint(text)]
    candidates = exact or near
    if len(candidates) == 1:
        post = candidates[0]
        return Found(Receipt(post.remote_id, post.url, post.at))
    if candidates:
        return Unsure(f"{len(candidates)} posts of the account say the same at that time")
    if free:
        return Unsure(f"a post says the same, but at {free[0].at:%Y-%m-%d %H:%M} UTC")
    return Missing()
