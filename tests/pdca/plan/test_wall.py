"""Wall time in every zone: the rule for gaps and for hours that occur twice (FC-15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.plan.known import time_zones
from pdca.plan.wall import around_gap, in_gap, instant, local_time

SECOND = timedelta(seconds=1)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = sorted(time_zones())
LOCALS = st.datetimes(
    min_value=datetime.fromisoformat("2020-01-01"), max_value=datetime.fromisoformat("2030-01-01")
)
TEN_YEARS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        ("Asia/Shanghai", "2026-03-05T20:00", "2026-03-05T12:00"),
        # Germany: 29 March 2026, 2:00 becomes 3:00; 25 October, 3:00 becomes 2:00 (PTB).
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        # Samoa had no 30 December 2011 (tz database, NEWS 2011k).
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),
        # Lord Howe moves by half an hour: 4 October 2026, 2:00 becomes 2:30.
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30"),
        # Midnight does not exist in Cairo when summer time begins, 24 April 2026.
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00"),
    ],
)
def test_wall_time_is_that_instant(zone: str, local: str, expected: str) -> None:
    moment = instant(datetime.fromisoformat(local), ZoneInfo(zone))

    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_the_times_round_a_gap_are_named() -> None:
    before, after = around_gap(datetime.fromisoformat("2026-03-29 02:30"), BERLIN)

    assert (before, after) == (
        datetime.fromisoformat("2026-03-29 01:59"),
        datetime.fromisoformat("2026-03-29 03:00"),
    )


def transitions(zone: ZoneInfo) -> list[datetime]:
    """Instants at which the zone's offset changes, found by looking every six hours."""
    found = []
    moment, end = TEN_YEARS
    step = timedelta(hours=6)
    while moment < end:
        low, high = moment, moment + step
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(microsecond=0))
        moment += step
    return found


def check_zone(name: str) -> None:
    zone = ZoneInfo(name)
    for moment in transitions(zone):
        old = (moment - timedelta(seconds=1)).astimezone(zone).utcoffset()
        new = moment.astimezone(zone).utcoffset()
        assert old is not None
        assert new is not None
        edge = (moment + min(old, new)).replace(tzinfo=None)
        width = abs(new - old)
        inside = (edge, edge + width / 2, edge + width - SECOND)
        assert instant(edge - SECOND, zone) == (edge - SECOND).replace(tzinfo=UTC) - old
        if new > old:
            assert all(in_gap(local, zone) for local in inside)
            assert {instant(local, zone) for local in inside} == {moment}
        else:
            assert not any(in_gap(local, zone) for local in inside)
            for local in inside:
                assert instant(local, zone) == local.replace(tzinfo=UTC) - old
        assert not in_gap(edge + width, zone)
        assert instant(edge + width, zone) == (edge + width).replace(tzinfo=UTC) - new
        after = local_time(moment + timedelta(hours=30), zone)
        assert instant(after, zone) == moment + timedelta(hours=30)


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Africa/Casablanca"])
def test_fc15_every_change_of_ten_years_follows_the_rule(name: str) -> None:
    check_zone(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", ZONES)
def test_fc15_every_change_of_every_zone_follows_the_rule(name: str) -> None:
    check_zone(name)


@given(
    st.sampled_from(ZONES),
    st.datetimes(
        min_value=datetime.fromisoformat("2020-01-01"),
        max_value=datetime.fromisoformat("2030-01-01"),
    ),
)
def test_an_instant_shows_the_time_that_was_asked_for_unless_it_is_skipped(
    name: str, local: datetime
) -> None:
    zone = ZoneInfo(name)
    shown = local_time(instant(local, zone), zone)

    assert shown == local or (in_gap(local, zone) and shown > local)


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("2020-01-01"),
        max_value=datetime.fromisoformat("2030-01-01"),
    )
)
def test_later_on_the_wall_is_never_earlier_outside_the_hour_that_occurs_twice(
    local: datetime,
) -> None:
    later = local + timedelta(hours=2)

    assert instant(local, BERLIN) <= instant(later, BERLIN)
