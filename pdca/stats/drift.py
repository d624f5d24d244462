"""Where a level (followers) or a ratio (cost per lead) will stand at the end of a period."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from scipy.special import ndtri

from pdca.stats.pace import FEWEST_REPLAYS, GRID, INFLATION, RECENT, Floats, Outlook

DRAWS = 400
UNSURE = 2.0
"""How much wider the spread is while there is little history."""


def level_outlook(levels: Floats, *, days: int) -> Outlook:
    """A level `days` days on, if it goes on as in the last four weeks.

    Args:
        levels: at the end of each day, at least one, the newest last.
        days: how far ahead; 0 is today.
    """
    steps = np.diff(levels[-RECENT - 1 :])
    count = max(len(steps), 1)
    mean = float(steps.mean()) if len(steps) else 0.0
    sd = max(float(steps.std(ddof=1)) if len(steps) > 1 else 0.0, abs(mean) / 4)
    little = len(steps) < FEWEST_REPLAYS
    spread = INFLATION * sd * np.sqrt(days + days**2 / count) * (UNSURE if little else 1.0)
    point = float(levels[-1]) + days * mean
    return Outlook(point + spread * ndtri(GRID), point, little)


def ratio_outlook(
    numerator: Floats, denominator: Floats, *, elapsed: int, days: int, name: str
) -> Outlook | None:
    """A ratio of sums at the end of a period; None while the denominator is 0.

    The days to come are drawn from the days gone by, numerator and denominator of a day
    together; what the period has brought so far stands.

    Args:
        numerator: per day, as far back as known, the newest last.
        denominator: the same days.
        elapsed: how many of the last days belong to the period.
        days: how many are still to come.
        name: seeds the draw, so that the same figures give the same forecast.
    """
    start = len(numerator) - elapsed
    so_far = float(numerator[start:].sum()), float(denominator[start:].sum())
    if not len(numerator) or denominator.sum() <= 0:
        return None
    rng = np.random.default_rng(crc32(name.encode()))
    drawn = rng.integers(0, len(numerator), size=(DRAWS, days))
    above = so_far[0] + numerator[drawn].sum(axis=1)
    below = so_far[1] + denominator[drawn].sum(axis=1)
    ends = above[below > 0] / below[below > 0]
    if not len(ends):
        return None
    little = int((denominator > 0).sum()) < FEWEST_REPLAYS
    point = float(np.median(ends))
    spread = INFLATION * (UNSURE if little else 1.0)
    return Outlook(point + (ends - point) * spread, point, little)
