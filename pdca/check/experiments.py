"""Experiments of the plan: arms, floor, split, difference, verdict."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Literal

import numpy as np
import pandas as pd

from pdca.check.days import number, today
from pdca.metrics import Metric
from pdca.plan.campaign import Campaign, Experiment
from pdca.report import ArmLine, ExperimentLine, Range
from pdca.stats import trial
from pdca.stats.trial import Arm, Difference
from pdca.vocabulary import DEFINITIONS

FEWEST_CLICKS = 20
"""Successes of a pair of arms below which nothing is said."""
FEWEST_POSTS = 2
COLUMNS = {
    Metric.LINK_CLICKS: "link_clicks",
    Metric.ENGAGEMENTS: "engagements",
    Metric.IMPRESSIONS: "impressions",
}
Verdict = Literal["waiting", "open", "use", "learned", "broken"]


def experiments(
    campaign: Campaign, publications: pd.DataFrame, posts: pd.DataFrame, *, now: datetime
) -> tuple[ExperimentLine, ...]:
    """One line per experiment of the plan, in its order."""
    return tuple(
        _line(campaign, e, _of(publications, e), _of(posts, e), now=now)
        for e in campaign.experiments
    )


def _of(rows: pd.DataFrame, experiment: Experiment) -> pd.DataFrame:
    return rows[rows["experiment"] == experiment.name]


def _line(
    campaign: Campaign,
    experiment: Experiment,
    assigned: pd.DataFrame,
    posts: pd.DataFrame,
    *,
    now: datetime,
) -> ExperimentLine:
    arms = {v: _arm(posts[posts["variant"] == v], experiment.metric) for v in experiment.variants}
    counts = [int((assigned["variant"] == v).sum()) for v in experiment.variants]
    broken = sum(counts) > 0 and trial.split_is_broken(counts)
    first, last = arms[experiment.variants[0]], arms[experiment.variants[-1]]
    needed = _needed(first, last)
    difference = trial.compare(first, last) if not needed and not broken else None
    information = _information(campaign, experiment, now)
    return ExperimentLine(
        name=experiment.name,
        hypothesis=experiment.hypothesis,
        metric=experiment.metric,
        arms=tuple(_arm_line(v, arm) for v, arm in arms.items()),
        enough=needed is None,
        needed=needed,
        difference=_range(difference),
        probability_better=round(difference.probability_better, 3) if difference else None,
        broken_split=broken,
        verdict=_verdict(difference, broken=broken, information=information),
    )


def _arm(posts: pd.DataFrame, metric: Metric) -> Arm:
    """Successes and trials by post; a plain count is taken per post."""
    definition = DEFINITIONS[metric]
    above, below = definition.numerator or (metric,), definition.denominator
    read = posts[posts["read"]]
    successes = sum((read[COLUMNS[Metric(n)]] for n in above if n in COLUMNS), 0 * read["age"])
    if below and below[0] in COLUMNS:
        trials = read[COLUMNS[Metric(below[0])]]
    else:
        trials = pd.Series(1.0, index=read.index)
    return Arm(successes.to_numpy(dtype=np.float64), trials.to_numpy(dtype=np.float64))


def _needed(a: Arm, b: Arm) -> int | None:
    """Further successes until the first honest word; None when there are enough."""
    clicks = ceil(FEWEST_CLICKS - float(a.successes.sum() + b.successes.sum()))
    few = min(len(a.trials), len(b.trials)) < FEWEST_POSTS
    return max(clicks, 1) if clicks > 0 or few or not a.rate or not b.rate else None


def _information(campaign: Campaign, experiment: Experiment, now: datetime) -> float:
    """How much of the time until the experiment's end is over, 0-1."""
    begins, ends = number(campaign.starts), number(experiment.until) + 1
    gone = today(now, campaign.zone) - begins
    return min(1.0, max(0.0, gone / max(1, ends - begins)))


def _verdict(difference: Difference | None, *, broken: bool, information: float) -> Verdict:
    if broken:
        return "broken"
    if difference is None:
        return "waiting"
    if trial.may_be_learned(difference, information=information):
        return "learned"
    return "use" if _loss(difference) < trial.USE_LOSS else "open"


def _loss(difference: Difference) -> float:
    """Of taking the arm that leads."""
    return min(difference.expected_loss, difference.expected_loss + difference.mean)


def _range(difference: Difference | None) -> Range | None:
    if difference is None:
        return None
    low, point, high = difference.relative
    return Range(low=low, point=point, high=high)


def _arm_line(variant: str, arm: Arm) -> ArmLine:
    return ArmLine(
        variant=variant,
        posts=len(arm.trials),
        trials=float(arm.trials.sum()) if len(arm.trials) else None,
        successes=float(arm.successes.sum()) if len(arm.trials) else None,
        rate=arm.rate,
    )
