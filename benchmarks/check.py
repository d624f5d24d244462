"""A cycle's check over a million observations, against DuckDB computing the same aggregates.

The aggregates: what each counter gained, by metric, local day and where its post belongs;
each post's totals and its age at the last reading. The check says more than that (maturity
curves, effects, forecasts, drivers, funnel); DuckDB is not asked to. It uses all cores, ours
one. Reading the store is shown apart, against a raw SELECT.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from benchmarks.line import Line, ratio
from benchmarks.million import NOW, campaign, facts
from benchmarks.stored import reading
from benchmarks.timing import interleaved
from pdca.check.counting import count
from pdca.check.facts import Facts
from pdca.check.scorecard import check
from pdca.plan.campaign import Campaign, Plan
from pdca.plan.cycles import cycles

BOUND = 3.0

GROWTH = """
with peaks as (
  select entity, metric, as_of,
         max(value) over (partition by entity, metric order by as_of) as peak
  from observations where kind = 'total' and value is not null),
gains as (
  select *, peak - coalesce(lag(peak) over (partition by entity, metric order by as_of), 0) as gain
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


def measure() -> Iterator[Line]:
    plan = campaign()
    of = facts(plan)
    whole, cycle = Plan(campaign=plan, items=()), cycles(plan)[-2]
    _same(plan, of)
    times = interleaved(lambda: check(whole, of, cycle=cycle, now=NOW), lambda: by_duckdb(of))
    yield ratio(
        f"A cycle's check over {len(of.observations):,} observations",
        times,
        plain="DuckDB, the same aggregates from the same frame",
        bound=BOUND,
    )
    yield reading(of)


def _same(plan: Campaign, of: Facts) -> None:
    """Both must say the same before it matters who says it faster."""
    tallies = count(plan, of, now=NOW).tallies
    for (metric, pillar), value in by_duckdb(of).items():
        ours = tallies.by(metric, "pillar", tallies.first, tallies.last)[pillar]
        assert abs(ours - value) < 1, (metric, pillar, ours, value)


def by_duckdb(of: Facts) -> dict[tuple[str, str], float]:
    """The aggregates in SQL; the daily sums are handed back, to be compared."""
    with duckdb.connect() as db:
        db.register("observations", of.observations)
        db.register("publications", of.publications)
        db.execute("set TimeZone = 'UTC'")
        db.execute(f"create temp table growth as {GROWTH}")
        rows = db.execute(BY_DAY).fetchall()
        db.execute(BY_POST).fetchall()
    sums: dict[tuple[str, str], float] = {}
    for metric, _day, _account, _platform, pillar, value in rows:
        sums[metric, pillar] = sums.get((metric, pillar), 0.0) + value
    return sums
