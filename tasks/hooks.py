"""What others tell us by themselves: webhooks, checked and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.sendgrid_events import read_events
from pdca.errors import SetupError
from store import unclear
from tasks.wiring import World

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"


async def hear_sendgrid(here: World, headers: Mapping[str, str], body: bytes) -> int:
    """Settle mails by what SendGrid says of them; how many it spoke of.

    Raises:
        AuthRevokedError: the call is not from SendGrid, or old.
        SetupError: no key is set, so nothing can be believed.
    """
    key = here.settings.sendgrid_webhook_key
    if key is None:
        raise SetupError("Set PDCA_SENDGRID_WEBHOOK_KEY to hear SendGrid's events.")
    events = read_events(
        body,
        signature=headers.get(SIGNATURE, ""),
        timestamp=headers.get(TIMESTAMP, ""),
        public_key=key.get_secret_value(),
        now=datetime.now(UTC),
    )
    said = [(e.delivery_id, None if e.taken else e.reason or "not delivered") for e in events]
    now, real = await here.clock.now(), datetime.now(UTC)
    await here.database.run(unclear.heard, said, now=now, real=real)
    return len(events)
