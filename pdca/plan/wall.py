"""Wall time: what a person means by "20:00 in Shanghai", as an instant.

Zone and local time are kept; the instant is computed. A time that a clock skips moves
to the end of the gap; of a time that occurs twice the first counts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of the naive `local` in `zone`."""
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    return _end_of_gap(local, zone)


def in_gap(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` skip `local`."""
    return local_time(local.replace(tzinfo=zone, fold=0).astimezone(UTC), zone) != local


def local_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of `zone` show at `moment`, naive."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def around_gap(local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The last full minute before the gap that swallows `local`, and the first time after it."""
    end = _end_of_gap(local, zone)
    before = local_time(end - SECOND, zone).replace(second=0)
    return before, local_time(end, zone)


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    # Read with the offset after the change it lies before it, and the other way round.
    low = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    after = high.astimezone(zone).utcoffset()
    low, high = low.replace(microsecond=0) - SECOND, high.replace(microsecond=0) + SECOND
    while high - low > SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high
