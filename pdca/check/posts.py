"""One row per published post, at equal age: the table that comparisons are made on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from pdca.check.facts import Facts
from pdca.check.tallies import counts_as_engagement
from pdca.metrics import Metric
from pdca.plan.campaign import Campaign
from pdca.plan.slots import parse_slot
from pdca.report import PostLine
from pdca.stats import maturity as grown
from pdca.stats.maturity import Curve

RECENT_POSTS = 2000
"""Finished posts of a platform that its curve is drawn from: the latest."""
ENOUGH = grown.FEWEST_POSTS
HOUR = 3_600_000_000
LONGEST_READ = 35 * 24.0
"""After this age, in hours, a post is no longer read (`pdca.check.reading`)."""
SHOWN = 3


def posts(campaign: Campaign, facts: Facts, growth: pd.DataFrame, *, now: datetime) -> pd.DataFrame:
    """Published posts with their figures.

    Args:
        campaign: its slots name the times of day.
        facts: the campaign's frames.
        growth: the frame GROWTH of its observations.
        now: later posts are left out.

    Returns:
        The text columns of PUBLICATIONS and

        ============= ======== ==================================================
        time          str      local time of day of its slot, "20:00"
        read          bool     whether any figure of it was ever read
        engagements   float64  so far, by the peaks of its counters
        impressions   float64
        link_clicks   float64
        age           float64  hours at the last reading
        maturity      float64  share of its final figures at that age, 0-1
        adjusted      float64  engagements at full age, young posts drawn to the mean
        final         bool     older than its platform's horizon
        ============= ======== ==================================================
    """
    out = facts.publications["published_at"]
    table = facts.publications[out.notna() & (out <= now)].reset_index(drop=True)
    for column in ("key", "account", "platform", "pillar", "item"):
        table[column] = table[column].astype("str")
    table["time"] = _time_of_day(campaign, table["due"])
    sums, chosen = _sums(table, growth)
    table = table.assign(**sums)
    ages = _age_at_last_reading(table, facts)
    table["read"], table["age"] = np.isfinite(ages), np.nan_to_num(ages)
    return _matured(table, chosen)


def planned_times(campaign: Campaign) -> set[str]:
    """The times of day, "20:00", that the plan's slots name."""
    named = (parse_slot(slot) for rhythm in campaign.rhythm.values() for slot in rhythm.slots)
    return {f"{times.at:%H:%M}" for times in named if times}


def _time_of_day(campaign: Campaign, due: pd.Series[Any]) -> pd.Series[Any]:
    """The slot's local time; an author's own moment counts to its hour."""
    local = due.dt.tz_convert(campaign.zone)
    minute = local.dt.hour * 60 + local.dt.minute
    planned = planned_times(campaign)
    names = [f"{m // 60:02d}:{m % 60:02d}" for m in range(24 * 60)]
    named = {m: n if n in planned else f"{n[:2]}:00" for m, n in enumerate(names)}
    times: pd.Series[Any] = minute.map(named).astype("str")
    return times


def _sums(table: pd.DataFrame, growth: pd.DataFrame) -> tuple[dict[str, Any], pd.DataFrame]:
    """Totals by post, and the growth rows that make up engagements with their post's row."""
    keys = pd.Index(table["key"])
    row_of = keys.get_indexer(pd.Index(growth["entity"].cat.categories.astype("str")))
    entity = growth["entity"].cat.codes.to_numpy()
    row = row_of[entity] if len(row_of) else np.array([], dtype=np.int64)
    names = [str(n) for n in growth["metric"].cat.categories]
    metric = growth["metric"].cat.codes.to_numpy()
    value = growth["growth"].to_numpy()
    engaged = counts_as_engagement(metric, entity, names) & (row >= 0)
    masks = {"engagements": engaged}
    for name in (Metric.IMPRESSIONS, Metric.LINK_CLICKS):
        code = names.index(name) if name in names else -1
        masks[name.value] = (metric == code) & (row >= 0)
    sums = {
        n: np.bincount(row[m], weights=value[m], minlength=len(table)) for n, m in masks.items()
    }
    chosen = growth.loc[engaged, ["at", "growth"]].assign(
        row=row[engaged], series=entity[engaged].astype(np.int64) * len(names) + metric[engaged]
    )
    return sums, chosen


