"""How a target has gone so far, and where it is heading: sums, levels and ratios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pdca.check.days import day_of
from pdca.check.levels import daily_level
from pdca.check.tallies import Floats, Tallies
from pdca.metrics import Metric
from pdca.plan.campaign import Campaign, Target
from pdca.stats.drift import level_outlook, ratio_outlook
from pdca.stats.pace import Outlook, outlook, week_profile, weights
from pdca.vocabulary import DEFINITIONS, Definition
from pdca.vocabulary.combine import evaluate


@dataclass(frozen=True, slots=True)
class Counted:
    """A campaign with all that was counted of it."""

    campaign: Campaign
    tallies: Tallies
    observations: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Span:
    """Day numbers: the target's first and last day, today, and the days still to come."""

    first: int
    last: int
    today: int

    @property
    def ended(self) -> bool:
        return self.today > self.last

    @property
    def elapsed(self) -> int:
        """Whole days of the period that are over."""
        return max(0, min(self.today, self.last + 1) - self.first)

    @property
    def ahead(self) -> int:
        return max(0, self.last + 1 - max(self.today, self.first))


@dataclass(frozen=True, slots=True)
class Course:
    """How a target has gone: `steps` are cumulative values from `begins` on."""

    actual: float | None
    expected: float | None
    outlook: Outlook | None
    begins: int
    steps: Floats


NOTHING = Course(None, None, None, 0, np.array([]))


def course_of(counted: Counted, target: Target, span: Span, *, goal: float) -> Course:
    """The course of a target whose `goal` is in the unit of the figures."""
    definition, tallies = DEFINITIONS[target.metric], counted.tallies
    if target.metric is Metric.NET_GROWTH or definition.combine == "last":
        found = daily_level(
            counted.campaign, counted.observations, Metric.FOLLOWERS, target.scope, last=span.today
        )
        return _of_level(found, target, span, goal) if found else NOTHING
    if definition.combine == "ratio":
        return _of_ratio(definition, target, tallies, span, goal)
    daily = tallies.daily(target.metric, target.scope) if definition.combine == "sum" else None
    return NOTHING if daily is None else _of_sum(daily, tallies, span, goal)


def _of_sum(daily: Floats, tallies: Tallies, span: Span, goal: float) -> Course:
    first = span.first - tallies.first
    own = daily[max(first, 0) : span.last + 1 - tallies.first]
    if span.today < span.first:
        return Course(None, None, None, span.first, np.array([]))
    history = _known(daily[: max(0, span.today - tallies.first)], first)
    weekday = _weekday(span.today - len(history))
    look = outlook(
        history[: len(history)] if not span.ended else own,
        first_weekday=weekday,
        elapsed=min(span.elapsed, len(history)) if not span.ended else len(own),
        days=span.ahead,
        collected=float(own.sum()),
    )
    profile = weights(week_profile(history, weekday), _weekday(span.first), _days(span))
    share = float(profile[: span.elapsed].sum() / profile.sum())
    return Course(float(own.sum()), goal * share, look, span.first, np.cumsum(own))


def _known(history: Floats, first: int) -> Floats:
    """History from the first day on that brought anything, or from the period's start."""
    brought = np.flatnonzero(history)
    begin = min(int(brought[0]) if len(brought) else len(history), max(first, 0))
    return history[begin:]


def _days(span: Span) -> int:
    return span.last - span.first + 1


def _weekday(day: int) -> int:
    return day_of(day).weekday()


def _of_level(found: tuple[int, Floats], target: Target, span: Span, goal: float) -> Course:
    begins, levels = found
    levels = levels[: span.last + 1 - begins]
    if not len(levels):
        return NOTHING
    start = float(levels[max(0, span.first - 1 - begins)])
    base = start if target.baseline == "history" else float(target.baseline)
    if target.metric is Metric.NET_GROWTH:
        levels, base = levels - start, 0.0
    share = span.elapsed / _days(span)
    own = levels[max(0, span.first - begins) :]
    look = level_outlook(levels, days=span.ahead)
    return Course(
        float(levels[-1]),
        base + (goal - base) * share,
        look,
        max(span.first, begins),
        own,
    )


def _of_ratio(
    definition: Definition, target: Target, tallies: Tallies, span: Span, goal: float
) -> Course:
    names = (*definition.numerator, *definition.denominator)
    daily = {n: tallies.daily(n, target.scope) for n in names}
    window = slice(max(0, span.first - tallies.first), max(0, span.last + 1 - tallies.first))
    sums = {n: None if d is None else float(d[window].sum()) for n, d in daily.items()}
    actual = evaluate(definition, sums)
    if actual is None:
        return NOTHING
    above, below = _summed(definition.numerator, daily), _summed(definition.denominator, daily)
    upto = min(len(above), max(0, span.last + 1 - tallies.first))
    elapsed = min(upto, upto - max(0, span.first - tallies.first))
    look = ratio_outlook(
        definition.per * above[:upto],
        below[:upto],
        elapsed=max(0, elapsed),
        days=span.ahead,
        name=target.name,
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = definition.per * np.cumsum(above[window]) / np.cumsum(below[window])
    begun = np.flatnonzero(np.isfinite(steps))
    skip = int(begun[0]) if len(begun) else len(steps)
    return Course(actual, goal, look, span.first + skip, steps[skip:])


def _summed(names: tuple[str, ...], daily: Mapping[str, Any]) -> Floats:
    total: Floats = np.sum([d for n in names if (d := daily[n]) is not None], axis=0)
    return total
