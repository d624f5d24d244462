"""A post is read often while it is young."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from pdca.check.reading import due_for_reading

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age_h", "read_h_ago", "due"),
    [
        (0.1, None, True),
        (0.1, 1, True),  # published since
        (3.2, 0.1, False),
        (3.2, 1, True),
        (2.95, 1, True),  # an hourly run that came a little early
        (20, 1, False),
        (20, 3, True),
        (60.5, 0.4, False),
        (60.5, 12, True),
        (24 * 10 + 1, 0.9, False),
        (24 * 10 + 1, 24, True),
        (24 * 20, 24 * 5, True),  # after an outage
        (24 * 40, 24, False),  # ripe
        (-1, None, False),  # not public yet
    ],
)
def test_age_decides_how_often_a_post_is_read(
    age_h: float, read_h_ago: float | None, *, due: bool
) -> None:
    published = pd.Series([pd.Timestamp(NOW) - pd.Timedelta(hours=age_h)])
    last = None if read_h_ago is None else NOW - timedelta(hours=read_h_ago)

    assert due_for_reading(published, last=last, now=NOW).tolist() == [due]


def test_no_posts_is_no_work() -> None:
    nothing = pd.Series([], dtype="datetime64[us, UTC]")

    assert due_for_reading(nothing, last=None, now=NOW).empty
