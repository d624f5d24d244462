"""What SendGrid tells of mails after it took them: the signed event webhook.

Docs: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
The package checks the signature and not the age: that is checked here. A call that was
not answered with 2xx is repeated for a day, so it may be that old. Events repeat and come
out of order; who keeps them must not mind, and then a call played again says nothing new.
"""

from __future__ import annotations

import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sendgrid.helpers.eventwebhook import EventWebhook

from pdca.errors import AuthRevokedError, SetupError

OLDEST = timedelta(hours=25)
"""SendGrid repeats a call for 24 hours, and does not say that it signs it anew."""
TAKEN = frozenset({"processed", "delivered", "deferred", "open", "click"})
LOST = frozenset({"dropped", "bounce"})


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One event of a mail of ours. `reason` is the provider's, for one that was not delivered."""

    delivery_id: str
    taken: bool
    reason: str | None


def read_events(
    body: bytes, *, signature: str, timestamp: str, public_key: str, now: datetime
) -> tuple[MailEvent, ...]:
    """The events of one webhook call; those that are not about a delivery of ours are left out.

    Args:
        body: as it came, byte for byte.
        signature: of the headers.
        timestamp: of the headers, in seconds since 1970.
        public_key: the account's verification key.
        now: real time.

    Raises:
        AuthRevokedError: it is not from SendGrid, or older than a day.
        SetupError: the key is none.
    """
    if not _is_signed(body, signature, timestamp, public_key) or not _is_young(timestamp, now):
        raise AuthRevokedError("SendGrid's event webhook: signature or age is wrong; ignored.")
    rows = json.loads(body)
    events = [_event(row) for row in rows if isinstance(row, dict)]
    return tuple(event for event in events if event is not None)


def _is_signed(body: bytes, signature: str, timestamp: str, public_key: str) -> bool:
    try:
        hook = EventWebhook(public_key)
    except ValueError as error:
        raise SetupError("PDCA_SENDGRID_WEBHOOK_KEY is no public key.") from error
    try:
        return bool(hook.verify_signature(body.decode(), signature, timestamp))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False


def _is_young(timestamp: str, now: datetime) -> bool:
    if not timestamp.isdecimal():
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= OLDEST


def _event(row: dict[str, Any]) -> MailEvent | None:
    kind, delivery = row.get("event"), row.get("delivery_id")
    if not isinstance(delivery, str) or kind not in TAKEN | LOST:
        return None
    reason = str(row.get("reason") or row.get("type") or kind)[:200]
    return MailEvent(delivery, kind in TAKEN, None if kind in TAKEN else reason)
