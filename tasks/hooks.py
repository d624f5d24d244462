"""What others tell us by themselves: webhooks, checked and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.sendgrid_events import read_events
from pdca.errors import SetupError
from store import audit, deliveries
from tasks.mail import EVENTS
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
    now = await here.clock.now()
    for event in events:
        if event.taken:
            await here.database.run(deliveries.heard, event.delivery_id, taken=True, now=now)
        else:
            reason = event.reason or "not delivered"
            await here.database.run(deliveries.bounced, event.delivery_id, reason, now=now)
    await here.database.run(audit.add, who="sendgrid", did="heard", what=EVENTS, now=now)
    return len(events)
