"""More of the pillars that work, within guard rails: at most a step per cycle.

Nobody knows in advance how fast an audience tires of a pillar. The step, floor and cap
are an insurance: measured over simulated audiences, careful moves gain in every world
and practically never lose (docs/why/statistics.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from pdca.act.adjustment import Adjustment, Evidence, Risk, adjustment_id
from pdca.act.gain import engagements_of_cycle, gain, recent_mature
from pdca.check.comparison import (
    FEWEST_IN_ALL,
    FEWEST_IN_GROUP,
    Comparison,
    against_average,
    as_range,
)
from pdca.plan.campaign import Campaign, Plan
from pdca.plan.cycles import Cycle
from pdca.plan.overlay import effective
from pdca.stats.maturity import MATURE
from pdca.stats.shares import Bounds, moved, project, rounded, wanted

Floats = npt.NDArray[np.float64]

FLOOR, CAP = 0.10, 0.60
FEWEST_RECENT = 12
LEAST_MOVE = 0.05
"""A proposal that moves less of the whole is noise."""
LEAST_OWN_MOVE = 0.02
ROLLBACK = 0.75
"""A pillar that falls below this part of the average post is given back its old share."""
ROLLBACK_POSTS = 10
TOLERANCE = 0.005
"""Shares are whole percentages; what proportion leaves over is no breach."""


def propose_mix(campaign: Campaign, found: Comparison, cycle: Cycle) -> list[Adjustment]:
    """Adjustments of `pillars.NAME`, the greatest expected gain first; none below the floors.

    Each stands by itself: where it alone is made, the other pillars give way in proportion.
    Which of them may be made together, `together` says.
    """
    names = list(campaign.pillars)
    before = np.array([float(v) for v in campaign.pillars.values()])
    if len(names) < 2 or not _enough(found, cycle):
        return []
    before = before / before.sum()
    bounds = Bounds(float(campaign.guardrails.mix_step), FLOOR, CAP)
    draws = found.effects.of("pillar", names)
    after = rounded(project(wanted(draws), before, bounds))
    if moved(before, after) < LEAST_MOVE:
        return []
    base = engagements_of_cycle(found, cycle)
    proposals = [
        _adjustment(campaign, found, cycle, bounds, draws, (before, after, i), base)
        for i, name in enumerate(names)
        if abs(after[i] - before[i]) >= LEAST_OWN_MOVE
        and found.mature("pillar", name) >= FEWEST_IN_GROUP
    ]
    better = [p for p in proposals if p.effect.point > 0]
    return sorted(better, key=lambda p: (-p.effect.point, p.path))


def _enough(found: Comparison, cycle: Cycle) -> bool:
    return found.ready >= FEWEST_IN_ALL and recent_mature(found, cycle) >= FEWEST_RECENT


def together(
    campaign: Campaign,
    wished: Plan,
    proposals: Sequence[Adjustment],
    in_force: Iterable[Adjustment],
    *,
    most: int,
) -> list[Adjustment]:
    """Of the proposals those that gain most and keep every pillar inside the guard rails.

    Args:
        campaign: the plan in force.
        wished: the folder's plan, on which overlays are laid.
        proposals: as `propose_mix` makes them.
        in_force: earlier adjustments that are applied, the oldest first.
        most: how many at most.
    """
    laid = [_overlay(a) for a in in_force if a.kind == "mix"]
    for size in range(min(most, len(proposals)), 0, -1):
        sets = sorted(combinations(proposals, size), key=lambda s: -sum(a.effect.point for a in s))
        for chosen in sets:
            after = effective(wished, [*laid, *map(_overlay, chosen)]).campaign
            if _guarded(campaign, after):
                return list(chosen)
    return []


def _overlay(adjustment: Adjustment) -> dict[str, Any]:
    return {"path": adjustment.path, "value": adjustment.after, "base": None}


def _guarded(before: Campaign, after: Campaign) -> bool:
    step = float(before.guardrails.mix_step) + TOLERANCE
    was = {p: float(v) for p, v in before.pillars.items()}
    moves = {p: float(v) - was.get(p, 0.0) for p, v in after.pillars.items()}
    # A share that is below the floor already may stay there, but sinks no further.
    above = all(
        float(after.pillars[p]) >= min(FLOOR - TOLERANCE, was.get(p, 0.0)) - 1e-9 for p in moves
    )
    return above and all(abs(m) <= step for m in moves.values())


def give_way(before: Floats, index: int, share: float) -> Floats:
    """Shares when one of them is set and the others keep their proportions."""
    after: Floats = before * (1 - share) / (1 - before[index])
    after[index] = share
    return after


def _adjustment(  # noqa: PLR0913, PLR0917 - one row of the joint move
    campaign: Campaign,
    found: Comparison,
    cycle: Cycle,
    bounds: Bounds,
    draws: Floats,
    move: tuple[Floats, Floats, int],
    base: float,
) -> Adjustment:
    before, after, i = move
    pillar = list(campaign.pillars)[i]
    path = f"pillars.{pillar}"
    won = gain(draws, before, give_way(before, i, float(after[i])), base=base)
    return Adjustment(
        id=adjustment_id(campaign.name, cycle.number, path),
        campaign=campaign.name,
        cycle=cycle.number,
        kind="mix",
        path=path,
        subject=pillar,
        before=round(float(campaign.pillars[pillar]), 4),
        after=round(float(after[i]), 4),
        evidence=Evidence(
            posts=found.mature("pillar", pillar),
            cycles=int(found.posts["cycle"].nunique()),
            uplift=as_range(against_average(found, "pillar", pillar)),
            probability_better=won.probability_better,
            guard=_guard(float(before[i]), float(after[i]), bounds),
            moved=round(abs(float(after[i] - before[i])), 4),
        ),
        effect=won.effect,
        risk=_risk(found, rises=bool(after[i] > before[i])),
    )


def _guard(before: float, after: float, bounds: Bounds) -> str | None:
    if abs(after - before) >= bounds.step - 0.006:
        return "step"
    if after < before and abs(after - bounds.floor) < 0.006:
        return "floor"
    return "cap" if after > before and abs(after - bounds.cap) < 0.006 else None


def _risk(found: Comparison, *, rises: bool) -> Risk:
    """A pillar that gets more is watched; one that gets less frees places and is not."""
    mature = found.posts[found.posts["maturity"] >= MATURE]
    below = ROLLBACK * float(mature["adjusted"].mean()) if rises else None
    return Risk(rollback_below=below, after_posts=ROLLBACK_POSTS)
