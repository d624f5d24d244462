"""A million readings of twenty thousand posts in twelve weeks, on five accounts."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from pdca.check.facts import Facts
from pdca.frames import OBSERVATIONS, PUBLICATIONS
from pdca.plan.campaign import Campaign

POSTS, READINGS = 20_000, 10
METRICS = ("likes", "comments", "shares", "impressions", "link_clicks")
SHARE = np.array([0.7, 0.1, 0.2, 40.0, 0.6])
PLATFORMS = ("weibo", "wechat", "bluesky", "douyin", "instagram")
START = pd.Timestamp("2026-01-04T16:00Z")
NOW = datetime(2026, 4, 28, 16, tzinfo=UTC)


def campaign() -> Campaign:
    names = [f"{p}-main" for p in PLATFORMS]
    accounts = [
        {"name": n, "platform": p, "owner": "Wei", "mission": "reach", "zone": "community"}
        for n, p in zip(names, PLATFORMS, strict=True)
    ]
    targets = [
        {"name": m.replace("_", "-"), "metric": m, "goal": 1_000_000, "by": "2026-03-29",
         "baseline": "history", "serves": "orders"}
        for m in ("engagements", "impressions", "link_ctr")
    ]  # fmt: skip
    values = {
        "name": "spring", "title": {"en": "Spring"}, "language": "en", "timezone": "Asia/Shanghai",
        "starts": "2026-01-05", "ends": "2026-03-29", "accounts": accounts, "targets": targets,
        "leads": [{"name": "Wei", "email": "wei@brand.example"}],
        "pillars": {"acquire": 0.3, "convert": 0.3, "return": 0.2, "brand": 0.2},
        "rhythm": {n: {"per_week": 100, "slots": ["12:00", "20:00"]} for n in names},
    }  # fmt: skip
    return Campaign.model_validate(values)


def facts(plan: Campaign) -> Facts:
    """A million readings of twenty thousand posts, five metrics, ten moments each."""
    rng = np.random.default_rng(1)
    due = START + pd.to_timedelta(np.sort(rng.integers(0, 84 * 1440, POSTS)), unit="min")
    account = rng.integers(0, len(PLATFORMS), POSTS)
    posts = pd.DataFrame(
        dict.fromkeys(PUBLICATIONS.columns)
        | {
            "key": [f"{i:040d}" for i in range(POSTS)], "campaign": plan.name,
            "item": [f"i{i % 4000}" for i in range(POSTS)], "positioning": "brand",
            "account": np.array([a.name for a in plan.accounts])[account],
            "platform": np.array(PLATFORMS)[account],
            "pillar": rng.choice(list(plan.pillars), POSTS), "occurrence": 1,
            "cycle": (due - START).days // 7 + 1, "slot": "12:00", "due": due,
            "published_at": due, "state": "published", "title": "Pour-over",
        }
    )  # fmt: skip
    return Facts(PUBLICATIONS.conform(posts), _readings(due, posts["key"], rng))


def _readings(due: pd.DatetimeIndex, keys: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    ages = np.geomspace(1, 700, READINGS)
    size = np.exp(rng.normal(4, 1, POSTS))
    rows = POSTS * READINGS * len(METRICS)
    post = np.repeat(np.arange(POSTS), READINGS * len(METRICS))
    age = np.tile(np.repeat(ages, len(METRICS)), POSTS)
    metric = np.tile(np.arange(len(METRICS)), POSTS * READINGS)
    # Each reading brings something: an unchanged one would add no row to the store.
    nth = np.tile(np.repeat(np.arange(READINGS), len(METRICS)), POSTS)
    value = np.floor(size[post] * (1 - np.exp(-age / 20)) * SHARE[metric]) + nth
    at = due.tz_localize(None).to_numpy()[post] + (age * 3.6e9).astype("timedelta64[us]")
    order = np.argsort(at, kind="stable")
    moments = pd.DatetimeIndex(at[order]).tz_localize("UTC")
    plain = {"entity_kind": "post", "unit": "actions", "kind": "total", "source": "sandbox"}
    frame = pd.DataFrame(
        {name: pd.Categorical.from_codes(np.zeros(rows, dtype=np.int8), pd.Index([word]))
         for name, word in plain.items()}
        | {
            "entity": pd.Categorical.from_codes(post[order], pd.Index(keys)),
            "metric": pd.Categorical.from_codes(metric[order], pd.Index(METRICS)),
            "value": value[order], "as_of": moments, "collected_at": moments, "final": False,
            "period_start": pd.Series(pd.NaT, index=range(rows)),
            "period_end": pd.Series(pd.NaT, index=range(rows)),
        }
    )  # fmt: skip
    return OBSERVATIONS.conform(frame)
