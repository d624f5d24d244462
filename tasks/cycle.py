"""Cycle: one campaign once round the loop, in steps of a day."""

from __future__ import annotations

from datetime import datetime

from pdca.errors import SetupError
from pdca.plan.campaign import Campaign
from pdca.plan.cycles import Cycle, cycle_at, cycles, day_ends
from store import reports
from tasks.plans import in_force
from tasks.run import Outcome
from tasks.wiring import world


async def days(campaign: str, number: int | None) -> list[datetime]:
    """The ends of the days to go through: to the end of the cycle, and of its settling.

    Raises:
        SetupError: the campaign has no plan, or no such cycle.
    """
    here = world()
    plan = await in_force(campaign)
    if plan is None:
        raise SetupError(
            f"{campaign} has no plan in force. What is wrong with its folder: "
            f"`pdca check-folder {here.settings.campaigns / campaign}`."
        )
    now = await here.clock.now()
    cycle = _cycle(plan.campaign, number, now)
    last = cycle.ends_at + plan.campaign.settle
    first = max(now, cycle.starts_at)
    ends = [*day_ends(plan.campaign, cycle), last]
    return [moment for moment in ends if moment > first]


def _cycle(campaign: Campaign, number: int | None, now: datetime) -> Cycle:
    wanted = (
        next((c for c in cycles(campaign) if c.number == number), None)
        if number
        else cycle_at(campaign, now)
    )
    if wanted is None:
        which = f"cycle {number}" if number else "cycle now"
        raise SetupError(
            f"{campaign.name} has no {which}: it runs from {campaign.starts} to {campaign.ends}, "
            f"{len(cycles(campaign))} cycles."
        )
    return wanted


async def summary(campaign: str, number: int | None) -> Outcome:
    """What the cycle came to, for the run's name."""
    here = world()
    found = await here.database.read(reports.every, campaign)
    newest = next((r for r in found if number in {None, r.figures.cycle}), None)
    if newest is None:
        return Outcome(campaign, "went round; no report yet")
    figures = newest.figures
    published = figures.publishing.published
    return Outcome(campaign, f"number {figures.cycle}, {published} published, report is out")
