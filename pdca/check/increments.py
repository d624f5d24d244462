"""From counters to what they gained: totals become increments, once, for everything.

A platform reports totals so far, at moments of its own choosing. What a window, a day
or a pillar brought is a sum of the increments in it, so each of them is worked out once.
A counter that falls (spam deleted) and rises again gains nothing until it passes its
old peak; the readings themselves stay as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from pdca.check.days import Ints, local_days
from pdca.frames import GROWTH


def increments(
    observations: pd.DataFrame,
    *,
    zone: ZoneInfo,
    zones: Mapping[str, ZoneInfo] | None = None,
) -> pd.DataFrame:
    """What each counter gained, as a frame GROWTH.

    Args:
        observations: OBSERVATIONS, sorted by `as_of`; kinds total and delta are used.
        zone: the campaign's: the days of totals.
        zones: reporting zones by account: the days of its deltas, which are days there.
    """
    known = observations["value"].notna().to_numpy() & _keyed(observations)
    kind = observations["kind"]
    totals = observations[known & (kind == "total").to_numpy()]
    deltas = observations[known & (kind == "delta").to_numpy()]
    parts = [_of_totals(totals, zone), _of_deltas(deltas, zone, zones or {})]
    filled = [p for p in parts if len(p)]
    if not filled:
        return GROWTH.empty()
    return filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)


def _keyed(frame: pd.DataFrame) -> Any:
    return (frame["entity"].cat.codes.to_numpy() >= 0) & (frame["metric"].cat.codes.to_numpy() >= 0)


def series_codes(frame: pd.DataFrame) -> Ints:
    """One number per entity and metric, as rows of `frame` have them."""
    metrics = len(frame["metric"].cat.categories)
    entities = frame["entity"].cat.codes.to_numpy(dtype=np.int64)
    return entities * metrics + frame["metric"].cat.codes.to_numpy(dtype=np.int64)


def _of_totals(totals: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    codes = series_codes(totals)
    order = np.argsort(codes, kind="stable")
    codes, value = codes[order], totals["value"].to_numpy(dtype=np.float64)[order]
    peak = pd.Series(value).groupby(codes, sort=False).cummax().to_numpy()
    first = np.concatenate([[True], codes[1:] != codes[:-1]])[: len(codes)]
    # A post began at 0; an account was there before we first read it.
    post = (totals["entity_kind"] == "post").to_numpy()[order]
    before = np.where(
        first, np.where(post, 0.0, peak), np.concatenate([[0.0], peak[:-1]])[: len(peak)]
    )
    gained = peak - before
    rows = order[gained > 0]
    frame = totals.iloc[rows]
    return _growth(frame, frame["as_of"], local_days(frame["as_of"], zone), gained[gained > 0])


def _of_deltas(deltas: pd.DataFrame, zone: ZoneInfo, zones: Mapping[str, ZoneInfo]) -> pd.DataFrame:
    """The last reading of each period stands: a restatement replaces, it does not add."""
    identity = ["entity", "metric", "period_start", "source"]
    last = deltas.drop_duplicates(identity, keep="last")
    last = last[last["value"].to_numpy(dtype=np.float64) != 0]
    days = np.empty(len(last), dtype=np.int64)
    entities = last["entity"].to_numpy()
    for name in pd.unique(entities):
        mine = entities == name
        days[mine] = local_days(last.loc[mine, "period_start"], zones.get(str(name), zone))
    return _growth(last, last["period_start"], days, last["value"].to_numpy(dtype=np.float64))


def _growth(frame: pd.DataFrame, at: Any, day: Ints, gained: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "entity": frame["entity"].array,
            "metric": frame["metric"].array,
            "at": at.array,
            "day": day.astype(np.int32),
            "growth": gained,
        }
    )


def value_at(observations: pd.DataFrame, moment: datetime) -> pd.DataFrame:
    """Each entity's and metric's last value read until `moment`, corrections included.

    Returns:
        `entity`, `metric`, `value`, `as_of`; one row each, missing values left out.
    """
    known = observations["value"].notna().to_numpy() & _keyed(observations)
    rows = np.flatnonzero(known & (observations["as_of"] <= moment).to_numpy())
    codes = series_codes(observations)[rows]
    # Of an index that repeats, numpy keeps the last assignment: the newest reading.
    last = np.full(int(codes.max()) + 1 if codes.size else 0, -1, dtype=np.int64)
    last[codes] = rows
    return observations.iloc[last[last >= 0]][["entity", "metric", "value", "as_of"]]
