"""A post is read often while it is young."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from pdca.check.reading import due_for_reading

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def posts(age_h: float, read_h_ago: float | None) -> pd.DataFrame:
    read = pd.NaT if read_h_ago is None else NOW - timedelta(hours=read_h_ago)
    frame = pd.DataFrame({"published_at": [NOW - timedelta(hours=age_h)], "read_at": [read]})
    return frame.apply(pd.to_datetime, utc=True)


@pytest.mark.parametrize(
    ("age_h", "read_h_ago", "due"),
    [
        (0.1, None, True),
        (3, 0.5, False),
        (3, 1, True),
        (3, 0.9, True),  # an hourly run that came a little early
        (20, 2, False),
        (20, 3, True),
        (60, 6, False),
        (60, 12, True),
        (24 * 10, 23, False),
        (24 * 10, 24, True),
        (24 * 36, 24 * 2, False),  # ripe
        (-1, None, False),  # not public yet
    ],
)
def test_age_decides_how_often_a_post_is_read(
    age_h: float, read_h_ago: float | None, *, due: bool
) -> None:
    assert len(due_for_reading(posts(age_h, read_h_ago), now=NOW)) == due


def test_no_posts_is_no_work() -> None:
    assert due_for_reading(posts(1, None).iloc[:0], now=NOW).empty
