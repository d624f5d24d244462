"""Alarm: a mail to the engineers that needs neither server nor worker, only the mailer."""

from __future__ import annotations

import html
import socket
from datetime import UTC, datetime

from pdca.mail import delivery_id
from pdca.ports import Mail
from store import deliveries
from tasks.mail import engineers, letter, send
from tasks.wiring import world


async def alarm(what: str) -> int:
    """Mail `what` to every engineer, once an hour at most; how many mails are new."""
    now = datetime.now(UTC)
    text = f"On {socket.gethostname()}, {what}. `pdca doctor` and the logs in var/log say more."
    new = 0
    for person in engineers():
        mail = Mail(
            delivery_id=delivery_id("alarm", f"{now:%Y%m%d%H}", what[:40], to=person.email),
            sender=world().settings.sender,
            to=person.email,
            to_name=person.name,
            subject=f"PDCA Campaigns: {what}",
            html=f"<p>{html.escape(text)}</p>",
            text=text,
            language="en",
            date=now,
        )
        new += await world().database.run(deliveries.enqueue, letter(mail, "alert"), now=now)
    await send.fn()
    return new
