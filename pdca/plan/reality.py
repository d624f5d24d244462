"""Whether targets are worth having: vanity alone, out of reach, or trivial (PLAN-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean, stdev
from typing import Any

from pdca.plan.campaign import Plan, Target
from pdca.plan.cycles import cycles
from pdca.vocabulary import DEFINITIONS, VANITY

BUSINESS = frozenset({"conversion", "cost", "value"})
"""Families of metrics that say what a campaign brought in."""
RETENTION = frozenset({"follower_retention", "customer_retention"})
OUT_OF_REACH = 3.0
"""Times the baseline, where there is no history."""
SPREADS = 4.0
"""Standard deviations of earlier cycles beyond their mean that nothing but a change brings."""
FEWEST_CYCLES = 3

Found = tuple[str, dict[str, Any]]


def targets_against_history(plan: Plan, history: Mapping[str, Sequence[float]]) -> Iterator[Found]:
    """Codes and values of what is wrong with the targets as a set and one by one."""
    metrics = [t.metric for t in plan.campaign.targets]
    business = [m for m in metrics if DEFINITIONS[m].family in BUSINESS or m in RETENTION]
    if not business and any(m in VANITY for m in metrics):
        yield "vanity", {"metrics": ", ".join(sorted(set(metrics)))}
    for target in plan.campaign.targets:
        yield from _target(plan, target, history.get(target.name, ()))


def _target(plan: Plan, target: Target, earlier: Sequence[float]) -> Iterator[Found]:
    sums = DEFINITIONS[target.metric].combine == "sum"
    turns = _turns(plan, target) if sums else 1
    if len(earlier) >= FEWEST_CYCLES:
        usual, spread = mean(earlier) * turns, stdev(earlier) * turns**0.5
        ceiling, floor = usual + SPREADS * spread, usual - SPREADS * spread
        yield from _verdict(target, usual, ceiling, floor, len(earlier))
    elif target.baseline != "history" and target.baseline > 0:
        base = target.baseline
        yield from _verdict(target, base, base * OUT_OF_REACH, base / OUT_OF_REACH, 0)


def _turns(plan: Plan, target: Target) -> int:
    """Cycles from the target's start to its deadline."""
    starts = target.starts or plan.campaign.starts
    return sum(c.ends >= starts and c.starts <= target.by for c in cycles(plan.campaign))


def _verdict(
    target: Target, usual: float, ceiling: float, floor: float, count: int
) -> Iterator[Found]:
    lower = DEFINITIONS[target.metric].better == "lower"
    values = {"target": target.name, "goal": target.goal, "usual": usual, "cycles": count}
    if (target.goal < floor) if lower else (target.goal > ceiling):
        yield "out_of_reach", values
    elif (target.goal >= usual) if lower else (target.goal <= usual):
        yield "trivial", values
