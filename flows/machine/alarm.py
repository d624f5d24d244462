"""Alarm: a mail to the engineers that needs neither server nor worker, only the mailer.

It goes through the ledger of deliveries, so that it is sent once; where even that cannot
be written, it is sent without.
"""

from __future__ import annotations

import html
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows.machine.trouble import Trouble
from pdca.errors import TransientError
from pdca.mail import delivery_id
from pdca.plan.campaign import Lead
from pdca.ports import Mail
from store import audit, deliveries
from tasks.mail import engineers, letter, send
from tasks.wiring import world

LAST_LINES = 8


async def alarm(troubles: Sequence[Trouble], *, over: bool = False) -> int:
    """Mail every engineer what is not well, or is again; how many mails there are.

    About the same thing at most once an hour, whoever notices.

    Raises:
        TransientError: the mailer did not take all of them; they wait in the ledger.
    """
    mails = _mails(troubles, over=over, now=datetime.now(UTC))
    try:
        waiting = await _by_ledger(mails, troubles, over=over)
    except Exception:  # noqa: BLE001 - a database that is away is what we may have to tell
        for mail in mails:
            await world().mailer.send(mail)
    else:
        if waiting:
            raise TransientError(f"{waiting} mails wait: the mailer did not take them.")
    return len(mails)


async def _by_ledger(mails: Sequence[Mail], troubles: Sequence[Trouble], *, over: bool) -> int:
    """How many of them still wait."""
    here, now = world().database, datetime.now(UTC)
    did = "well again" if over else "in trouble"
    for trouble in troubles:
        said = {"what": trouble.what, "tried": trouble.tried}
        await here.run(audit.add, who="pulse", did=did, what=trouble.about, now=now, details=said)
    for mail in mails:
        await here.run(deliveries.enqueue, letter(mail, "alert"), now=now)
    await send.fn()
    waiting = await here.read(deliveries.read, states=("pending",))
    return len({m["id"] for m in waiting} & {m.delivery_id for m in mails})


def _mails(troubles: Sequence[Trouble], *, over: bool, now: datetime) -> list[Mail]:
    return [
        _mail(trouble, person, over=over, now=now) for trouble in troubles for person in engineers()
    ]


def _mail(trouble: Trouble, person: Lead, *, over: bool, now: datetime) -> Mail:
    text = _over(trouble) if over else _text(trouble)
    key = (f"{now:%Y%m%d%H}", trouble.about, "over" if over else "begun")
    return Mail(
        delivery_id=delivery_id("alarm", *key, to=person.email),
        sender=world().settings.sender,
        to=person.email,
        to_name=person.name,
        subject=f"PDCA Campaigns: {'well again: ' if over else ''}{trouble.what}",
        html=f"<pre style='white-space: pre-wrap; font: inherit'>{html.escape(text)}</pre>",
        text=text,
        language="en",
        date=now,
    )


def _over(trouble: Trouble) -> str:
    return f"This is over: {trouble.what}. Nothing is left to do. {_seen()}"


def _text(trouble: Trouble) -> str:
    what = f"{trouble.what[:1].upper()}{trouble.what[1:]}."
    said = " ".join(filter(None, (what, trouble.tried, trouble.remedy)))
    now = f"`pdca doctor` and `pdca status` show how it stands now. {_seen()}"
    return "\n\n".join([said, *_last_words(trouble.about), now])


def _seen() -> str:
    return f"Seen from {socket.gethostname()}."


def _last_words(child: str) -> list[str]:
    """The end of its log on this machine, if it has one."""
    log: Path = world().settings.var / "log" / f"{child}.log"
    try:
        lines = log.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return ["\n".join([f"The end of {log}:", *(f"    {line}" for line in lines[-LAST_LINES:])])]
