"""Do: one window of publishing, and what an engineer sees of it."""

from __future__ import annotations

import os
import socket
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from prefect import runtime, task
from prefect.artifacts import acreate_table_artifact

from pdca.do.decide import Pace
from pdca.do.lane import Tally
from pdca.do.ledger import Publication, State
from pdca.do.window import run_window
from pdca.do.work import Worker
from pdca.later import pd
from store import publications
from store.sql_ledger import SqlLedger
from tasks.desk import PlanDesk
from tasks.mail import tell
from tasks.pages import answer_links
from tasks.plans import InForce, all_in_force
from tasks.run import Outcome
from tasks.settings import Settings
from tasks.wiring import World, world

MOST_ROWS = 200
"""Of an artifact: the UI is slow with more."""


@task(name="publish")
async def publish(campaign: str | None, until: datetime | None) -> list[Outcome]:
    """Publish what is due until `until`, settle what is unclear, and tell the leads.

    No retries: the next window does what this one left.
    """
    here = world()
    now = await here.clock.now()
    tally = await run_window(
        PlanDesk(here),
        worker=Worker(SqlLedger(here.database), _holder(), pace(here.settings)),
        clock=here.clock,
        until=until or now + timedelta(minutes=here.settings.window_min),
        accounts_at_once=here.settings.accounts_at_once,
        campaigns=[campaign] if campaign else None,
    )
    for plan in await all_in_force(campaign):
        await _tell_what_was_late(plan, tally, now)
        await _ask(here, plan, now)
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
    return f"{socket.gethostname()}/{os.getpid()}/{runtime.flow_run.id or 'local'}"[:80]


def outcomes(tally: Tally) -> list[Outcome]:
    """What a window did, by campaign, in words for the run's name."""
    said: dict[str, Counter[str]] = {}
    for publication, change in tally.changes:
        said.setdefault(publication.campaign, Counter())[_word(change.state)] += 1
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


def _word(state: State) -> str:
    return {
        State.PLANNED: "to try again",
        State.SENDING: "unclear",
        State.HANDED_OFF: "handed off",
        State.UNKNOWN: "asked about",
    }.get(state, str(state))


async def _tell_what_was_late(plan: InForce, tally: Tally, now: datetime) -> None:
    """One summary of what was moved or missed, not a mail per post (DO-6)."""
    moved = [(p, _wall(s.local)) for p, s in tally.moved if p.campaign == plan.name]
    missed = [p for p in tally.missed if p.campaign == plan.name]
    if not moved and not missed:
        return
    values = {
        "moved": [{**_named(p, plan), "to": to} for p, to in moved],
        "missed": [{**_named(p, plan), "due": _local(p.due, plan)} for p in missed],
    }
    keys = sorted([p.key for p, _ in moved] + [p.key for p in missed])
    about = "\n".join([now.isoformat(), *keys])
    await tell(plan.campaign.leads, "late", values, about=about, campaign=plan.campaign, now=now)


def _named(publication: Publication, plan: InForce) -> dict[str, str]:
    """By the title its author gave it; an item that has left the plan keeps its id."""
    titles = {item.id: item.title for item in plan.plan.items}
    title = titles.get(publication.item, publication.item)
    return {"title": title, "account": publication.account}


def _wall(local: str) -> str:
    """`2026-03-07T20:00:00` as people write it."""
    return local.replace("T", " ")[:16]


def _local(moment: datetime, plan: InForce) -> str:
    return moment.astimezone(plan.campaign.zone).strftime("%Y-%m-%d %H:%M")


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


@task(name="show publications")
async def show(campaign: str | None) -> None:
    """The artifact `publications-CAMPAIGN`: each post's way, the newest first."""
    for plan in await all_in_force(campaign):
        rows = await world().database.read(publications.read, campaign=plan.name)
        table = publications_table(rows, plan)
        if table:
            await acreate_table_artifact(
                table,
                key=f"publications-{plan.name}",
                description=f"The newest first; times in {plan.campaign.timezone}.",
            )


def publications_table(rows: pd.DataFrame, plan: InForce) -> list[dict[str, str]]:
    """Rows of the artifact, as text."""
    newest = rows.sort_values("due", ascending=False).head(MOST_ROWS)
    zone = plan.campaign.zone
    shown = pd.DataFrame(
        {
            "due": newest["due"].dt.tz_convert(zone).dt.strftime("%m-%d %H:%M:%S"),
            "account": newest["account"].astype(str),
            "item": newest["item"].astype(str),
            "pillar": newest["pillar"].astype(str),
            "state": newest["state"].astype(str),
            "published": newest["published_at"].dt.tz_convert(zone).dt.strftime("%m-%d %H:%M:%S"),
            "link": newest["url"].astype(str),
        }
    )
    clean = shown.fillna("").replace({"nan": "", "None": "", "<NA>": ""})
    return [{str(k): str(v) for k, v in row.items()} for row in clean.to_dict("records")]
