"""Turns of the loop inside a campaign, numbered from 1, half-open in UTC.

Weeks are ISO weeks in the campaign's zone; the first and the last cycle may be short.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pdca.plan.campaign import Campaign, CycleLength
from pdca.plan.wall import instant

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Local days `starts` to `ends`, both included: `starts_at` to before `ends_at` in UTC."""

    number: int
    starts: date
    ends: date
    starts_at: datetime
    ends_at: datetime

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days + 1


def cycles(campaign: Campaign) -> list[Cycle]:
    """All cycles of the campaign, the first one first."""
    return [
        Cycle(number, first, last, midnight(campaign, first), midnight(campaign, last + DAY))
        for number, (first, last) in enumerate(_spans(campaign), start=1)
    ]


def cycle_at(campaign: Campaign, moment: datetime) -> Cycle | None:
    """The cycle that `moment` lies in; None before the start and after the end."""
    return next((c for c in cycles(campaign) if c.starts_at <= moment < c.ends_at), None)


def day_ends(campaign: Campaign, cycle: Cycle) -> list[datetime]:
    """The instants at which the cycle's local days end; the days of a clock change included."""
    return [midnight(campaign, cycle.starts + n * DAY) for n in range(1, cycle.days + 1)]


def midnight(campaign: Campaign, day: date) -> datetime:
    """The instant at which `day` begins in the campaign's zone."""
    return instant(datetime.combine(day, time()), campaign.zone)


def _spans(campaign: Campaign) -> Iterator[tuple[date, date]]:
    first = campaign.starts
    while first <= campaign.ends:
        last = min(_last_day(campaign.cycle, first), campaign.ends)
        yield first, last
        first = last + DAY


def _last_day(length: CycleLength, day: date) -> date:
    match length:
        case CycleLength.DAY:
            return day
        case CycleLength.WEEK:
            return day + timedelta(days=7 - day.isoweekday())
        case CycleLength.MONTH:
            return _end_of_month(day)
        case CycleLength.QUARTER:
            return _end_of_month(day.replace(month=(day.month - 1) // 3 * 3 + 3, day=1))


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY
