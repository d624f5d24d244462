"""What explains a target's gap in a cycle: fewer posts, or less from each of them, and where.

The cycle was to bring its share of the goal. By platform, account and pillar the gap is
split into volume (posts that went out against posts planned) and rate (what a post brought
against what it was to bring), both at the mean of the two, so that the parts of one
dimension add up to the gap exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pandas as pd

from pdca.check.attribution import UNKNOWN
from pdca.check.days import number
from pdca.check.scope import within
from pdca.check.tallies import Tallies
from pdca.plan.campaign import Target
from pdca.plan.cycles import Cycle
from pdca.report import Driver, TargetLine
from pdca.vocabulary import DEFINITIONS

Dimension = Literal["platform", "account", "pillar"]
DIMENSIONS: tuple[Dimension, ...] = ("platform", "account", "pillar")
NEGLIGIBLE = 1e-9


def drivers(
    target: Target,
    line: TargetLine,
    tallies: Tallies,
    publications: pd.DataFrame,
    cycle: Cycle,
) -> tuple[Driver, ...]:
    """The drivers of a summed target in one cycle, those of each dimension adding up.

    Args:
        target: its scope decides which posts count.
        line: its goal, in the unit of the figures.
        tallies: all counts.
        publications: PUBLICATIONS; those due in the cycle were planned, unless cancelled.
        cycle: the one to explain.
    """
    if DEFINITIONS[target.metric].combine != "sum" or tallies.daily(target.metric) is None:
        return ()
    first, last = number(cycle.starts), number(cycle.ends)
    starts, by = number(line.starts), number(line.by)
    days = max(0, min(last, by) - max(first, starts) + 1)
    expected = line.goal * days / (by - starts + 1)
    if not days:
        return ()
    ours = publications[within(publications, target.scope)]
    planned = _planned(ours, cycle)
    earlier = ours[ours["published_at"].notna() & (ours["published_at"] < cycle.starts_at)]
    found: list[Driver] = []
    for dimension in DIMENSIONS:
        actual = tallies.by(target.metric, dimension, first, last, target.scope)
        before = tallies.by(target.metric, dimension, starts, first - 1, target.scope)
        rates = {v: before.get(v, 0.0) / n for v, n in _per_value(earlier, dimension).items()}
        found += _split(target.name, dimension, planned, actual, rates, expected)
    return tuple(found)


def _planned(publications: pd.DataFrame, cycle: Cycle) -> pd.DataFrame:
    due = publications["due"].between(cycle.starts_at, cycle.ends_at, inclusive="left")
    return publications[due & (publications["state"] != "cancelled")]


def _split(
    name: str,
    dimension: Dimension,
    planned: pd.DataFrame,
    actual: dict[str, float],
    rates: dict[str, float],
    expected: float,
) -> Iterator[Driver]:
    wished = _per_value(planned, dimension)
    done = _per_value(planned[planned["published_at"].notna()], dimension)
    values = sorted({*wished, *actual} - {UNKNOWN})
    usual = _usual(values, rates)
    weight = sum(wished.get(v, 0) * usual[v] for v in values)
    if weight <= 0:
        return
    for value in values:
        n0, n1 = wished.get(value, 0), done.get(value, 0)
        r0 = expected * usual[value] / weight
        brought = actual.get(value, 0.0)
        r1 = brought / n1 if n1 else 0.0
        volume = (n1 - n0) * (r0 + r1) / 2 if n1 else -n0 * r0
        rate = brought - n0 * r0 - volume
        yield from _pair(name, dimension, value, (volume, float(n0), float(n1)), (rate, r0, r1))
    rest = actual.get(UNKNOWN, 0.0)
    if rest:
        yield Driver(
            target=name, dimension=dimension, value=UNKNOWN, kind="rate", contribution=rest
        )


def _per_value(publications: pd.DataFrame, dimension: Dimension) -> dict[str, int]:
    counts = publications[dimension].astype("str").value_counts()
    return {str(k): int(v) for k, v in counts.items() if v}


def _usual(values: list[str], rates: dict[str, float]) -> dict[str, float]:
    """What a post of each value has brought so far; the mean of the others without a past."""
    known = [r for v in values if (r := rates.get(v, 0.0)) > 0]
    mean = sum(known) / len(known) if known else 1.0
    return {v: rates.get(v, 0.0) or mean for v in values}


def _pair(
    name: str,
    dimension: Dimension,
    value: str,
    volume: tuple[float, float, float],
    rate: tuple[float, float, float],
) -> Iterator[Driver]:
    kinds: tuple[tuple[Literal["volume", "rate"], tuple[float, float, float]], ...] = (
        ("volume", volume),
        ("rate", rate),
    )
    for kind, (contribution, was, is_now) in kinds:
        if abs(contribution) > NEGLIGIBLE:
            yield Driver(
                target=name,
                dimension=dimension,
                value=value,
                kind=kind,
                contribution=contribution,
                before=was,
                after=is_now,
            )
