"""Check: a scorecard once a day, and the closing one when a cycle is over and settled."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from prefect import task
from prefect.artifacts import acreate_table_artifact

from pdca.check.progress import Thresholds
from pdca.check.scorecard import Checked, Scorecard, check
from pdca.plan.campaign import Campaign
from pdca.plan.cycles import Cycle, cycle_at, cycles
from pdca.report import TargetLine
from store import plans, scorecards
from tasks.facts import load_facts
from tasks.plans import InForce, all_in_force, applied, in_force
from tasks.run import Outcome
from tasks.wiring import world

AFTERWARDS = timedelta(days=7)
"""For this long after its end and settling, a campaign is still looked at."""


async def running(campaign: str | None = None) -> list[str]:
    """Names of campaigns that have begun and whose last report may still be missing."""
    now = await world().clock.now()
    return [p.name for p in await all_in_force(campaign) if _runs(p.campaign, now)]


def _runs(campaign: Campaign, now: datetime) -> bool:
    turns = cycles(campaign)
    return turns[0].starts_at <= now < turns[-1].ends_at + campaign.settle + AFTERWARDS


@task(name="compare", task_run_name="compare {campaign}")
async def compare(campaign: str) -> Outcome:
    """Make the scorecards that are due and keep them as they were said.

    Args:
        campaign: its name.
    """
    plan = await in_force(campaign)
    if plan is None:
        return Outcome(campaign)
    now = await world().clock.now()
    made = [await judge(plan, cycle, now=now) for cycle in await _due(plan, now)]
    if not made:
        return Outcome(campaign)
    await show(plan, made[-1])
    return Outcome(campaign, "; ".join(_said(card) for card in made))


async def _due(plan: InForce, now: datetime) -> list[Cycle]:
    """Closed cycles without a closing verdict; and the running one, once a day."""
    closed = [c for c in settled(plan.campaign, now) if not await _has_closing(plan.name, c)]
    current = cycle_at(plan.campaign, now)
    if current is not None and await _is_new_day(plan, current, now):
        closed.append(current)
    return closed


def settled(campaign: Campaign, now: datetime) -> list[Cycle]:
    """Cycles that are over and settled."""
    return [c for c in cycles(campaign) if c.ends_at + campaign.settle <= now]


async def _has_closing(campaign: str, cycle: Cycle) -> bool:
    known = await world().database.read(
        scorecards.newest, campaign, cycle=cycle.number, closing=True
    )
    return known is not None


async def _is_new_day(plan: InForce, cycle: Cycle, now: datetime) -> bool:
    zone = plan.campaign.zone
    today = now.astimezone(zone).date()
    if today == cycle.starts:
        return False  # no day of it is over yet
    last = await world().database.read(scorecards.newest, plan.name, cycle=cycle.number)
    return last is None or last["as_of"].astimezone(zone).date() < today


async def judge(
    plan: InForce, cycle: Cycle, *, now: datetime, known_at: datetime | None = None
) -> Scorecard:
    """The verdict on `cycle` as of `now`, kept."""
    card = (await judged(plan, cycle, now=now, known_at=known_at)).scorecard
    await world().database.run(
        scorecards.keep,
        campaign=plan.name,
        cycle=cycle.number,
        as_of=now,
        closing=card.closing,
        figures=card.model_dump(mode="json"),
    )
    return card


async def judged(
    plan: InForce, cycle: Cycle, *, now: datetime, known_at: datetime | None = None
) -> Checked:
    """The verdict with what Act needs beside it; by the plan that was in force then."""
    here = world()
    revision = await here.database.read(plans.at, plan.name, min(now, cycle.ends_at))
    then = applied(revision) if revision else plan
    facts = await load_facts(plan, now=now, known_at=known_at)
    thresholds = Thresholds(here.settings.on_track, here.settings.off_track)
    return await asyncio.to_thread(
        check, then.plan, facts, cycle=cycle, now=now, thresholds=thresholds
    )


def _said(card: Scorecard) -> str:
    states = [line.status.replace("_", " ") for line in card.targets]
    counts = ", ".join(f"{states.count(s)} {s}" for s in dict.fromkeys(states))
    return f"cycle {card.cycle}{' closed' if card.closing else ''}: {counts}"


async def show(plan: InForce, card: Scorecard) -> None:
    """The artifact `scorecard-CAMPAIGN`."""
    await acreate_table_artifact(
        [row(line) for line in card.targets],
        key=f"scorecard-{plan.name}",
        description=(
            f"Cycle {card.cycle} of {plan.name} as of "
            f"{card.as_of.astimezone(plan.campaign.zone):%Y-%m-%d %H:%M} {plan.campaign.timezone}."
        ),
    )


def row(line: TargetLine) -> dict[str, str]:
    """A target as a row of the artifact."""
    forecast = line.forecast
    return {
        "target": line.name,
        "metric": f"{line.metric} ({line.unit})",
        "status": line.status.replace("_", " "),
        "goal": f"{line.goal:g}",
        "actual": _number(line.actual),
        "expected by now": _number(line.expected),
        "forecast": _number(forecast.point if forecast else None),
        "80 % interval": f"{forecast.low:,.6g} to {forecast.high:,.6g}" if forecast else "–",
        "probability": f"{line.probability:.0%}" if line.probability is not None else "–",
        "by": f"{line.by}",
    }


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.6g}"
