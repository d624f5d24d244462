"""Experiments on posts: is the difference real, is the split sound, when may we say so?

The unit is the post, never the impression: between two posts of one kind the log of a
rate differs by .70, so that pooled impressions "find" a difference between equal arms two
times out of three (docs/why/statistics.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, pi, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtr

from pdca.stats.intervals import Z_80

Floats = npt.NDArray[np.float64]

PRIOR_SD = 0.35
"""Of the log difference between two arms: headline tests on a news site (Matias et al. 2021)."""
POST_SD = 0.70
"""Of the log rate between posts of one kind, from the same data."""
BROKEN = 0.001
"""Below this probability a split did not happen as drawn."""
USE_LOSS = 0.005
OBRIEN_FLEMING = 2.04
"""Jennison & Turnbull 2000, table 2.3, five looks at 5 %: the bound at full information."""


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm's posts: successes (clicks) and trials (impressions) of each."""

    successes: Floats
    trials: Floats

    @property
    def rate(self) -> float | None:
        trials = float(self.trials.sum())
        return float(self.successes.sum()) / trials if trials else None


@dataclass(frozen=True, slots=True)
class Difference:
    """The log difference b - a: as observed with its variance, and shrunken."""

    observed: float
    variance: float
    mean: float
    sd: float

    @property
    def probability_better(self) -> float:
        """That b is better than a."""
        return float(ndtr(self.mean / self.sd))

    @property
    def expected_loss(self) -> float:
        """What taking b costs on average, relative to the rate, if it is the worse one."""
        t = self.mean / self.sd
        return float(self.sd * exp(-t * t / 2) / sqrt(2 * pi) - self.mean * ndtr(-t))

    @property
    def relative(self) -> tuple[float, float, float]:
        """Low, point and high of the 80 % interval: 0.1 is ten percent better."""
        ends = (self.mean - Z_80 * self.sd, self.mean, self.mean + Z_80 * self.sd)
        low, point, high = (exp(e) - 1 for e in ends)
        return low, point, high

    @property
    def z(self) -> float:
        return self.observed / sqrt(self.variance)


def compare(a: Arm, b: Arm, *, prior_sd: float = PRIOR_SD) -> Difference:
    """How b differs from a.

    Source: delta method for a ratio of sums (Deng, Knoblich & Lu 2018) with post as the
    unit, never surer than POST_SD allows; normal prior on the difference.
    """
    log_a, variance_a = _log_rate(a)
    log_b, variance_b = _log_rate(b)
    observed, variance = log_b - log_a, variance_a + variance_b
    weight = prior_sd**2 / (prior_sd**2 + variance)
    return Difference(observed, variance, weight * observed, sqrt(weight * variance))


def _log_rate(arm: Arm) -> tuple[float, float]:
    successes, trials, posts = arm.successes.sum(), arm.trials.sum(), len(arm.trials)
    log = float(np.log((successes + 0.5) / (trials + 1)))
    floor = POST_SD**2 / posts + 1 / (successes + 0.5)
    if posts < 3 or successes <= 0:
        return log, float(floor)
    rest = arm.successes - successes / trials * arm.trials
    delta = posts / (posts - 1) * float((rest**2).sum()) / successes**2
    return log, float(max(delta, floor))


def split_is_broken(counts: Sequence[int], shares: Sequence[float] | None = None) -> bool:
    """Whether units fell to the arms in a way that chance does not explain (SRM)."""
    return mismatch(counts, shares) < BROKEN


def mismatch(counts: Sequence[int], shares: Sequence[float] | None = None) -> float:
    """Probability of a split at least this uneven. Equal shares by default.

    Source: Fabijan et al., KDD 2019 (sample ratio mismatch), chi-squared test.
    """
    seen = np.array(counts, dtype=float)
    by = np.array(shares) if shares is not None else np.full(len(seen), 1 / len(seen))
    wished = seen.sum() * by / by.sum()
    if (wished <= 0).any():
        return 1.0
    return float(chdtrc(len(seen) - 1, ((seen - wished) ** 2 / wished).sum()))


def may_be_learned(difference: Difference, *, information: float) -> bool:
    """Whether a winner may be named at this look, with 5 % false alarms over all looks.

    Args:
        difference: as it stands.
        information: 0-1, how much of the planned run is over.

    Source: O'Brien & Fleming 1979.
    """
    return abs(difference.z) >= OBRIEN_FLEMING / sqrt(max(min(information, 1.0), 1e-6))
