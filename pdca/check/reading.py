"""When a post is read again: often while it is young, rarely when it has ripened.

Half of a post's figures come within its first hours (see docs/why/statistics.md), so
that is where a reading tells most. After the last step a post is no longer read.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

STEPS = (
    (timedelta(hours=6), timedelta(hours=1)),
    (timedelta(days=1), timedelta(hours=3)),
    (timedelta(days=3), timedelta(hours=12)),
    (timedelta(days=35), timedelta(days=1)),
)
"""Up to this age, this long between two readings. 35 days cover the longest restatement."""

SLACK = timedelta(minutes=10)
"""A reading this much early counts, so that an hourly run is not an hour late."""


def due_for_reading(posts: pd.DataFrame, *, now: datetime) -> pd.DataFrame:
    """The rows of `posts` that should be read now.

    Args:
        posts: `published_at` and `read_at` (NaT if never), both UTC.
        now: campaign time.
    """
    age = pd.Timestamp(now) - posts["published_at"]
    since = pd.Timestamp(now) - posts["read_at"]
    wait = pd.Series(pd.NaT, index=posts.index, dtype="timedelta64[us]")
    for up_to, every in reversed(STEPS):
        wait = wait.mask(age <= up_to, every)
    return posts[wait.notna() & (age >= timedelta()) & (since.isna() | (since >= wait - SLACK))]
