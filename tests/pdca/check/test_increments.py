"""Counters become increments; every local day comes exactly once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from pdca.check.days import local_days, number
from pdca.check.increments import increments, value_at
from tests.facts import DAY, HOUR, START, observations

SHANGHAI = ZoneInfo("Asia/Shanghai")


def gains(*readings: tuple[str, str, float | None, datetime], **plain: str) -> list[float]:
    return list(increments(observations(*readings, **plain), zone=SHANGHAI)["growth"])


@pytest.mark.parametrize(
    ("totals", "growth"),
    [
        ([5, 8, 8, 12], [5, 3, 4]),
        ([5, 3, 4], [5]),  # spam was deleted: the counter fell and gains nothing
        ([10, 7, 12], [10, 2]),
        ([0, 0], []),
        ([None, 4], [4]),
        ([3, None, 3], [3]),
    ],
)
def test_a_counter_gains_what_it_rises_above_its_peak(
    totals: list[float | None], growth: list[float]
) -> None:
    readings = [("p1", "likes", value, START + i * HOUR) for i, value in enumerate(totals)]

    assert gains(*readings) == growth


def test_series_do_not_mix() -> None:
    readings = [
        ("p1", "likes", 5, START), ("p2", "likes", 50, START + HOUR),
        ("p1", "likes", 6, START + 2 * HOUR), ("p1", "shares", 1, START + 3 * HOUR),
        ("p2", "likes", 51, START + 4 * HOUR),
    ]  # fmt: skip

    found = increments(observations(*readings), zone=SHANGHAI)

    sums = found.groupby(["entity", "metric"], observed=True)["growth"].sum()
    assert dict(sums) == {("p1", "likes"): 6, ("p1", "shares"): 1, ("p2", "likes"): 51}


def test_an_account_was_there_before_its_first_reading() -> None:
    read = [
        ("weibo-main", "profile_visits", v, START + d * DAY) for d, v in enumerate((5000, 5040))
    ]

    assert gains(*read, entity_kind="account") == [40]


def test_no_readings_gain_nothing() -> None:
    assert gains() == []


def test_a_value_as_of_a_moment_is_the_raw_one_corrections_included() -> None:
    read = observations(("p1", "likes", 10, START), ("p1", "likes", 7, START + DAY))

    assert list(value_at(read, START + HOUR)["value"]) == [10]
    assert list(value_at(read, START + DAY)["value"]) == [7]
    assert value_at(read, START - HOUR).empty


def test_a_restated_period_replaces_what_was_said_before() -> None:
    """A conversion that comes late is no second one (FC-24)."""
    period = START.isoformat()
    read = [("weibo-main", "followers_gained", v, START + d * DAY) for v, d in ((40, 1), (55, 3))]

    assert gains(*read, kind="delta", period_start=period, entity_kind="account") == [55]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"])
def test_fc18_an_account_s_own_days_come_once_each(zone: str) -> None:
    """Accounts that report in UTC+14 and UTC-11 hand out days of their own."""
    own = ZoneInfo(zone)
    days = [date(2026, 3, 2) + i * DAY for i in range(28)]
    starts = [datetime(d.year, d.month, d.day, tzinfo=own).astimezone(UTC) for d in days]
    read = pd.concat(
        [
            observations(("acc", "followers_gained", i + 1, s + DAY), kind="delta", period_start=s)
            for i, s in enumerate(starts)
        ]
    )
    read["entity"], read["metric"] = (
        read["entity"].astype("category"),
        read["metric"].astype("category"),
    )

    found = increments(read, zone=SHANGHAI, zones={"acc": own})

    assert list(found["day"]) == [number(d) for d in days]
    assert list(found["growth"]) == list(range(1, 29))


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai", "UTC"]
)
def test_local_days_are_those_of_the_clock_on_the_wall(zone: str) -> None:
    """Days of 23, 24, 24.5 and 25 hours over the changes of a year."""
    own, moments = ZoneInfo(zone), [START + i * timedelta(hours=7) for i in range(1300)]

    days = local_days(pd.Series(pd.DatetimeIndex(moments)), own)

    assert list(days) == [number(m.astimezone(own).date()) for m in moments]


def test_no_moment_has_a_day_before_all_others() -> None:
    found = local_days(pd.Series(pd.DatetimeIndex([None, START])), SHANGHAI)

    assert found[0] < found[1]
    assert np.issubdtype(found.dtype, np.integer)
