"""The funnel from awareness to loyalty: what each stage counts, and the step that leaks.

Every step loses most people; that is no news. The leak is the step whose rate fell most
against the cycle before.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import pandas as pd

from pdca.check.days import number
from pdca.check.tallies import Tallies
from pdca.metrics import Metric
from pdca.plan.cycles import Cycle
from pdca.report import Stage
from pdca.vocabulary.combine import ratio

Name = Literal["awareness", "interest", "consideration", "intent", "purchase", "loyalty"]

STAGES: tuple[tuple[Name, Metric], ...] = (
    ("awareness", Metric.IMPRESSIONS),
    ("interest", Metric.ENGAGEMENTS),
    ("consideration", Metric.LINK_CLICKS),
    ("intent", Metric.LEADS),
    ("purchase", Metric.ORDERS),
)
FEWEST = 20
"""A stage of fewer counts in either cycle says nothing about its rate."""


def funnel(
    tallies: Tallies, orders: pd.DataFrame, cycle: Cycle, before: Cycle | None
) -> tuple[Stage, ...]:
    """The stages of a cycle beside those of the one before.

    Args:
        tallies: all counts.
        orders: as `attribute` returns them; loyalty counts customers who came back.
        cycle: the one that is looked at.
        before: the one before it, if there was one.
    """
    now = _counts(tallies, orders, cycle)
    then = _counts(tallies, orders, before) if before else [None] * len(now)
    names = [*STAGES, ("loyalty", Metric.CUSTOMER_RETENTION)]
    stages = []
    for i, (name, metric) in enumerate(names):
        rate = ratio(now[i], now[i - 1]) if i else None
        rate_before = ratio(then[i], then[i - 1]) if i else None
        stages.append(
            Stage(
                stage=name,
                metric=metric,
                count=now[i],
                before=then[i],
                rate=rate,
                rate_before=rate_before,
            )
        )
    leak = _leak(stages)
    return tuple(s.model_copy(update={"leaks_most": s.stage == leak}) for s in stages)


def _counts(tallies: Tallies, orders: pd.DataFrame, cycle: Cycle) -> list[float | None]:
    first, last = number(cycle.starts), number(cycle.ends)
    plain = [tallies.total(metric, first, last) for _, metric in STAGES]
    return [*plain, _came_back(orders, cycle) if plain[-1] is not None else None]


def _came_back(orders: pd.DataFrame, cycle: Cycle) -> float:
    """Customers of the cycle who had ordered before that order."""
    paid = orders[orders["valid"] & (orders["kind"] == "order")]
    again = paid[paid["customer"].duplicated()]
    within = again["at"].between(cycle.starts_at, cycle.ends_at, inclusive="left")
    return float(again.loc[within, "customer"].nunique())


def _leak(stages: list[Stage]) -> str | None:
    """The stage whose rate fell most, relative to its own rate of the cycle before."""
    falls: dict[str, float] = {}
    for above, stage in pairwise(stages):
        figures = (above.count, above.before, stage.before)
        if stage.rate is None or not stage.rate_before or any((f or 0) < FEWEST for f in figures):
            continue
        falls[stage.stage] = stage.rate / stage.rate_before - 1
    worst = min(falls, key=lambda name: falls[name], default=None)
    return worst if worst is not None and falls[worst] < 0 else None
