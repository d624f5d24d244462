"""Pillars, slots and platforms compared post by post: effects, floors, what is still needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd

from pdca.check.posts import planned_times
from pdca.plan.campaign import Campaign
from pdca.plan.cycles import Cycle
from pdca.report import MixLine, Range, SlotLine
from pdca.stats.maturity import MATURE
from pdca.stats.mixture import Effects, fit

Floats = npt.NDArray[np.float64]

FEWEST_IN_GROUP = 8
FEWEST_IN_ALL = 20
"""Mature posts below which a group gets no arrow."""
DISCOUNT = 0.9
"""Weight of a post per cycle that has passed since."""
FACTORS = {"pillar": "pillar", "slot": "time", "platform": "platform"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Posts with figures, and the joint posterior of what makes them work.

    Attributes:
        posts: rows of `pdca.check.posts.posts` that were read, up to this cycle.
        effects: on ln(1 + engagements at equal age).
        share: of each level of each factor among the posts of the last three cycles.
    """

    posts: pd.DataFrame
    effects: Effects
    share: Mapping[str, Mapping[str, float]]

    def mature(self, column: str, level: str) -> int:
        """How many mature posts a level has."""
        ready = self.posts["maturity"] >= MATURE
        return int((ready & (self.posts[column] == level)).sum())

    @property
    def ready(self) -> int:
        return int((self.posts["maturity"] >= MATURE).sum())


def compare(campaign: Campaign, posts: pd.DataFrame, cycle: Cycle) -> Comparison:
    """Fit the effects on all posts up to and including `cycle`."""
    used = posts[posts["read"] & (posts["published_at"] < cycle.ends_at)].reset_index(drop=True)
    levels = {
        "pillar": sorted({*campaign.pillars, *used["pillar"]}),
        "slot": sorted({*planned_times(campaign), *used["time"]}),
        "platform": sorted({*(a.platform for a in campaign.accounts), *used["platform"]}),
    }
    age = (cycle.number - used["cycle"].fillna(cycle.number).astype("float64")).clip(lower=0)
    ripe = np.clip(used["maturity"].to_numpy(dtype=np.float64) / MATURE, 0.0, 1.0)
    weight = np.exp(np.log(DISCOUNT) * age.to_numpy(dtype=np.float64)) * ripe
    effects = fit(
        np.log1p(used["adjusted"].to_numpy(dtype=np.float64)),
        {f: list(used[column]) for f, column in FACTORS.items()},
        levels,
        cycle=list(age.astype(int)),
        weight=weight,
        seed=crc32(f"{campaign.name}/{cycle.number}".encode()),
    )
    recent = used[age.to_numpy() < 3]
    share = {f: _shares(recent[column], levels[f]) for f, column in FACTORS.items()}
    return Comparison(used, effects, share)


def _shares(values: Any, levels: Sequence[str]) -> dict[str, float]:
    counts = values.value_counts()
    total = max(1, len(values))
    return {level: int(counts.get(level, 0)) / total for level in levels}


def against_average(found: Comparison, factor: str, level: str) -> Floats:
    """Draws of a level's effect against the average post, on the log scale."""
    levels = list(found.share[factor])
    draws = found.effects.of(factor, levels)
    mean = draws @ np.array([found.share[factor][name] for name in levels])
    return np.asarray(draws[:, levels.index(level)] - mean, dtype=np.float64)


def as_range(draws: Floats) -> Range:
    """Relative change with its 80 % interval from draws on the log scale."""
    low, point, high = np.expm1(np.quantile(draws, (0.1, 0.5, 0.9)))
    return Range(low=float(low), point=float(point), high=float(high))


def needed(found: Comparison, column: str, level: str) -> int | None:
    """How many more mature posts until there is a word on `level`; None if enough."""
    short = max(FEWEST_IN_GROUP - found.mature(column, level), FEWEST_IN_ALL - found.ready)
    return short if short > 0 else None


def mix_lines(
    campaign: Campaign, found: Comparison, publications: pd.DataFrame, cycle: Cycle
) -> tuple[MixLine, ...]:
    """One line per pillar of the plan, in its order."""
    due = publications["due"].between(cycle.starts_at, cycle.ends_at, inclusive="left")
    ours = publications[due & (publications["state"] != "cancelled")]
    return tuple(
        MixLine(
            pillar=pillar,
            planned=float(share),
            posts_planned=int((ours["pillar"] == pillar).sum()),
            posts_published=int(((ours["pillar"] == pillar) & ours["published_at"].notna()).sum()),
            **_judged(found, "pillar", pillar),
        )
        for pillar, share in campaign.pillars.items()
    )


def slot_lines(found: Comparison) -> tuple[SlotLine, ...]:
    """One line per time of day that was posted at, the earliest first."""
    return tuple(
        SlotLine(slot=level, posts=int((found.posts["time"] == level).sum()),
                 **_judged(found, "slot", level))
        for level in found.share["slot"]
        if (found.posts["time"] == level).any()
    )  # fmt: skip


def _judged(found: Comparison, factor: str, level: str) -> dict[str, Any]:
    column = FACTORS[factor]
    short = needed(found, column, level)
    mine = found.posts[(found.posts[column] == level) & (found.posts["maturity"] >= MATURE)]
    return {
        "per_post": float(mine["adjusted"].mean()) if len(mine) else None,
        "uplift": None if short else as_range(against_average(found, factor, level)),
        "posts_needed": short,
    }
