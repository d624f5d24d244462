"""One way to fail for every mailer: what, which delivery, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.failure import MOST_SHOWN
from pdca.errors import (
    CredentialError,
    OutcomeUnknownError,
    PlatformError,
    RateLimitedError,
    RejectedError,
    TransientError,
)

_REMEDIES: Mapping[type[PlatformError], str] = {
    OutcomeUnknownError: "It may have been taken: it is settled before anything is sent again.",
    RateLimitedError: "It waits and is sent then.",
    TransientError: "It was surely not taken and is tried again.",
    CredentialError: "An engineer mends the mailer's settings.",
    RejectedError: "It will never be taken as it is: look at the address and the content.",
}


def error(
    kind: type[PlatformError],
    mailer: str,
    delivery_id: str,
    what: str,
    *,
    retry_at: datetime | None = None,
    **details: Any,
) -> PlatformError:
    """An error about one delivery. Its address stays out: logs are read by many."""
    remedy = next(text for known, text in _REMEDIES.items() if issubclass(kind, known))
    said = " ".join(what.split())[:MOST_SHOWN]
    if retry_at is not None:
        details["retry_at"] = retry_at
    message = f"{mailer}, delivery {delivery_id}: could not send, {said}. {remedy}"
    return kind(message, platform=mailer, **details)
