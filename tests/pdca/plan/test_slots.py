"""Slots: how they are written, and which of their times a cycle uses."""

from __future__ import annotations

from collections import Counter
from datetime import date, time

import pytest

from pdca.plan.campaign import CycleLength, Guardrails, Plan, Rhythm
from pdca.plan.cycles import cycles
from pdca.plan.slots import chosen_times, parse_slot, wanted


@pytest.mark.parametrize(
    ("text", "days", "at"),
    [
        ("Mon-Fri 12:00", {1, 2, 3, 4, 5}, time(12)),
        ("Sat,Sun 10:30", {6, 7}, time(10, 30)),
        ("Fri-Mon 8:05", {5, 6, 7, 1}, time(8, 5)),
        ("mon-wed, sat 20:00", {1, 2, 3, 6}, time(20)),
        ("23:59", {1, 2, 3, 4, 5, 6, 7}, time(23, 59)),
    ],
)
def test_a_slot_is_read(text: str, days: set[int], at: time) -> None:
    slot = parse_slot(text)

    assert slot
    assert (slot.weekdays, slot.at) == (days, at)


@pytest.mark.parametrize(
    "text", ["", "Mon", "Mon 24:00", "Mon 12:60", "Mon-Tue-Wed 1:00", "周一 12:00"]
)
def test_what_is_no_slot_is_none(text: str) -> None:
    assert parse_slot(text) is None


def rhythm(per_week: int, *slots: str) -> Rhythm:
    return Rhythm(per_week=per_week, slots=slots)


def test_a_short_cycle_gets_its_share_of_the_week(plan: Plan) -> None:
    campaign = plan.campaign.model_copy(update={"starts": date(2026, 3, 5)})
    counts = [wanted(campaign, rhythm(7, "12:00"), c) for c in cycles(campaign)]

    assert counts[0] == 4
    assert set(counts[1:]) == {7}


def test_a_rhythm_slower_than_the_cycle_still_publishes(plan: Plan) -> None:
    campaign = plan.campaign.model_copy(update={"cycle": CycleLength.DAY})
    counts = [wanted(campaign, rhythm(3, "12:00"), c) for c in cycles(campaign)[:28]]

    assert sum(counts) == 12
    assert set(counts) == {0, 1}


def test_times_are_taken_evenly_from_slots_and_days(plan: Plan) -> None:
    every = rhythm(7, "08:00", "12:30", "20:30")
    used: Counter[str] = Counter()
    for cycle in cycles(plan.campaign)[:6]:
        times = chosen_times(plan.campaign, every, cycle)
        used.update(t.name for t in times)
        assert len({t.local[:10] for t in times}) == 7

    assert max(used.values()) - min(used.values()) <= 2


def test_no_day_gets_more_than_the_guard_rail_allows(plan: Plan) -> None:
    campaign = plan.campaign.model_copy(update={"guardrails": Guardrails(posts_per_day=2)})
    busy = rhythm(30, "08:00", "10:00", "12:00", "14:00", "16:00")
    times = chosen_times(campaign, busy, cycles(campaign)[0])

    assert Counter(t.local[:10] for t in times).most_common(1)[0][1] == 2
    assert len(times) == 14


def test_two_slots_of_the_same_moment_are_one(plan: Plan) -> None:
    times = chosen_times(
        plan.campaign, rhythm(14, "Mon-Fri 12:00", "Fri 12:00"), cycles(plan.campaign)[0]
    )

    assert len(times) == 5