def _age_at_last_reading(table: pd.DataFrame, facts: Facts) -> Any:
    """Hours between publication and the last reading; NaN without one.

    A reading that changed nothing leaves no row, only a line in the collection log: a
    post that was read before counts as read when its account was, less a day at most.
    """
    categories = pd.Index(facts.observations["entity"].cat.categories.astype("str"))
    last = np.full(len(categories) + 1, np.nan)
    # Rows are in order of time, so that of each entity the newest assignment stands.
    last[facts.observations["entity"].cat.codes.to_numpy()] = _micros(facts.observations["as_of"])
    last[-1] = np.nan
    published = _micros(table["published_at"])
    rows = (last[categories.get_indexer(pd.Index(table["key"]))] - published) / HOUR
    asked = (table["account"].map(_asked(facts)).to_numpy(dtype=np.float64) - published) / HOUR
    hours = np.where(np.isfinite(rows), np.fmax(rows, np.minimum(asked - 24, LONGEST_READ)), rows)
    return np.where(hours >= 0, hours, np.nan)


def _asked(facts: Facts) -> dict[str, float]:
    """When the posts of each account were last read, in microseconds."""
    log = facts.collections
    home = log[(log["what"] == "posts") & log["error"].isna()]
    moments = pd.Series(_micros(home["as_of"]), index=home["account"].astype("str"))
    return {str(k): float(v) for k, v in moments.groupby(level=0).max().items()}


def _micros(moments: pd.Series[Any]) -> Any:
    return moments.to_numpy(dtype="datetime64[us]").view(np.int64)


def _matured(table: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    share, adjusted = np.zeros(len(table)), np.zeros(len(table))
    final = np.zeros(len(table), dtype=bool)
    platforms = table["platform"].to_numpy()
    for platform in pd.unique(platforms):
        mine = platforms == platform
        end = grown.horizon(str(platform))
        age = table["age"].to_numpy()[mine]
        final[mine] = age >= end
        share[mine] = _curve(table, chosen, str(platform), mine).at(age)
        value = table["engagements"].to_numpy()[mine]
        ready = share[mine] >= grown.MATURE
        mean = float((value[ready] / share[mine][ready]).mean()) if ready.any() else 1.0
        adjusted[mine] = grown.credible(value, share[mine], np.full(len(value), mean))
    return table.assign(maturity=share, adjusted=adjusted, final=final)


def _curve(table: pd.DataFrame, chosen: pd.DataFrame, platform: str, mine: Any) -> Curve:
    """The platform's own curve from 30 posts as old as its horizon on.

    Until then that of all platforms together, and until that has 30 the default curve.
    """
    end = grown.horizon(platform)
    old = table["age"].to_numpy() >= end
    finished = next(
        (found for posts in (mine & old, old) if len(found := np.flatnonzero(posts)) >= ENOUGH),
        None,
    )
    if finished is None:
        return grown.default_curve(platform)
    finished = finished[-RECENT_POSTS:]
    used = np.zeros(len(table), dtype=bool)
    used[finished] = True
    rows = chosen[used[chosen["row"].to_numpy()]]
    until = (_micros(rows["at"]) - _micros(table["published_at"])[rows["row"].to_numpy()]) / HOUR
    series = rows["series"].to_numpy()
    first = np.concatenate([[True], series[1:] != series[:-1]])[: len(series)]
    since = np.where(first, 0.0, np.concatenate([[0.0], until[:-1]])[: len(until)])
    gained = rows["growth"].to_numpy()
    if not (gained[until <= end]).sum() > 0:
        return grown.default_curve(platform)
    return grown.curve(gained, np.clip(since, 0, None), np.clip(until, 0, None), end=end)


def best_and_worst(table: pd.DataFrame) -> tuple[tuple[PostLine, ...], tuple[PostLine, ...]]:
    """The three best and the three worst mature posts, chosen by engagements at equal age.

    They are listed by what they have, so that a reader sees the order. With fewer than
    six, no post is in both.
    """
    ready = table[table["read"] & (table["maturity"] >= grown.MATURE)]
    ordered = ready.sort_values(["adjusted", "key"], ascending=[False, True], kind="stable")
    many = min(SHOWN, len(ordered) // 2)
    best = ordered.head(many).sort_values("engagements", ascending=False, kind="stable")
    worst = ordered.tail(many)[::-1].sort_values("engagements", kind="stable")
    return _lines(best), _lines(worst)


def _lines(rows: pd.DataFrame) -> tuple[PostLine, ...]:
    return tuple(_line(row) for row in rows.to_dict("records"))


def _line(row: Any) -> PostLine:
    impressions = float(row["impressions"])
    return PostLine(
        key=row["key"],
        title=row["title"],
        account=row["account"],
        platform=row["platform"],
        pillar=row["pillar"],
        published_at=row["published_at"].to_pydatetime(),
        url=None if pd.isna(row["url"]) else row["url"],
        engagements=float(row["engagements"]),
        impressions=impressions or None,
        engagement_rate=float(row["engagements"]) / impressions if impressions else None,
        maturity=float(row["maturity"]),
    )
