"""The forecast's range holds what it says, on series of others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pdca.stats.pace import Outlook, outlook, remainder, week_profile
from tests.outside import DATA, with_data

DAILY = DATA / "daily_series" / "daily.csv"
MONDAY = 0


def test_a_steady_series_goes_on() -> None:
    found = outlook(np.full(60, 10.0), first_weekday=MONDAY, elapsed=10, days=18)

    assert found.point == pytest.approx(280, rel=0.01)
    assert not found.little_history


def test_the_week_has_its_shape() -> None:
    """Quiet weekends: 100 on weekdays, 20 on the two days of the weekend."""
    history = np.tile([100.0] * 5 + [20.0] * 2, 8)

    ahead = remainder(history, MONDAY, 7, 2)
    profile = week_profile(history[3:], 3)

    assert ahead == pytest.approx(200, rel=0.06)
    assert profile[:5].min() > 3 * profile[5:].max()


def test_without_history_the_range_is_wide_and_says_so() -> None:
    found = outlook(np.full(5, 10.0), first_weekday=MONDAY, elapsed=5, days=23)

    low, high = found.interval
    assert found.little_history
    assert low < 0.75 * found.point
    assert high > 1.5 * found.point


def test_what_is_collected_is_never_lost_again() -> None:
    found = outlook(np.array([5.0, 0.0]), first_weekday=MONDAY, elapsed=2, days=3, collected=40)

    assert found.ends.min() >= 40


def test_costs_are_reached_from_above() -> None:
    found = Outlook(np.array([80.0, 90.0, 110.0, 120.0]), 100.0, little_history=False)

    assert found.chance(100) == 0.5
    assert found.chance(115, better="lower") == 0.75


@with_data
@pytest.mark.parametrize(("period", "few"), [(28, False), (28, True), (7, False)])
def test_the_eighty_percent_range_holds_about_eighty_percent(period: int, *, few: bool) -> None:
    """Real series at a quarter, half and three quarters of a cycle; also with 3 weeks' history."""
    inside = []
    for _, rows in pd.read_csv(DAILY, parse_dates=["day"]).groupby("series"):
        series = rows.set_index("day")["value"].asfreq("D").ffill()
        values, weekday = series.to_numpy(dtype=float), series.index[0].weekday()
        for start in range(105, len(values) - period, 131):
            for elapsed in (max(1, period // 4), period // 2, 3 * period // 4):
                begin = start - 21 if few else max(0, start - 300)
                found = outlook(
                    values[begin : start + elapsed],
                    first_weekday=(weekday + begin) % 7,
                    elapsed=elapsed,
                    days=period - elapsed,
                )
                low, high = found.interval
                inside.append(low <= values[start : start + period].sum() <= high)

    assert 0.75 <= np.mean(inside) <= 0.97 if few else 0.75 <= np.mean(inside) <= 0.92
