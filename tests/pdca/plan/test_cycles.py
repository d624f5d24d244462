"""Cycles are whole in the campaign's zone, and cover it without gap or overlap."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.plan.campaign import Campaign, CycleLength, Plan
from pdca.plan.cycles import cycle_at, cycles, day_ends


def spans(plan: Plan, cycle: str, starts: str, ends: str) -> list[tuple[str, str]]:
    days = {"starts": date.fromisoformat(starts), "ends": date.fromisoformat(ends)}
    campaign = plan.campaign.model_copy(update={"cycle": CycleLength(cycle)} | days)
    return [(str(c.starts)[5:], str(c.ends)[5:]) for c in cycles(campaign)]


@pytest.mark.parametrize(
    ("cycle", "starts", "ends", "expected"),
    [
        # 4 March 2026 is a Wednesday, 18 March too.
        ("week", "2026-03-04", "2026-03-18",
         [("03-04", "03-08"), ("03-09", "03-15"), ("03-16", "03-18")]),
        ("week", "2026-03-02", "2026-03-15", [("03-02", "03-08"), ("03-09", "03-15")]),
        # ISO week 53 of 2026 reaches into 2027.
        ("week", "2026-12-28", "2027-01-04", [("12-28", "01-03"), ("01-04", "01-04")]),
        ("day", "2026-03-01", "2026-03-02", [("03-01", "03-01"), ("03-02", "03-02")]),
        ("month", "2028-01-31", "2028-03-01",
         [("01-31", "01-31"), ("02-01", "02-29"), ("03-01", "03-01")]),
        ("quarter", "2026-02-10", "2026-12-31",
         [("02-10", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")]),
    ],
)  # fmt: skip
def test_cycles_begin_and_end_on_these_days(
    plan: Plan, cycle: str, starts: str, ends: str, expected: list[tuple[str, str]]
) -> None:
    assert spans(plan, cycle, starts, ends) == expected


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Kiritimati", "Africa/Cairo"])
@pytest.mark.parametrize("length", CycleLength)
def test_every_instant_of_the_campaign_is_in_exactly_one_cycle(
    plan: Plan, length: CycleLength, zone: str
) -> None:
    campaign = plan.campaign.model_copy(update={"cycle": length, "timezone": zone})
    found = cycles(campaign)

    assert all(a.ends_at == b.starts_at for a, b in pairwise(found))
    assert [c.number for c in found] == list(range(1, len(found) + 1))
    assert cycle_at(campaign, found[0].starts_at) == found[0]
    assert cycle_at(campaign, found[0].ends_at) == found[1]
    assert cycle_at(campaign, found[-1].ends_at) is None


def test_a_week_begins_at_midnight_of_the_campaigns_zone(plan: Plan) -> None:
    first = cycles(plan.campaign)[0]

    assert first.starts_at == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert first.ends_at == datetime(2026, 3, 8, 16, tzinfo=UTC)


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 400))
def test_no_day_is_lost(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    for length in CycleLength:
        campaign = Campaign.model_construct(
            starts=start, ends=end, cycle=length, timezone="Asia/Shanghai"
        )
        assert sum(c.days for c in cycles(campaign)) == days + 1


def test_a_day_ends_at_midnight_also_when_the_clocks_change(plan: Plan) -> None:
    # Berlin goes from UTC+1 to UTC+2 in the night to Sunday, 29 March 2026.
    days = {"starts": date(2026, 3, 27), "ends": date(2026, 3, 29)}
    campaign = plan.campaign.model_copy(update={"timezone": "Europe/Berlin"} | days)
    (cycle,) = cycles(campaign)

    ends = day_ends(campaign, cycle)

    assert ends == [datetime(2026, 3, d, h, tzinfo=UTC) for d, h in ((27, 23), (28, 23), (29, 22))]
    assert ends[-1] == cycle.ends_at
