"""Slots: the times of day that an account posts at, and which of them a cycle uses.

"Mon-Fri 12:00"   "Sat,Sun 10:30"   "Mon-Wed,Sat 20:00"   "20:00" (every day)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pdca.do.ledger import Slot
from pdca.plan.campaign import Campaign, Rhythm
from pdca.plan.cycles import Cycle
from pdca.plan.values import half_width
from pdca.plan.wall import instant

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 80
"""Characters of a slot, as the store keeps it."""
FIXED = "fixed"
"""The slot of a publication whose author chose the moment."""
_SLOT = re.compile(r"(?:([A-Za-z,\- ]+)\s+)?(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Times:
    """A slot as read: ISO weekdays (1 is Monday) and a time of day."""

    weekdays: frozenset[int]
    at: time


def parse_slot(text: str) -> Times | None:
    """The slot that `text` names; None if it names none."""
    found = _SLOT.fullmatch(half_width(text)) if len(text) <= LONGEST else None
    if not found or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    weekdays = _weekdays(found[1]) if found[1] else frozenset(range(1, 8))
    return Times(weekdays, time(int(found[2]), int(found[3]))) if weekdays else None


def _weekdays(text: str) -> frozenset[int] | None:
    days: set[int] = set()
    for part in text.replace(" ", "").lower().split(","):
        ends = [WEEKDAYS.index(d) for d in part.split("-") if d in WEEKDAYS]
        if len(ends) != part.count("-") + 1 or len(ends) > 2:
            return None
        span = (ends[-1] - ends[0]) % 7
        days |= {(ends[0] + i) % 7 + 1 for i in range(span + 1)}
    return frozenset(days)


def slot_times(campaign: Campaign, rhythm: Rhythm, cycle: Cycle) -> list[Slot]:
    """Every time of the rhythm's slots in the cycle, slot by slot, each in time order."""
    return [
        Slot(name, local.isoformat(), instant(local, campaign.zone))
        for name in rhythm.slots
        for local in _locals(name, cycle)
    ]


def _locals(name: str, cycle: Cycle) -> Iterator[datetime]:
    times = parse_slot(name)
    days = (cycle.starts + timedelta(days=i) for i in range(cycle.days))
    return (
        datetime.combine(day, times.at)
        for day in days
        if times and day.isoweekday() in times.weekdays
    )


def wanted(campaign: Campaign, rhythm: Rhythm, cycle: Cycle) -> int:
    """Posts of the account in the cycle: `per_week` by its days, rounding carried on."""
    through = (cycle.ends - campaign.starts).days + 1
    before = through - cycle.days
    return _posts(rhythm, through) - _posts(rhythm, before)


def _posts(rhythm: Rhythm, days: int) -> int:
    return (2 * rhythm.per_week * days + 7) // 14


def chosen_times(campaign: Campaign, rhythm: Rhythm, cycle: Cycle) -> list[Slot]:
    """The times that the account posts at in the cycle, slot by slot.

    With more times than posts, they are taken evenly from all slots and days, and the
    choice moves on from cycle to cycle. No day gets more than the guard rail allows.
    """
    times = _one_per_moment(slot_times(campaign, rhythm, cycle))
    count = min(wanted(campaign, rhythm, cycle), len(times))
    # The choice moves on by a little more than one place per cycle.
    shift = cycle.number * (count + 1) % len(times) if times else 0
    first = [(i * len(times) + shift) // count for i in range(count)]
    rest = [i for i in range(len(times)) if i not in set(first)]
    kept = _within_days(campaign, [times[i] for i in first + rest], count)
    return [t for t in times if t in kept]


def _one_per_moment(times: list[Slot]) -> list[Slot]:
    return list({t.due: t for t in reversed(times)}.values())[::-1]


def _within_days(campaign: Campaign, times: list[Slot], count: int) -> set[Slot]:
    kept: set[Slot] = set()
    days: dict[str, int] = {}
    for slot in times:
        day = slot.local[:10]
        if len(kept) < count and days.get(day, 0) < campaign.guardrails.posts_per_day:
            kept.add(slot)
            days[day] = days.get(day, 0) + 1
    return kept
