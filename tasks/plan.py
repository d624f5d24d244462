"""Plan: read a folder, make a revision when something changed, lay out the calendar, review it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Any

from prefect import task

from connectors import CONNECTORS
from pdca.errors import SetupError
from pdca.plan.campaign import Campaign, Lead, Plan
from pdca.plan.explain import explain
from pdca.plan.item import Language
from pdca.plan.known import Installed
from pdca.plan.mistake import Mistake
from pdca.plan.overlay import Overlay, base_of, diff, effective, still_in_force
from pdca.plan.read import Reading, read
from store import adjustments, plans
from store.plans import Entry, Revision
from tasks.credentials import connected
from tasks.folder import campaign_folders, load_folder
from tasks.layout import lay_down, review_calendar
from tasks.mail import alerts, engineers, tell
from tasks.plans import applied
from tasks.run import Outcome, counted
from tasks.wiring import world

MOST_MISTAKES = 50
"""In one mail."""


async def folders(campaign: str | None) -> list[str]:
    """Names of the campaign folders.

    Raises:
        SetupError: there is no such folder.
    """
    root = world().settings.campaigns
    names = [folder.name for folder in campaign_folders(root)]
    if campaign is None:
        return names
    if campaign not in names:
        raise SetupError(
            f"There is no folder {campaign} in {root}. `pdca new {campaign}` makes one."
        )
    return [campaign]


@task(name="revise", task_run_name="revise {campaign}", retries=2, retry_delay_seconds=5)
async def revise(campaign: str) -> Outcome:
    """Bring the campaign's plan and calendar up to date with its folder and its decisions."""
    here = world()
    now = await here.clock.now()
    reading = await _read(campaign)
    await here.database.run(
        plans.note_folder,
        campaign,
        content_hash=reading.content_hash,
        mistakes=[asdict(m) for m in reading.mistakes],
        now=now,
    )
    if reading.plan is None:
        return await _refuse(campaign, reading, now)
    before = await here.database.read(plans.newest, campaign)
    revision = await _revision(campaign, reading, before, now)
    laid, counts = await lay_down(revision, now, relay=revision.review is None)
    await review_calendar(revision, laid, now)
    return Outcome(campaign, _said(revision, before, counts))


async def _read(campaign: str) -> Reading:
    folder = world().settings.campaigns / campaign
    files = await asyncio.to_thread(load_folder, folder)
    installed = Installed(connectors=frozenset(CONNECTORS), connected=frozenset(await connected()))
    return await asyncio.to_thread(read, files, name=campaign, installed=installed)


async def _refuse(campaign: str, reading: Reading, now: datetime) -> Outcome:
    """A folder with mistakes leaves the revision in force and its lead is told, once per edit."""
    for person in reading.leads or await _leads_before(campaign) or engineers():
        language = person.language or reading.language
        lines = [_line(mistake, language) for mistake in reading.mistakes[:MOST_MISTAKES]]
        await tell(
            (person.model_copy(update={"language": language}),),
            "folder_mistakes",
            {"campaign": campaign, "mistakes": lines, "count": len(reading.mistakes)},
            about=f"{campaign} {reading.content_hash}",
            now=now,
        )
    known = await world().database.read(plans.newest_number, campaign)
    so = f"revision {known} stays in force" if known else "nothing runs yet"
    return Outcome(campaign, f"{counted(len(reading.mistakes), 'mistake')} in the folder, {so}")


async def _leads_before(campaign: str) -> tuple[Lead, ...]:
    """Whoever the plan in force names, when the edit cannot be read so far."""
    before = await world().database.read(plans.newest, campaign)
    if before is None:
        return ()
    known = applied(before).plan.campaign
    return tuple(
        lead.model_copy(update={"language": lead.language or known.language})
        for lead in known.leads
    )


def _line(mistake: Mistake, language: Language) -> dict[str, str]:
    place, wrong, mend = explain(mistake, language)
    return {"place": place, "what": wrong, "remedy": mend}


async def _revision(
    campaign: str, reading: Reading, before: Revision | None, now: datetime
) -> Revision:
    """The revision in force after folder edits and decisions; the old one if nothing changed."""
    here = world()
    plan = reading.plan
    if plan is None:  # pragma: no cover  (the caller has looked)
        raise SetupError(f"{campaign} has no plan.")
    approved = await here.database.read(adjustments.of, campaign, states=("approved",))
    overlays, lost = still_in_force(plan, _overlays(before, approved, plan))
    if before and before.content_hash == reading.content_hash and not approved and not lost:
        return before
    new = _next(campaign, reading, plan, overlays, before, now)
    entry = _entry(new, [a["id"] for a in approved], [str(o["id"]) for o in lost], plan.campaign)
    if await here.database.run(plans.add_revision, new, entry):
        return new
    return await here.database.read(plans.newest, campaign) or new


def _overlays(before: Revision | None, approved: list[dict[str, Any]], plan: Plan) -> list[Overlay]:
    """The adjustments that would be in force: a newer one on a path takes the older one's place."""
    by_path: dict[str, Overlay] = {o["path"]: o for o in before.overlays} if before else {}
    for a in approved:
        if a["ours"]:
            older = by_path.get(a["path"])
            base = older["base"] if older else base_of(plan, a["path"])
            by_path[a["path"]] = {
                "id": a["id"],
                "path": a["path"],
                "value": a["after"],
                "base": base,
            }
    return list(by_path.values())


def _next(
    campaign: str,
    reading: Reading,
    plan: Plan,
    overlays: list[Overlay],
    before: Revision | None,
    now: datetime,
) -> Revision:
    was = applied(before).plan if before else None
    folder_changed = before is None or before.content_hash != reading.content_hash
    return Revision(
        campaign=campaign,
        number=before.number + 1 if before else 1,
        content_hash=reading.content_hash,
        plan=plan.model_dump(mode="json"),
        overlays=[dict(o) for o in overlays],
        diff=diff(was, effective(plan, overlays)) if was else [],
        reason="folder" if folder_changed else "adjustment",
        review=None,
        created_at=now,
    )


def _entry(new: Revision, approved: list[str], lost: list[str], campaign: Campaign) -> Entry:
    """What the new revision means for adjustments and accounts, and what leads are told."""
    letters = alerts(
        campaign.leads,
        "adjustments_reverted",
        {"campaign": new.campaign, "count": len(lost)},
        about=f"{new.campaign} {new.number}",
        campaign=campaign,
        now=new.created_at,
    )
    return Entry(approved, lost, campaign.accounts, letters if lost else ())


def _said(revision: Revision, before: Revision | None, counts: tuple[int, int, int]) -> str:
    """What was done, for the run's name."""
    names = ("laid out", "moved", "cancelled")
    said = [f"{n} {name}" for n, name in zip(counts, names, strict=True) if n]
    if before is None or revision.number != before.number:
        said.insert(0, f"revision {revision.number} ({revision.reason})")
    return ", ".join(said)
