"""Layout: from a revision to rows of the calendar, and the review of what came out."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from itertools import pairwise

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from connectors import CONNECTORS
from pdca.plan.calendar import lay_out
from pdca.plan.campaign import Campaign
from pdca.plan.placement import Layout, Placement
from pdca.plan.review import review
from pdca.plan.review_words import render_markdown
from pdca.ports import Capabilities
from store import calendar, plans, playbook, scorecards
from store.plans import Revision
from tasks.mail import tell
from tasks.plans import applied
from tasks.wiring import world


async def lay_down(
    revision: Revision, now: datetime, *, relay: bool
) -> tuple[Layout, tuple[int, int, int]]:
    """Lay out this cycle and the next, and write it down; rows added, changed, cancelled.

    `relay`: what is not fixed may move, as the revision is not laid out yet.
    """
    here = world()
    plan = applied(revision).plan
    placed = await here.database.read(calendar.placed, revision.campaign)
    laid = await asyncio.to_thread(
        lay_out, plan, placed, now=now, relay=relay, capabilities=capabilities(plan.campaign)
    )
    counts = await here.database.run(
        calendar.lay_down, revision.campaign, laid, revision=revision.number, now=now
    )
    for question in laid.renamed:
        await tell(
            plan.campaign.leads,
            "renamed",
            {"item": question.item, "was": question.was},
            about=question.key,
            campaign=plan.campaign,
            now=now,
        )
    return laid, counts


def capabilities(campaign: Campaign) -> dict[str, Capabilities]:
    """What each account's platform can do, as far as it is known without asking."""
    return {
        a.name: CONNECTORS[a.connector].facts
        for a in campaign.accounts
        if a.connector in CONNECTORS
    }


async def review_calendar(revision: Revision, laid: Layout, now: datetime) -> None:
    """Review the calendar, keep what was found, and show both as artifacts."""
    here = world()
    plan = applied(revision).plan
    found = await asyncio.to_thread(
        review,
        plan,
        laid,
        now=now,
        capabilities=capabilities(plan.campaign),
        history=await _history(revision.campaign),
        playbook=(await here.database.read(playbook.lessons, revision.campaign)).values(),
    )
    kept = json.loads(json.dumps(found.as_json(), default=str))
    if kept == revision.review:
        return
    await acreate_markdown_artifact(
        render_markdown(found, plan.campaign.language),
        key=f"review-{revision.campaign}",
        description=f"Revision {revision.number} of {revision.campaign}",
    )
    await acreate_table_artifact(
        [_calendar_row(p) for p in laid.calendar],
        key=f"calendar-{revision.campaign}",
        description=f"This cycle and the next, times in {plan.campaign.timezone}.",
    )
    await here.database.run(plans.keep_review, revision.campaign, revision.number, kept)


async def _history(campaign: str) -> dict[str, list[float]]:
    """By target, what each settled cycle brought, as its closing verdict said."""
    verdicts = await world().database.read(scorecards.every, campaign)
    history: dict[str, list[float]] = {}
    for verdict in verdicts:
        for line in verdict["figures"]["targets"]:
            if line["actual"] is not None:
                history.setdefault(line["name"], []).append(line["actual"])
    return {name: _gains(totals) for name, totals in history.items()}


def _gains(totals: list[float]) -> list[float]:
    """From totals so far to what each cycle added."""
    return [b - a for a, b in pairwise([0.0, *totals])]


def _calendar_row(placement: Placement) -> dict[str, str]:
    return {
        "when": placement.local.replace("T", " ")[:16],
        "account": placement.account,
        "item": placement.item,
        "pillar": placement.pillar,
        "slot": placement.slot,
        "variant": placement.variant or "",
    }
