"""Mail: written down before it leaves, sent once, and never sent blindly again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from prefect import task

from pdca.do.crash import crash_point
from pdca.errors import (
    CredentialError,
    OutcomeUnknownError,
    PlatformError,
    RateLimitedError,
    RejectedError,
    TransientError,
)
from pdca.mail import delivery_id, pack, unpack
from pdca.plan.campaign import Campaign, Lead
from pdca.ports import Mail
from reports.alert import render_alert
from reports.render import Rendered
from store import deliveries, unclear
from store.deliveries import Letter
from tasks.run import Outcome, counted
from tasks.wiring import World, world

TRY_AGAIN = timedelta(minutes=15)
GRACE = timedelta(minutes=30)
"""How long the provider's webhook may take to speak of an unclear mail before a person is asked."""
LOST_IN_A_ROW = 2
"""After so many lost answers the mailer is not well: the rest waits for the next round."""
QUESTION = "mail_unclear"


@task(name="send mails")
async def send(campaign: str | None = None) -> list[Outcome]:
    """Send every mail that waits; each of them once.

    A mail whose answer was lost becomes `unknown`. The provider's event settles it, or a
    person who is asked once (`pdca answer`).
    """
    here = world()
    now, real = await here.clock.now(), datetime.now(UTC)
    await here.database.run(deliveries.give_up_stuck, now=now, real=real)
    await _believe_silence(here, now, real)
    crash_point("after_mail_settle")
    round_ = await _send_due(here, now)
    asked = await _ask(here, now)
    if asked and not round_.unwell:
        round_ = round_.and_then(await _send_due(here, now))
    return [_said(campaign, round_, asked)]


async def _believe_silence(here: World, now: datetime, real: datetime) -> None:
    """Send again what a webhook that lived then has not spoken of for days: it was not taken."""
    hours = here.settings.sendgrid_silence_h
    if not _has_webhook(here) or not hours:
        return
    before = real - timedelta(hours=hours)
    await here.database.run(unclear.unheard, mailer=here.mailer.name, sent_before=before, now=now)


async def _ask(here: World, now: datetime) -> int:
    """Ask the engineers about each unclear mail, once; how many there were.

    About a lost question `pdca status` asks alone: a mailer in trouble would lose that as well.
    """
    before = datetime.now(UTC) - (GRACE if _has_webhook(here) else timedelta())
    asked = 0
    for row in await here.database.read(unclear.unasked, sent_before=before):
        people = () if row["id"].startswith(QUESTION) else engineers()
        values = {
            "key": row["id"],
            "to": row["to"],
            "subject": row["subject"],
            "sent": f"{row['sent_at']:%Y-%m-%d %H:%M} UTC",
        }
        about = f"{row['id']} {row['fence']}"
        letters = alerts(people, QUESTION, values, about=about, now=now)
        asked += await here.database.run(unclear.ask, row["id"], letters, now=now)
        crash_point("after_mail_ask")
    return asked


def _has_webhook(here: World) -> bool:
    return here.mailer.name == "sendgrid" and here.settings.sendgrid_webhook_key is not None


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the mails of one round: ids by outcome, and why it ended early."""

    said: tuple[str, ...] = ()
    unwell: str = ""

    def and_then(self, other: Round) -> Round:
        return Round(self.said + other.said, other.unwell)


async def _send_due(here: World, now: datetime) -> Round:
    """One attempt for each mail that is due, until the mailer itself is not well."""
    said: list[str] = []
    for id_ in await here.database.read(deliveries.due, now=now):
        outcome, error = await _send(here, id_, now)
        said.append(outcome)
        if isinstance(error, CredentialError | RateLimitedError):
            return Round(tuple(said), str(error))
        if said[-LOST_IN_A_ROW:] == ["unknown"] * LOST_IN_A_ROW:
            return Round(tuple(said), str(error))
    return Round(tuple(said))


def _said(campaign: str | None, round_: Round, asked: int) -> Outcome:
    accepted, failed = round_.said.count("accepted"), round_.said.count("failed")
    trouble = [
        f"{counted(asked, 'mail')} may or may not have left; `pdca status` lists them"
        if asked
        else "",
        f"{counted(failed, 'mail')} refused" if failed else "",
        f"the rest waits: {round_.unwell}" if round_.unwell else "",
    ]
    return Outcome(
        campaign or "mail",
        said=f"{counted(accepted, 'mail')} sent" if accepted else "",
        trouble="; ".join(filter(None, trouble)),
    )


async def _send(here: World, id_: str, now: datetime) -> tuple[str, PlatformError | None]:
    real, lease = datetime.now(UTC), timedelta(seconds=here.settings.lease_s)
    claimed = await here.database.run(
        deliveries.claim, id_, mailer=here.mailer.name, now=now, real=real, lease=lease
    )
    if claimed is None:
        return "taken", None
    crash_point("after_mail_claim")
    if datetime.now(UTC) > real + lease / 2:  # frozen meanwhile: the call would outlive the claim
        await here.database.run(deliveries.close, claimed, "pending", now=now)
        return "late", None
    outcome, values, error = await _attempt(here, claimed.mail, now)
    crash_point("after_mail_answer")
    await here.database.run(deliveries.close, claimed, outcome, now=now, **values)
    crash_point("after_mail_close")
    return outcome, error


async def _attempt(
    here: World, packed: bytes, now: datetime
) -> tuple[deliveries.Outcome, dict[str, Any], PlatformError | None]:
    """One attempt, and what becomes of the delivery by the class of its error."""
    try:
        return "accepted", {"message_id": await here.mailer.send(unpack(packed))}, None
    except (TransientError, CredentialError) as error:
        wait = error.retry_at if isinstance(error, TransientError) else None
        return "pending", {"reason": str(error), "retry_at": wait or now + TRY_AGAIN}, error
    except RejectedError as error:
        return "failed", {"reason": str(error)}, error
    except OutcomeUnknownError as error:
        return "unknown", {"reason": str(error)}, error


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
