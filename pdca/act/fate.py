"""What became of earlier adjustments, and which of them should be taken back.

Measured against the rest of the posts over the same weeks, so that a season or a change
of the platform's is not mistaken for the adjustment's doing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from pdca.act.adjustment import Adjustment, Effect, Evidence, Risk, adjustment_id
from pdca.check.comparison import FEWEST_IN_GROUP, Comparison
from pdca.plan.cycles import Cycle
from pdca.report import Fate, Range
from pdca.stats.intervals import Z_80
from pdca.stats.maturity import MATURE
from pdca.stats.mixture import NOISE_SD

PRIOR_SD = 0.35
"""Of what an adjustment can change per post, on the log scale."""
HARMFUL = 0.85
"""From this probability of a loss on, it is proposed to take it back."""
LIKELY = 0.70
"""The same for one that fell below its own roll-back line."""
LOOK_BACK = 3
"""Cycles before an adjustment that it is compared with."""
COLUMN = {"mix": "pillar", "slots": "account"}


def fates(earlier: Iterable[Adjustment], found: Comparison, cycle: Cycle) -> tuple[Fate, ...]:
    """The adjustments of the last cycle, and those of three cycles that are in force."""
    shown = [
        a
        for a in earlier
        if a.cycle == cycle.number - 1
        or (a.cycle < cycle.number and a.state == "applied" and a.cycle >= cycle.number - LOOK_BACK)
    ]
    return tuple(
        Fate(
            id=a.id,
            kind=a.kind,
            path=a.path,
            subject=a.subject or subject_of(a.path),
            before=a.before,
            after=a.after,
            state=a.state,
            decided_by=a.decided_by,
            cycle=a.cycle,
            measured=measured(a, found),
        )
        for a in sorted(shown, key=lambda a: (-a.cycle, a.path))
    )


def subject_of(path: str) -> str:
    """The pillar of `pillars.acquire`, the account of `rhythm.weibo-main.slots`."""
    return path.split(".")[1] if "." in path else path


def measured(adjustment: Adjustment, found: Comparison) -> Range | None:
    """Relative change per post since it is applied; None if not applied or too early."""
    change = _change(adjustment, found)
    if change is None:
        return None
    mean, sd = change
    low, point, high = np.expm1([mean - Z_80 * sd, mean, mean + Z_80 * sd])
    return Range(low=float(low), point=float(point), high=float(high))


def _change(adjustment: Adjustment, found: Comparison) -> tuple[float, float] | None:
    """Posterior mean and sd of the change on the log scale."""
    column = COLUMN.get(adjustment.kind)
    if column is None or adjustment.state != "applied":
        return None
    posts = found.posts[found.posts["maturity"] >= MATURE]
    posts = posts[posts["cycle"] > adjustment.cycle - LOOK_BACK]
    since = posts["cycle"] > adjustment.cycle
    its = posts[column] == (adjustment.subject or subject_of(adjustment.path))
    groups = [posts[its & since], posts[its & ~since], posts[~its & since], posts[~its & ~since]]
    if min(len(g) for g in groups) < FEWEST_IN_GROUP:
        return None
    logs = [_logs(g) for g in groups]
    change = (logs[0].mean() - logs[1].mean()) - (logs[2].mean() - logs[3].mean())
    noise = max(NOISE_SD, float(np.mean([v.std(ddof=1) for v in logs])))
    variance = noise**2 * sum(1 / len(v) for v in logs)
    weight = PRIOR_SD**2 / (PRIOR_SD**2 + variance)
    return float(weight * change), float(np.sqrt(weight * variance))


def _logs(posts: pd.DataFrame) -> Any:
    return np.log1p(posts["adjusted"].to_numpy(dtype=np.float64))


def reversals(earlier: Iterable[Adjustment], found: Comparison, cycle: Cycle) -> list[Adjustment]:
    """Proposals to take back what surely harms, or fell below its own roll-back line."""
    applied = [a for a in earlier if a.state == "applied" and a.cycle < cycle.number]
    newest = {a.path: a for a in sorted(applied, key=lambda a: a.cycle)}
    return [_reversal(a, cycle, found) for a in newest.values() if _harms(a, found)]


def _harms(adjustment: Adjustment, found: Comparison) -> bool:
    change = _change(adjustment, found)
    if change is None:
        return False
    loss = _loss(change)
    return loss >= HARMFUL or (loss >= LIKELY and _below_line(adjustment, found))


def _loss(change: tuple[float, float]) -> float:
    return float(ndtr(-change[0] / change[1]))


def _below_line(adjustment: Adjustment, found: Comparison) -> bool:
    line, column = adjustment.risk.rollback_below, COLUMN[adjustment.kind]
    mature = found.posts["maturity"] >= MATURE
    mine = found.posts[column] == (adjustment.subject or subject_of(adjustment.path))
    after = found.posts[mature & mine & (found.posts["cycle"] > adjustment.cycle)]
    last = after.sort_values("published_at").tail(adjustment.risk.after_posts)
    if line is None or len(last) < adjustment.risk.after_posts:
        return False
    return float(last["adjusted"].mean()) < line


def _reversal(adjustment: Adjustment, cycle: Cycle, found: Comparison) -> Adjustment:
    change = _change(adjustment, found) or (0.0, 1.0)
    low, point, high = np.expm1(
        [-change[0] - Z_80 * change[1], -change[0], -change[0] + Z_80 * change[1]]
    )
    column = COLUMN[adjustment.kind]
    subject = adjustment.subject or subject_of(adjustment.path)
    return adjustment.model_copy(
        update={
            "id": adjustment_id(adjustment.campaign, cycle.number, adjustment.path),
            "cycle": cycle.number,
            "before": adjustment.after,
            "after": adjustment.before,
            "subject": subject,
            "evidence": Evidence(
                posts=found.mature(column, subject),
                cycles=int(found.posts["cycle"].nunique()),
                uplift=None,
                probability_better=round(_loss(change), 3),
                reverses=adjustment.id,
            ),
            "effect": Effect(low=float(low), point=float(point), high=float(high), unit="relative"),
            "risk": Risk(rollback_below=None, after_posts=adjustment.risk.after_posts),
            "state": "proposed",
            "decided_by": None,
            "decided_at": None,
            "applied_in": None,
        }
    )
