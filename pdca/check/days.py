"""Local days as whole numbers: the day that a figure belongs to, in its own zone.

A day is its date's number of days since 1970-01-01. Days of 23 and 25 hours, and
accounts that report in UTC+14 or UTC-11, each give every local day exactly once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from pdca.plan.wall import instant

EPOCH = date(1970, 1, 1)
Ints = npt.NDArray[np.int64]


def number(day: date) -> int:
    return (day - EPOCH).days


def day_of(day_number: int) -> date:
    return EPOCH + timedelta(days=int(day_number))


def today(now: datetime, zone: ZoneInfo) -> int:
    """The number of the local day that `now` lies in."""
    return number(now.astimezone(zone).date())


def local_days(at: pd.Series[Any], zone: ZoneInfo) -> Ints:
    """The local day of each instant; NaT gives a day before all others."""
    micros = at.to_numpy(dtype="datetime64[us]").view(np.int64)
    known = micros[micros > np.iinfo(np.int64).min]
    if not known.size:
        return np.full(len(at), -1, dtype=np.int64)
    first, last = (_utc_day(m) for m in (known.min(), known.max()))
    starts = _midnights(first - 1, last + 2, zone)
    return np.searchsorted(starts, micros, side="right") + (first - 2)


def _utc_day(micros: int) -> int:
    return int(micros // 86_400_000_000)


def _midnights(first: int, last: int, zone: ZoneInfo) -> Ints:
    """The instants at which local days `first` to `last` begin, in microseconds."""
    starts = (instant(datetime.combine(day_of(d), time()), zone) for d in range(first, last + 1))
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return np.array([(s - epoch) // timedelta(microseconds=1) for s in starts], dtype=np.int64)
