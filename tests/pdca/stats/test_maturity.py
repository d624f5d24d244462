"""Young posts are compared as what they will be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pdca.stats.maturity import credible, curve, default_curve, horizon
from tests.outside import DATA, with_data

NEWS = DATA / "news_popularity"


@pytest.mark.parametrize(("hours", "share"), [(8, 0.23), (12, 0.36), (24, 0.66), (48, 1.0)])
def test_the_default_curve_is_that_of_news_on_facebook(hours: float, share: float) -> None:
    """Moniz & Torgo 2018, topic Palestine, the whole data: ratio of sums to 48 hours."""
    assert default_curve("weibo").at(np.array([hours]))[0] == pytest.approx(share)


@pytest.mark.parametrize("platform", ["weibo", "instagram", "youtube", "somewhere"])
def test_a_curve_rises_from_nothing_to_all(platform: str) -> None:
    found = default_curve(platform)

    assert found.at(np.array([0.0, horizon(platform), 9999.0])).tolist() == [0, 1, 1]
    assert (np.diff(found.shares) > 0).all()


def test_what_came_between_two_readings_is_spread_over_the_time_between() -> None:
    """One post: 60 by hour 12, 40 more by hour 36."""
    found = curve(np.array([60.0, 40.0]), np.array([0.0, 12.0]), np.array([12.0, 36.0]), end=48)

    assert found.own
    assert found.at(np.array([6.0, 12.0, 24.0, 36.0])) == pytest.approx([0.3, 0.6, 0.8, 1.0])


def test_a_young_post_is_drawn_to_the_mean_and_an_old_one_is_not() -> None:
    young, old = credible(np.array([1.0, 400.0]), np.array([0.01, 1.0]), np.array([100.0, 100.0]))

    assert young == pytest.approx(100, rel=0.01)
    assert old == pytest.approx(391, rel=0.01)


@with_data
@pytest.mark.parametrize("platform", ["Facebook", "GooglePlus", "LinkedIn"])
def test_sums_of_mixed_age_come_out_right(platform: str) -> None:
    """The default curve is judged, and a curve drawn from the first half on the second."""
    data = pd.read_csv(NEWS / f"{platform}_Palestine_first70.csv.gz")
    slices = data.loc[:, "TS1":"TS144"].to_numpy(dtype=float).clip(0)  # type: ignore[misc]
    known = slices[slices[:, -1] >= 10]
    first, second = known[: len(known) // 2], known[len(known) // 2 :]
    age = np.tile([12.0, 24.0, 36.0], len(second))[: len(second)]
    now = second[np.arange(len(second)), (age * 3).astype(int) - 1]
    hours = np.arange(1, 145) / 3
    gained = np.diff(first.sum(axis=0), prepend=0.0)

    own = curve(gained, np.concatenate([[0.0], hours[:-1]]), hours, end=48.0)

    raw = now.sum() / second[:, -1].sum()
    for found, tolerance in ((own, 0.25), (default_curve("weibo"), 0.3)):
        guess = (now / found.at(age)).sum() / second[:, -1].sum()
        assert abs(guess - 1) < min(tolerance, 1 - raw)
