"""Do: one window of publishing, and what people are told and asked about it."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from prefect import runtime, task

from pdca.do.decide import Pace
from pdca.do.follow import PATIENCE
from pdca.do.lane import Tally
from pdca.do.ledger import Change, State
from pdca.do.window import run_window
from pdca.do.work import Worker
from store import publications
from store.sql_ledger import SqlLedger
from tasks.desk import PlanDesk
from tasks.late import tell_what_was_late
from tasks.mail import tell
from tasks.pages import answer_links
from tasks.plans import InForce, all_in_force
from tasks.run import Outcome
from tasks.settings import Settings
from tasks.wiring import World, world

WORDS = {
    State.PLANNED: "to try again",
    State.SENDING: "unclear",
    State.HANDED_OFF: "handed off",
    State.UNKNOWN: "asked about",
}


@task(name="publish")
async def publish(campaign: str | None, until: datetime | None) -> list[Outcome]:
    """Publish what is due until `until` (UTC, if it has no offset), settle and tell the leads.

    No retries: the next window does what this one left.
    """
    here = world()
    now = await here.clock.now()
    if until is not None and until.tzinfo is None:
        until = until.replace(tzinfo=UTC)  # as Prefect reads a form's moments
    tally = await run_window(
        PlanDesk(here),
        worker=Worker(SqlLedger(here.database), _holder(), pace(here.settings)),
        clock=here.clock,
        until=until or now + timedelta(minutes=here.settings.window_min),
        accounts_at_once=here.settings.accounts_at_once,
        campaigns=[campaign] if campaign else None,
    )
    ended = await here.clock.now()
    for plan in await all_in_force(campaign):
        await tell_what_was_late(here, plan, ended)
        await _ask(here, plan, ended)
        await _tell_what_stopped(here, plan, ended)
    return outcomes(tally)


def pace(here: Settings) -> Pace:
    """How long things may take; on a virtual clock nothing can be prepared ahead."""
    at_once = Pace(
        lease=timedelta(seconds=here.lease_s),
        deadline=timedelta(seconds=here.call_deadline_s),
        certain_after=timedelta(seconds=here.certain_after_s),
        spacing=timedelta(seconds=here.spacing_s),
        lead=timedelta(),
    )
    return at_once if here.clock else replace(at_once, lead=min(Pace().lead, at_once.last_gate / 2))


def _holder() -> str:
    # Cut at the host, so that the run can always be found.
    host = socket.gethostname()[:32]
    return f"{host}/{os.getpid()}/{runtime.flow_run.id or 'local'}"


def outcomes(tally: Tally) -> list[Outcome]:
    """What a window did, by campaign, in words for the run's name."""
    said: dict[str, Counter[str]] = {}
    for publication, change in tally.changes:
        said.setdefault(publication.campaign, Counter()).update(_words(change))
    for publication, _ in tally.moved:
        said.setdefault(publication.campaign, Counter())["moved"] += 1
    for publication in tally.missed:
        said.setdefault(publication.campaign, Counter())["missed"] += 1
    found = [
        Outcome(name, ", ".join(f"{n} {word}" for word, n in sorted(counts.items())))
        for name, counts in sorted(said.items())
    ]
    troubles = [Outcome("publishing", trouble=t) for t in dict.fromkeys(tally.troubles)]
    return [*found, *troubles]


def _words(change: Change) -> Iterator[str]:
    # What goes on below a post was counted when the post went out.
    if not change.outcome.startswith("follow_"):
        yield WORDS.get(change.state, str(change.state))
    if change.follow_up == "failed":
        yield "not complete"


def _local(moment: datetime, plan: InForce) -> str:
    return moment.astimezone(plan.campaign.zone).strftime("%Y-%m-%d %H:%M")


async def _tell_what_stopped(here: World, plan: InForce, now: datetime) -> None:
    """Say once of each post that what was to follow it is not complete."""
    since = now - 2 * PATIENCE
    for post in await here.database.read(publications.stopped, plan.name, since=since):
        values = {name: getattr(post, name) for name in ("title", "account", "reason", "url")}
        leads, campaign = plan.campaign.leads, plan.campaign
        await tell(leads, "stopped", values, about=post.key, campaign=campaign, now=now)


async def _ask(here: World, plan: InForce, now: datetime) -> None:
    """Put each open question to its person, once."""
    for question in await here.database.read(publications.questions, plan.name):
        person = next(
            (lead for lead in plan.campaign.leads if lead.email == question.asked),
            plan.campaign.leads[0],
        )
        values = {
            "key": question.key,
            "title": question.title,
            "account": question.account,
            "due": _local(question.due, plan),
            "reason": question.reason,
            "url": question.url,
            **answer_links(here, question.key, person, plan.campaign, now=now),
        }
        about = f"{question.key} {question.asked_at.isoformat()}"
        await tell((person,), question.code, values, about=about, campaign=plan.campaign, now=now)
