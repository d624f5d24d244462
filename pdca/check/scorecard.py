"""The scorecard of a cycle: all that Check says, without a word of prose."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from pdca.check.attribution import sources
from pdca.check.comparison import Comparison, compare, mix_lines, slot_lines
from pdca.check.counting import count, currency
from pdca.check.course import Counted
from pdca.check.days import number
from pdca.check.drivers import drivers
from pdca.check.experiments import experiments
from pdca.check.facts import Facts
from pdca.check.funnel import funnel
from pdca.check.posts import best_and_worst, posts
from pdca.check.progress import Thresholds, progress
from pdca.check.trust import publishing, trust
from pdca.plan.campaign import Campaign, Plan
from pdca.plan.cycles import Cycle, cycles, midnight
from pdca.report import (
    CycleFigures,
)

DAY = timedelta(days=1)


class Scorecard(CycleFigures):
    """What is kept of a check, as it was said: JSON in `scorecard.figures`."""

    campaign: str
    cycle: int
    as_of: datetime
    closing: bool
    """The cycle was over and settled."""


class Checked:
    """A scorecard with what Act needs beside it and nobody keeps."""

    def __init__(self, scorecard: Scorecard, comparison: Comparison) -> None:
        self.scorecard, self.comparison = scorecard, comparison


def check(
    plan: Plan,
    facts: Facts,
    *,
    cycle: Cycle,
    now: datetime,
    thresholds: Thresholds | None = None,
) -> Checked:
    """Set what was measured beside what was planned, for one cycle.

    Args:
        plan: the plan in force in the cycle, adjustments applied.
        facts: the campaign's frames as they were known at `now`.
        cycle: the one to judge; it may still be running.
        now: campaign time.
        thresholds: what counts as on track and as off track.
    """
    campaign = plan.campaign
    tallies, growth, orders = count(campaign, facts, now=now)
    table = posts(campaign, facts, growth, now=now)
    found = compare(campaign, table, cycle)
    counted = Counted(campaign, tallies, facts.observations)
    lines = [progress(counted, t, now=now, thresholds=thresholds) for t in campaign.targets]
    passed = _passed(campaign, cycle, now)
    mine = table[table["published_at"].between(cycle.starts_at, cycle.ends_at, inclusive="left")]
    best, worst = best_and_worst(mine)
    money = currency(campaign, facts.orders)
    scorecard = Scorecard(
        campaign=campaign.name,
        cycle=cycle.number,
        as_of=now,
        closing=now >= cycle.ends_at + campaign.settle,
        currency=money,
        targets=tuple(lines),
        drivers=tuple(
            driver
            for target, line in zip(campaign.targets, lines, strict=True)
            for driver in (
                drivers(target, line, tallies, facts.publications, passed) if passed else ()
            )
        ),
        funnel=funnel(tallies, orders, cycle, _before(campaign, cycle)),
        mix=mix_lines(campaign, found, facts.publications, cycle),
        slots=slot_lines(found),
        best=best,
        worst=worst,
        experiments=experiments(campaign, facts.publications, table, now=now),
        sources=sources(_within(orders, cycle), money),
        publishing=publishing(facts, cycle),
        data=trust(campaign, facts, mine, cycle, now=now),
    )
    return Checked(scorecard, found)


def _passed(campaign: Campaign, cycle: Cycle, now: datetime) -> Cycle | None:
    """The cycle up to the last day that is over."""
    if now >= cycle.ends_at:
        return cycle
    ends = now.astimezone(campaign.zone).date() - DAY
    if number(ends) < number(cycle.starts):
        return None
    return replace(cycle, ends=ends, ends_at=midnight(campaign, ends + DAY))


def _before(campaign: Campaign, cycle: Cycle) -> Cycle | None:
    return next((c for c in cycles(campaign) if c.number == cycle.number - 1), None)


def _within(orders: pd.DataFrame, cycle: Cycle) -> pd.DataFrame:
    return orders[orders["at"].between(cycle.starts_at, cycle.ends_at, inclusive="left")]
