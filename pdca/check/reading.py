"""When a post is read again: often while it is young, rarely when it has ripened.

Half of a post's figures come within its first hours (see docs/why/statistics.md), so
that is where a reading tells most. A post is due when it has passed an age of the grid
since its account was last read: nothing is kept per post, and after an outage each is
read once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

STEPS_H = ((6, 1), (24, 3), (72, 12), (35 * 24, 24))
"""Up to this age, a reading every so many hours. 35 days cover the longest restatement."""

SLACK = timedelta(minutes=5)
"""An age this near counts as passed, so that an hourly run is not an hour late."""


def _grid() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    ages: list[float] = [0.0]
    for up_to, every in STEPS_H:
        ages += np.arange(ages[-1] + every, up_to + 0.01, every).tolist()
    return np.array(ages)


GRID_H = _grid()


def due_for_reading(
    published_at: pd.Series[pd.Timestamp], *, last: datetime | None, now: datetime
) -> pd.Series[bool]:
    """Which posts to read now.

    Args:
        published_at: UTC, one per post.
        last: when the account was last read without an error; None if never.
        now: campaign time.
    """
    passed = _passed(published_at, now)
    if last is None:
        return passed > 0
    return passed > _passed(published_at, last)


def _passed(published_at: pd.Series[pd.Timestamp], moment: datetime) -> pd.Series[int]:
    """How many ages of the grid each post has passed at `moment`; 0 before it was public."""
    hours = (pd.Timestamp(moment) + SLACK - published_at) / pd.Timedelta(hours=1)
    return pd.Series(np.searchsorted(GRID_H, hours, side="right"), index=published_at.index)
