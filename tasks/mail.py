"""Mail: written down before it leaves, sent once, and never sent blindly again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from prefect import task

from pdca.errors import CredentialError, OutcomeUnknownError, RejectedError, TransientError
from pdca.mail import delivery_id, pack, unpack
from pdca.plan.campaign import Campaign, Lead
from pdca.ports import Mail
from reports.alert import render_alert
from reports.render import Rendered
from store import audit, deliveries
from store.deliveries import Letter
from tasks.run import Outcome, counted
from tasks.wiring import World, world

TRY_AGAIN = timedelta(minutes=15)
GRACE = timedelta(minutes=30)
"""How long the provider's webhook may take to speak of a mail."""
EVENTS = "sendgrid events"
"""What the audit trail calls a webhook call that was believed."""


@task(name="send mails")
async def send(campaign: str | None = None) -> list[Outcome]:
    """Send every mail that waits; each of them once.

    A mail whose answer was lost becomes `unknown` and waits for the provider's event or
    a person (`pdca answer`).
    """
    here = world()
    now = await here.clock.now()
    stuck = await here.database.run(deliveries.give_up_stuck, now=now, real=datetime.now(UTC))
    await _believe_silence(here, now)
    sent = [
        await _send(here, id_, now) for id_ in await here.database.read(deliveries.due, now=now)
    ]
    return _said(campaign, sent, stuck)


async def _believe_silence(here: World, now: datetime) -> None:
    """Send again what a webhook that is alive has not spoken of: it was not taken.

    Alive is a webhook that has spoken since the mail had its time; a silent one proves nothing.
    """
    if here.settings.sendgrid_webhook_key is None:
        return
    heard = await here.database.read(audit.read, what=EVENTS, most=1)
    if not heard:
        return
    before = min(now, heard[0]["at"]) - GRACE
    await here.database.run(deliveries.unheard, mailer=here.mailer.name, before=before, now=now)


def _said(campaign: str | None, sent: list[str], stuck: list[str]) -> list[Outcome]:
    accepted = sent.count("accepted")
    unclear = sent.count("unknown") + len(stuck)
    trouble = f"{counted(unclear, 'mail')} may or may not have left; `pdca status` lists them"
    failed = sent.count("failed")
    refused = f"{counted(failed, 'mail')} refused"
    return [
        Outcome(
            campaign or "mail",
            said=f"{counted(accepted, 'mail')} sent" if accepted else "",
            trouble="; ".join(
                part for part, count in ((trouble, unclear), (refused, failed)) if count
            ),
        )
    ]


async def _send(here: World, id_: str, now: datetime) -> str:
    claimed = await here.database.run(
        deliveries.claim,
        id_,
        mailer=here.mailer.name,
        now=now,
        real=datetime.now(UTC),
        lease=timedelta(seconds=here.settings.lease_s),
    )
    if claimed is None:
        return "taken"
    outcome, values = await _attempt(here, claimed.mail, now)
    await here.database.run(deliveries.close, claimed, outcome, now=now, **values)
    return outcome


async def _attempt(
    here: World, packed: bytes, now: datetime
) -> tuple[deliveries.Outcome, dict[str, Any]]:
    """One attempt, and what becomes of the delivery by the class of its error."""
    try:
        return "accepted", {"message_id": await here.mailer.send(unpack(packed))}
    except (TransientError, CredentialError) as error:
        wait = error.retry_at if isinstance(error, TransientError) else None
        return "pending", {"reason": str(error), "retry_at": wait or now + TRY_AGAIN}
    except RejectedError as error:
        return "failed", {"reason": str(error)}
    except OutcomeUnknownError as error:
        return "unknown", {"reason": str(error)}


async def tell(
    people: tuple[Lead, ...],
    code: str,
    values: dict[str, Any],
    *,
    about: str,
    campaign: Campaign | None = None,
    now: datetime,
) -> int:
    """Write an alert to each of `people`, in their language; how many are new.

    `about` makes the alert one thing: the same code about the same is written once.
    """
    letters = alerts(people, code, values, about=about, campaign=campaign, now=now)
    keep = world().database.run
    return sum([await keep(deliveries.enqueue, letter, now=now) for letter in letters])


def alerts(
    people: tuple[Lead, ...],
    code: str,
    values: dict[str, Any],
    *,
    about: str,
    campaign: Campaign | None = None,
    now: datetime,
) -> list[Letter]:
    """What `tell` writes, for a transaction that keeps it with its cause."""
    return [
        letter(_alert(person, code, values, language, id_, now), "alert")
        for person in people
        for id_ in [delivery_id(code, about, to=person.email)]
        for language in [str(person.language or (campaign.language if campaign else "en"))]
    ]


def _alert(
    person: Lead, code: str, values: dict[str, Any], language: str, id_: str, now: datetime
) -> Mail:
    rendered = render_alert(code, values, language=language, name=person.name)
    return addressed(rendered, person, id_=id_, language=language, now=now)


def addressed(rendered: Rendered, person: Lead, *, id_: str, language: str, now: datetime) -> Mail:
    """What was rendered, from us to `person`."""
    return Mail(
        delivery_id=id_,
        sender=world().settings.sender,
        to=person.email,
        to_name=person.name,
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        language=language,
        date=now,
        inline=rendered.inline,
    )


def letter(mail: Mail, kind: Literal["report", "alert"], report: str | None = None) -> Letter:
    """A rendered mail as the ledger of deliveries keeps it."""
    return Letter(
        id=mail.delivery_id,
        kind=kind,
        to=mail.to,
        mail=pack(mail),
        subject=mail.subject,
        language=mail.language,
        report=report,
    )


def engineers() -> tuple[Lead, ...]:
    """Those who are told when the machinery itself needs someone."""
    addresses = [a.strip() for a in world().settings.engineers.split(",") if a.strip()]
    return tuple(Lead(name=a.split("@")[0], email=a) for a in addresses)
