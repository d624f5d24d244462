"""A cycle's check over a million observations, against DuckDB computing the same aggregates.

The aggregates: what each counter gained, by metric, local day and where its post belongs;
each post's totals and its age at the last reading; the maturity curve of each platform.
The check says more than that (forecasts, effects, drivers, funnel); DuckDB is not asked to.
Processor time is compared: both may use what cores there are.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import duckdb
import numpy as np
import pandas as pd

from pdca.check.counting import count
from pdca.check.facts import Facts
from pdca.check.scorecard import check
from pdca.frames import OBSERVATIONS, PUBLICATIONS
from pdca.plan.campaign import Campaign, Plan
from pdca.plan.cycles import cycles

BOUND = 3.0
POSTS, READINGS = 20_000, 10
METRICS = ("likes", "comments", "shares", "impressions", "link_clicks")
SHARE = np.array([0.7, 0.1, 0.2, 40.0, 0.6])
PLATFORMS = ("weibo", "wechat", "bluesky", "douyin", "instagram")
START = pd.Timestamp("2026-01-04T16:00Z")
NOW = datetime(2026, 4, 28, 16, tzinfo=UTC)

GROWTH = """
with peaks as (
  select entity::varchar as entity, metric::varchar as metric, as_of,
         max(value) over (partition by entity, metric order by as_of) as peak
  from observations where kind = 'total' and value is not null),
gains as (
  select *, peak - coalesce(lag(peak) over (partition by entity, metric order by as_of), 0) as gain,
         lag(as_of) over (partition by entity, metric order by as_of) as since
  from peaks)
select g.*, p.account, p.platform, p.pillar, p.published_at,
       cast(timezone('Asia/Shanghai', g.as_of) as date) as day
from gains g join publications p on p.key = g.entity where gain > 0
"""
BY_DAY = """
select metric, day, account, platform, pillar, sum(gain) as value from growth group by all
"""
BY_POST = """
select entity, sum(gain) filter (metric in ('likes', 'comments', 'shares')) as engagements,
       sum(gain) filter (metric = 'impressions') as impressions,
       sum(gain) filter (metric = 'link_clicks') as clicks,
       max(epoch(as_of - published_at)) / 3600 as age
from growth group by all
"""
CURVE = """
select platform, a.age, sum(gain * greatest(0, least(1,
       (a.age - epoch(coalesce(since, published_at) - published_at) / 3600)
       / nullif(epoch(as_of - coalesce(since, published_at)) / 3600, 0)))) as value
from growth, (select unnest([1, 2, 4, 6, 8, 12, 18, 24, 36, 48, 72, 120, 168, 336, 720]) as age) a
where metric in ('likes', 'comments', 'shares') group by all
"""


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
    value = np.floor(size[post] * (1 - np.exp(-age / 20)) * SHARE[metric])
    at = due.tz_localize(None).to_numpy()[post] + (age * 3.6e9).astype("timedelta64[us]")
    order = np.argsort(at, kind="stable")
    moments = pd.DatetimeIndex(at[order]).tz_localize("UTC")
    plain = {"entity_kind": "post", "unit": "actions", "kind": "total", "source": "sandbox"}
    frame = pd.DataFrame(
        {name: pd.Categorical.from_codes(np.zeros(rows, dtype=np.int8), [word])
         for name, word in plain.items()}
        | {
            "entity": pd.Categorical.from_codes(post[order], list(keys)),
            "metric": pd.Categorical.from_codes(metric[order], list(METRICS)),
            "value": value[order], "as_of": moments, "collected_at": moments, "final": False,
            "period_start": pd.Series(pd.NaT, index=range(rows)),
            "period_end": pd.Series(pd.NaT, index=range(rows)),
        }
    )  # fmt: skip
    return OBSERVATIONS.conform(frame)


def by_duckdb(of: Facts) -> dict[tuple[str, str], float]:
    """The aggregates in SQL; the daily sums are handed back, to be compared."""
    with duckdb.connect() as db:
        db.register("observations", of.observations)
        db.register("publications", of.publications)
        db.execute("set TimeZone = 'UTC'")
        db.execute(f"create temp table growth as {GROWTH}")
        rows = db.execute(BY_DAY).fetchall()
        db.execute(BY_POST).fetchall()
        db.execute(CURVE).fetchall()
    sums: dict[tuple[str, str], float] = {}
    for metric, _day, _account, _platform, pillar, value in rows:
        sums[metric, pillar] = sums.get((metric, pillar), 0.0) + value
    return sums


def best_of(times: int, work: Callable[[], object]) -> float:
    """The least processor time of several goes, in seconds."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def measure() -> tuple[float, float]:
    """Seconds of ours and of DuckDB, after both were seen to say the same."""
    plan = campaign()
    of = facts(plan)
    whole, cycle = Plan(campaign=plan, items=()), cycles(plan)[-2]
    tallies = count(plan, of, now=NOW).tallies
    for (metric, pillar), value in by_duckdb(of).items():
        ours = tallies.by(metric, "pillar", tallies.first, tallies.last)[pillar]
        assert abs(ours - value) < 1, (metric, pillar, ours, value)
    mine = best_of(3, lambda: check(whole, of, cycle=cycle, now=NOW))
    return mine, best_of(3, lambda: by_duckdb(of))


def main() -> int:
    ours, plain = measure()
    ratio = ours / plain
    print(f"check of a cycle, 1,000,000 observations: {ours:.2f} s, DuckDB {plain:.2f} s, "
          f"ratio {ratio:.2f}, bound {BOUND}")  # fmt: skip
    return int(ratio > BOUND)


if __name__ == "__main__":
    raise SystemExit(main())
