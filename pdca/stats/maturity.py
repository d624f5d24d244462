"""How much of its final figures a post of a certain age has: young posts are not worse posts.

The curve is the ratio of sums over finished posts (chain ladder, Mack 1993); a single
young post is drawn towards the mean of its platform by credibility (Bühlmann), since
before some eight hours it says little by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEWEST_POSTS = 30
"""Finished posts from which on an own curve is drawn."""
MATURE = 0.5
"""From here on a post enters decisions."""
PRIOR = 3.0
"""Engagements that the platform's mean is worth beside a post's own."""
SHORT, MIDDLE, LONG = 48.0, 168.0, 720.0
HORIZONS = {
    **dict.fromkeys(("x", "weibo", "bluesky", "mastodon", "threads"), SHORT),
    **dict.fromkeys(("youtube", "douyin", "tiktok", "bilibili"), LONG),
}
"""Hours after which a post of a platform counts as finished; a week where not named."""
KNOTS = ((0.0, 0.0), (1.0, 0.02), (2.0, 0.05), (4.0, 0.11), (8.0, 0.23), (12.0, 0.36),
         (24.0, 0.66), (48.0, 1.0))  # fmt: skip
"""Default curve: news on Facebook (Moniz & Torgo 2018), share of the value at 48 hours."""
TAIL = {SHORT: 1.0, MIDDLE: 0.9, LONG: 0.75}
"""Of the default curve: how much of the final value is there after 48 hours."""
AGES = np.array([0.0, 1, 2, 4, 6, 8, 12, 18, 24, 36, 48, 72, 120, 168, 336, 720])


def horizon(platform: str) -> float:
    """Hours until a post of the platform is finished."""
    return HORIZONS.get(platform, MIDDLE)


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of the final value by age in hours, rising from 0 to 1. `own`: from own posts."""

    ages: Floats
    shares: Floats
    own: bool

    def at(self, hours: Floats) -> Floats:
        return np.interp(hours, self.ages, self.shares)


def default_curve(platform: str) -> Curve:
    """What is assumed of a platform until enough own posts are finished."""
    end = horizon(platform)
    knots = [(age, share * TAIL[end]) for age, share in KNOTS]
    if end > SHORT:
        knots.append((end, 1.0))
    ages, shares = np.array(knots).T
    return Curve(ages, shares, own=False)


def curve(gained: Floats, since: Floats, until: Floats, *, end: float) -> Curve:
    """The curve of finished posts, from what they gained between readings.

    Args:
        gained: by a post between two readings.
        since: age in hours at the earlier reading, 0 for the first.
        until: age at the later one, after `since`.
        end: the horizon in hours; gains after it are left out.

    What was gained between two readings is spread evenly over the time between them.
    """
    ages = AGES[end >= AGES]
    length = np.maximum(until - since, 1e-9)
    parts = [float((gained * np.clip((a - since) / length, 0.0, 1.0)).sum()) for a in ages]
    shares = np.maximum.accumulate(np.array(parts))
    return Curve(ages, shares / shares[-1], own=True)


def credible(value: Floats, maturity: Floats, mean: Floats) -> Floats:
    """The final value of each post: its own figures, drawn to the platform's mean when young.

    Args:
        value: engagements so far.
        maturity: 0-1.
        mean: final engagements of the platform's average post, above 0.
    """
    return (value + PRIOR) / (maturity + PRIOR / np.maximum(mean, 1.0))
