"""From readings to observations: what cannot be true is set apart with a reason.

Nothing is dropped in silence and nothing is mended: an empty value stays empty (null is
not zero), a counter that fell stays fallen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd

from pdca.frames import OBSERVATIONS
from pdca.metrics import Metric
from pdca.vocabulary import DEFINITIONS, Unit

Reason = Literal[
    "unknown_metric", "unknown_entity", "no_moment", "no_period", "future", "negative",
    "not_a_number", "above_one", "more_than_shown", "duplicate",
]  # fmt: skip
AHEAD = timedelta(minutes=15)
"""How far a platform's clock may be ahead of ours."""
MAY_BE_NEGATIVE = frozenset({Metric.NET_GROWTH, Metric.GROWTH_RATE, Metric.SALES_GROWTH,
                             Metric.SENTIMENT_TREND, Metric.ROI})  # fmt: skip
SHOWN_FIRST = (Metric.REACH, Metric.LIKES, Metric.SAVES)
"""Each needs an impression of its own; comments, shares and clicks may repeat or come late."""
IDENTITY = ["entity", "metric", "kind", "period_start", "as_of"]


def clean(
    readings: pd.DataFrame,
    *,
    entity_kind: Literal["post", "account", "campaign", "competitor"],
    entities: Mapping[str, str],
    source: str,
    collected_at: datetime,
    now: datetime,
) -> tuple[pd.DataFrame, list[tuple[dict[str, Any], str]]]:
    """Readings as observations, and those that cannot be true, each with its reason.

    Args:
        readings: a frame READINGS.
        entity_kind: what its entities are.
        entities: our name of each: remote id to publication key, handle to account.
        source: the connector's name.
        collected_at: when they were collected, in campaign time.
        now: campaign time.

    Returns:
        A frame OBSERVATIONS sorted by `as_of`, and `(row, reason)` for `quarantine`.
    """
    rows = readings.reset_index(drop=True)
    reasons = _reasons(rows, entities, now)
    good = rows[reasons.isna()]
    units = {m.value: d.unit.value for m, d in DEFINITIONS.items()}
    observations = OBSERVATIONS.conform(
        good.assign(
            entity_kind=entity_kind,
            entity=good["entity"].astype("category").map(dict(entities)),
            unit=good["metric"].astype("category").map(units),
            collected_at=pd.Timestamp(collected_at),
            source=source,
        ).sort_values("as_of", kind="stable", ignore_index=True)
    )
    return observations, _apart(rows, reasons)


def _reasons(rows: pd.DataFrame, entities: Mapping[str, str], now: datetime) -> pd.Series[Any]:
    """The first reason that holds of each row; NA for a good one."""
    # Questions to keys are asked once per key, not once per row.
    entity, metric, kind = (rows[name].astype("category") for name in ("entity", "metric", "kind"))
    value = rows["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    share = metric.isin({m.value for m, d in DEFINITIONS.items() if d.unit is Unit.SHARE})
    signed = metric.isin({m.value for m in MAY_BE_NEGATIVE})
    gap = rows["value"].isna()
    tests: tuple[tuple[Reason, Any], ...] = (
        ("unknown_metric", ~metric.isin({m.value for m in Metric})),
        ("unknown_entity", ~entity.isin(set(entities))),
        ("no_moment", rows["as_of"].isna()),
        ("no_period", (kind == "delta") & rows["period_start"].isna()),
        ("future", rows["as_of"] > pd.Timestamp(now) + AHEAD),
        ("not_a_number", ~gap & ~np.isfinite(value)),
        ("negative", (value < 0) & ~signed),
        ("above_one", (value > 1) & share & ~signed),
        ("more_than_shown", _more_than_shown(rows, metric, value)),
        ("duplicate", rows.duplicated(IDENTITY, keep="last")),
    )
    reasons = pd.Series(pd.NA, index=rows.index, dtype="str")
    for reason, holds in reversed(tests):
        reasons = reasons.mask(np.asarray(holds, dtype=bool), reason)
    return reasons


def _more_than_shown(rows: pd.DataFrame, metric: pd.Series[Any], value: Any) -> Any:
    """People reached, likes or saves above the impressions of the same reading."""
    shown = metric == Metric.IMPRESSIONS
    moment = [rows["entity"].astype("category"), rows["as_of"]]
    figures = pd.Series(np.where(shown, value, np.nan))
    impressions = figures.groupby(moment, observed=True, sort=False).transform("max")
    counted = metric.isin({m.value for m in SHOWN_FIRST})
    return counted & (value > impressions.to_numpy())


def _apart(rows: pd.DataFrame, reasons: pd.Series[Any]) -> list[tuple[dict[str, Any], str]]:
    bad = rows[reasons.notna()]
    plain = [{name: _plain(v) for name, v in row.items()} for row in bad.to_dict("records")]
    return [
        ({str(k): v for k, v in row.items()}, str(reason))
        for row, reason in zip(plain, reasons[reasons.notna()], strict=True)
    ]


def _plain(value: Any) -> Any:
    """As JSON can hold it: a moment as text, nothing and no number as None."""
    if value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float) and not np.isfinite(value):
        return None if np.isnan(value) else str(value)
    return value.isoformat() if isinstance(value, datetime) else value
