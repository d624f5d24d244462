"""What a platform's answer, or the lack of one, means: a class of error by remedy.

A request that surely never left may be sent again. Once a write has left, only an answer
whose meaning is known tells what happened: platforms have answered 400 and 504 to posts
that they published. So an unclear answer to a write is an unknown outcome, never a failure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import httpx

from pdca.errors import (
    AuthExpiredError,
    AuthRevokedError,
    CapabilityOfflineError,
    DuplicateError,
    InvalidError,
    NotFoundError,
    NotReadyError,
    OutcomeUnknownError,
    PermissionMissingError,
    PlatformError,
    QuotaExhaustedError,
    RateLimitedError,
    RejectedError,
    TransientError,
)

Codes = Mapping[str, type[PlatformError]]

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
MOST_SHOWN = 200
"""Longest part of a platform's answer in a message, in characters."""

_BY_STATUS: Mapping[int, type[PlatformError]] = {
    401: AuthExpiredError,
    403: PermissionMissingError,
    404: NotFoundError,
    405: CapabilityOfflineError,
    410: NotFoundError,
    413: InvalidError,
    415: InvalidError,
    429: RateLimitedError,
}
"""Statuses that say by themselves that nothing was done."""

_OAUTH: Codes = {"invalid_grant": AuthRevokedError, "invalid_token": AuthExpiredError}
"""The codes of RFC 6749 and 6750 that need no platform's word."""

_REMEDIES: Mapping[type[PlatformError], str] = {
    AuthExpiredError: "It is signed in anew; if that fails, run `pdca connect {account}`.",
    AuthRevokedError: "Connect it again: `pdca connect {account}`.",
    PermissionMissingError: "Grant the permission on the platform, then `pdca connect {account}`.",
    CapabilityOfflineError: "The platform does not offer this to the account; the rest goes on.",
    DuplicateError: "Look whether the post is there before changing its text.",
    NotFoundError: "It was deleted on the platform, or the id belongs to another account.",
    NotReadyError: "It is asked again later; nothing is sent twice.",
    QuotaExhaustedError: "The work waits for the reset.",
    RateLimitedError: "The work waits.",
    OutcomeUnknownError: "It may have happened: it is looked up before anything is sent again.",
    TransientError: "Nothing happened there; it is tried again.",
    RejectedError: "Change the content; the same request fails again.",
    PlatformError: "Look at the account on the platform.",
}


class Refusal(NamedTuple):
    """What an answer says of its failure."""

    code: str
    message: str
    remote_id: str | None = None
    """The post that the platform says it has already."""


class Call(NamedTuple):
    """Whom an error is about: "weibo, account weibo-main: could not publish"."""

    platform: str
    account: str
    doing: str
    safe: bool
    """Whether doing it twice does no harm: reading, uploading, deleting, refreshing."""


def refusal_of(body: Any) -> Refusal:
    """The code and the words of an error, in the shapes that platforms use."""
    inner = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(inner, str):
        words = body.get("error_description") or body.get("message") or ""
        return Refusal(inner, str(words))
    if not isinstance(inner, Mapping):
        return Refusal("", "")
    code = next((inner[k] for k in ("code", "errcode", "error_code") if k in inner), "")
    words = next((inner[k] for k in ("message", "errmsg", "description") if k in inner), "")
    existing = inner.get("existing")
    return Refusal(str(code), str(words), None if existing is None else str(existing))


def by_status(status: int, body: Any) -> Refusal | None:
    """The failure in an answer of a platform whose errors have error statuses."""
    return refusal_of(body) if status >= 300 else None


def kind_of(status: int, code: str, *, codes: Codes, safe: bool) -> type[PlatformError]:
    """The class of a refusal: by the platform's own code, else by status."""
    if (kind := codes.get(code) or _OAUTH.get(code)) is not None:
        return kind
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if not safe:
        return OutcomeUnknownError
    return TransientError if status >= 500 or status == 408 else RejectedError


def refused(
    call: Call,
    kind: type[PlatformError],
    *,
    status: int,
    refusal: Refusal,
    secrets: tuple[str, ...] = (),
    retry_at: datetime | None = None,
) -> PlatformError:
    """The error for an answer; `secrets` are blotted out wherever the platform echoes them."""
    said = " ".join(refusal.message.split())
    for secret in filter(None, secrets):
        said = said.replace(secret, "***")
    code = f" {refusal.code}" if refusal.code else ""
    what = f"the answer was HTTP {status}{code}"
    if said:
        what += f": {said[:MOST_SHOWN]}"
    details = {"status": status, "code": refusal.code or None, "remote_id": refusal.remote_id}
    return error(call, kind, what, retry_at=retry_at, **details)


def lost(call: Call, failure: Exception) -> PlatformError:
    """The error for a request without an answer; the failure itself would hold the request."""
    name = type(failure).__name__
    if isinstance(failure, NEVER_LEFT):
        return error(call, TransientError, f"no connection ({name})")
    kind = TransientError if call.safe else OutcomeUnknownError
    return error(call, kind, f"the answer was lost ({name})")


def error(call: Call, kind: type[PlatformError], what: str, **details: Any) -> PlatformError:
    """An error that says what, whom, where and what to do."""
    remedy = next(text for k, text in _REMEDIES.items() if issubclass(kind, k))
    until = details.get("retry_at")
    wait = f" Not before {until:%Y-%m-%d %H:%M:%S} UTC." if until else ""
    message = f"{call.platform}, account {call.account}: could not {call.doing}, {what}.{wait}"
    return kind(
        f"{message} {remedy.format(account=call.account)}",
        platform=call.platform,
        account=call.account,
        **{name: value for name, value in details.items() if value is not None},
    )
