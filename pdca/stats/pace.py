"""Where a running total will end, and how sure that is.

The pace is a blend of the period so far and of the last four weeks, spread over the days
to come by the profile of a week. How wrong that usually is, the method finds out by
itself: it forecasts every earlier stretch of the history and looks at its own errors.

Source: replayed errors are split conformal prediction (Angelopoulos & Bates 2021); the
constants were chosen on 24 daily series, see docs/why/statistics.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]

KAPPA = 3.0
"""Days after which the period so far weighs as much as the last four weeks."""
INFLATION = 1.15
WEEKS = 12
RECENT = 28
FLAT = 0.1
"""How far the profile of a week is drawn to a flat one."""
FEWEST_REPLAYS = 14
WIDE = 0.5
"""Log error of a remainder that is assumed while too little can be replayed."""
GRID = (np.arange(199) + 0.5) / 199
EIGHTY = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Possible ends of a period, equally likely each.

    `little_history`: the spread is the wide default, not learnt from own errors.
    """

    ends: Floats
    point: float
    little_history: bool

    @property
    def interval(self) -> tuple[float, float]:
        """The range that holds the end in four of five cases."""
        low, high = np.quantile(self.ends, EIGHTY)
        return float(min(low, self.point)), float(max(high, self.point))

    def chance(self, goal: float, *, better: str = "higher") -> float:
        """The probability that the end is at least `goal` (for costs: at most)."""
        reached = self.ends >= goal if better == "higher" else self.ends <= goal
        return float(np.mean(reached))


def week_profile(history: Floats, first_weekday: int) -> Floats:
    """Share of a week's total that each weekday brings, Monday first; sums to 7.

    The median over the last twelve whole weeks, a tenth of the way to flat; flat with
    less than two weeks.

    Args:
        history: one value per day; the last one is the newest.
        first_weekday: 0 is Monday.
    """
    weeks = min(len(history) // 7, WEEKS)
    if weeks < 2:
        return np.ones(7)
    last = history[-7 * weeks :].reshape(weeks, 7)
    sums = last.sum(axis=1, keepdims=True)
    if not (sums > 0).any():
        return np.ones(7)
    shares = 7 * last[sums[:, 0] > 0] / sums[sums[:, 0] > 0]
    start = (first_weekday + len(history) - 7 * weeks) % 7
    profile: Floats = np.roll(np.median(shares, axis=0), start)
    if profile.sum() <= 0:
        return np.ones(7)
    shrunken: Floats = (1 - FLAT) * 7 * profile / profile.sum() + FLAT
    return shrunken


def weights(profile: Floats, first_weekday: int, days: int) -> Floats:
    """The profile laid over `days` days of which the first is that weekday."""
    laid: Floats = profile[(first_weekday + np.arange(days)) % 7]
    return laid


def remainder(history: Floats, first_weekday: int, elapsed: int, days: int) -> float:
    """What the next `days` days will bring, from `elapsed` days of the period so far."""
    profile = week_profile(history, first_weekday)
    w = weights(profile, first_weekday, len(history) + days)
    past, ahead = w[: len(history)], w[len(history) :]
    recent = _level(history[-RECENT:], past[-RECENT:])
    own = _level(history[len(history) - elapsed :], past[len(history) - elapsed :])
    a = elapsed / (elapsed + KAPPA) if elapsed else 0.0
    return float((a * own + (1 - a) * recent) * ahead.sum())


def _level(values: Floats, by: Floats) -> float:
    total = float(by.sum())
    return float(values.sum()) / total if total > 0 else 0.0


def replayed_errors(history: Floats, first_weekday: int, elapsed: int, days: int) -> Floats:
    """ln((actual + 1) / (forecast + 1)) of every earlier stretch of the same shape."""
    errors = []
    for now in range(max(elapsed, 14), len(history) - days + 1):
        said = remainder(history[:now], first_weekday, elapsed, days)
        errors.append(np.log((history[now : now + days].sum() + 1) / (said + 1)))
    return np.array(errors)


def outlook(
    history: Floats, *, first_weekday: int, elapsed: int, days: int, collected: float | None = None
) -> Outlook:
    """Where the period's total will end.

    Args:
        history: value per whole day, as far back as known, 0 or above.
        first_weekday: of the first of them, 0 is Monday.
        elapsed: how many of the last days belong to the period.
        days: how many days of the period are still to come.
        collected: what the period has brought so far, if that is more than its whole days.
    """
    so_far = float(history[len(history) - elapsed :].sum())
    floor = max(so_far, collected or 0.0)
    ahead = remainder(history, first_weekday, elapsed, days) if len(history) else 0.0
    errors = replayed_errors(history, first_weekday, elapsed, days)
    little = len(errors) < FEWEST_REPLAYS
    spread = _wide(elapsed) if little else _own(errors, elapsed + days)
    ends = np.maximum(floor, so_far + (ahead + 1) * np.exp(spread) - 1)
    return Outlook(ends, max(floor, so_far + ahead), little)


def _own(errors: Floats, period: int) -> Floats:
    """Quantiles of the own errors, centred at their median and a little widened.

    Stretches overlap, so that there are fewer independent ones than errors.
    """
    widen = INFLATION * np.sqrt(1 + period / len(errors))
    quantiles: Any = np.quantile(errors - np.median(errors), GRID)
    return np.asarray(widen * quantiles, dtype=np.float64)


def _wide(elapsed: int) -> Floats:
    return np.asarray(WIDE * np.sqrt(1 + KAPPA / (elapsed + 1)) * ndtri(GRID), dtype=np.float64)
