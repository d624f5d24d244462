"""Watch: listen, judge the risk, hold what should not go out now, and alert its owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from prefect import task

from pdca.check.risk import QUIET_FOR, figures, longest_window, moods, reached
from pdca.plan.campaign import Account, Campaign, Lead, Level
from pdca.plan.level import parse_condition
from store import calendar, incidents, messages
from tasks.accounts import each
from tasks.collect import listen
from tasks.mail import tell
from tasks.plans import in_force
from tasks.run import Outcome, counted
from tasks.wiring import world

HOLD = "incident"
"""The reason of posts that an incident holds; released with it, and no others."""


async def listen_all(accounts: Sequence[Account]) -> list[Outcome]:
    """Read what is new on every account, side by side."""
    return await each(accounts, listen)


@task(name="judge", task_run_name="judge {campaign}")
async def judge(campaign: str) -> Outcome:
    """Open, follow or close the campaign's incident."""
    plan = await in_force(campaign)
    if plan is None or not plan.campaign.watch.levels:
        return Outcome(campaign)
    here = world()
    now = await here.clock.now()
    heard = await _heard(plan.campaign, now)
    level = reached(plan.campaign.watch.levels, heard, now=now)
    open_ones = await here.database.read(incidents.open_ones, campaign)
    if level is None:
        return await _close_quiet(plan.campaign, open_ones, now)
    return await _open(plan.campaign, level, heard, now)


async def _heard(campaign: Campaign, now: datetime) -> pd.DataFrame:
    since = now - longest_window(campaign.watch.levels)
    names = [a.name for a in campaign.accounts]
    # Until before `until`: what was said in this very second counts as well.
    until = now + timedelta(seconds=1)
    rows = await world().database.read(messages.read, since=since, until=until, accounts=names)
    return moods(rows)


async def _open(campaign: Campaign, level: Level, heard: pd.DataFrame, now: datetime) -> Outcome:
    here = world()
    window = parse_condition(level.when).window
    found = {str(m): v for m, v in figures(heard, now=now, window=window).items()}
    number = await here.database.run(
        incidents.begin,
        campaign=campaign.name,
        level=level.name,
        owner=level.owner,
        figures=found,
        hold=level.hold,
        now=now,
    )
    held = await _hold(campaign, level, now) if level.hold else 0
    # Every time, as the run that opened it may have died: the mail is written once.
    told = await tell(
        _owner(campaign, level),
        "incident",
        _values(campaign, level, found, window, held),
        about=f"{campaign.name} {number}",
        campaign=campaign,
        now=now,
    )
    if not told:
        return Outcome(campaign.name, f"{counted(held, 'post')} held" if held else "")
    return Outcome(
        campaign.name, trouble=f"incident {number} ({level.name}): {level.owner} is told"
    )


def _values(
    campaign: Campaign, level: Level, found: dict[str, float | None], window: timedelta, held: int
) -> dict[str, Any]:
    return {
        "campaign": campaign.name,
        "level": level.name,
        "owner": level.owner,
        "response": level.response,
        "answer_within_h": level.answer_within / timedelta(hours=1),
        "window_h": window / timedelta(hours=1),
        "mentions": found["mentions"],
        "negative_share": found["negative_share"],
        "held": held,
    }


def _owner(campaign: Campaign, level: Level) -> tuple[Lead, ...]:
    """The owner where the level names a lead or an address, and else all leads."""
    named = tuple(lead for lead in campaign.leads if level.owner in {lead.name, lead.email})
    if not named and "@" in level.owner:
        return (Lead(name=level.owner.split("@")[0], email=level.owner),)
    return named or campaign.leads


async def _hold(campaign: Campaign, level: Level, now: datetime) -> int:
    return await world().database.run(
        calendar.hold,
        campaign=campaign.name,
        asked=_owner(campaign, level)[0].email,
        reason=HOLD,
        by="watch",
        now=now,
    )


async def _close_quiet(
    campaign: Campaign, open_ones: Sequence[dict[str, Any]], now: datetime
) -> Outcome:
    """Close the incidents whose level has not held for half a day."""
    quiet = [o for o in open_ones if now - _last_heard(o) >= QUIET_FOR]
    if any(o["hold"] for o in quiet) and not any(o["hold"] for o in open_ones if o not in quiet):
        # Before they are closed: a run that dies in between is done again.
        free = {"campaign": campaign.name, "reason": HOLD}
        why = "the incident is over"
        await world().database.run(calendar.release, **free, by="watch", why=why, now=now)
    for incident in quiet:
        await _close(campaign, incident, now)
    return Outcome(campaign.name, f"{counted(len(quiet), 'incident')} closed" if quiet else "")


async def _close(campaign: Campaign, incident: dict[str, Any], now: datetime) -> None:
    await tell(
        campaign.leads,
        "incident_over",
        {"campaign": campaign.name, "level": incident["level"]},
        about=f"{campaign.name} {incident['id']}",
        campaign=campaign,
        now=now,
    )
    await world().database.run(incidents.close, incident["id"], by="watch", now=now)


def _last_heard(incident: dict[str, Any]) -> datetime:
    events = [e for e in incident["timeline"] if e["what"] in {"opened", "again"}]
    return datetime.fromisoformat(events[-1]["at"])
