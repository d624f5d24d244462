"""Tallies of a campaign from its facts: posts, accounts, orders, messages, ads, costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from pdca.check.attribution import attribute
from pdca.check.days import local_days, number, today
from pdca.check.facts import Facts
from pdca.check.increments import increments
from pdca.check.money import minor
from pdca.check.sentiment import hear
from pdca.check.tallies import Tallies, table_of, tally_posts
from pdca.metrics import Metric
from pdca.plan.campaign import Campaign

KINDS = {"order": "orders", "lead": "leads", "signup": "signups", "download": "downloads"}
MOODY = (Metric.POSITIVE_SHARE, Metric.NEGATIVE_SHARE)
MOODY_COMMENTS = (Metric.POSITIVE_COMMENT_RATE, Metric.NEGATIVE_COMMENT_RATE)


class Count(NamedTuple):
    """All counts by day, and the frames that they were made of.

    `growth` is a frame GROWTH, `orders` are as `attribute` returns them.
    """

    tallies: Tallies
    growth: pd.DataFrame
    orders: pd.DataFrame


def count(campaign: Campaign, facts: Facts, *, now: datetime) -> Count:
    """All counts of the campaign, up to and including the day of `now`."""
    orders = attribute(facts.orders, facts.publications, campaign)
    zones = {a.name: _zone(campaign, a.timezone) for a in campaign.accounts}
    growth = increments(facts.observations, zone=campaign.zone, zones=zones)
    kinds = facts.observations["entity_kind"]
    tables = tally_posts(growth, facts.publications, _observed(facts.observations, kinds == "post"))
    tables |= _of_accounts(campaign, facts.observations, growth, tables)
    tables |= _of_orders(campaign, facts, orders)
    tables |= _of_messages(campaign, facts)
    tables |= _of_ads(campaign, facts)
    last = today(now, campaign.zone)
    first = min([number(campaign.starts), last, *(_first_day(t) for t in tables.values())])
    tables |= _of_costs(campaign, tables, last)
    return Count(Tallies(tables, first, last), growth, orders)


def _zone(campaign: Campaign, name: str | None) -> Any:
    return type(campaign.zone)(name) if name else campaign.zone


def _first_day(table: pd.DataFrame) -> int:
    return int(table["day"].min()) if len(table) else 1_000_000


def _observed(observations: pd.DataFrame, of_kind: Any) -> frozenset[str]:
    chosen = observations["metric"].cat.codes.to_numpy()[of_kind.to_numpy()]
    seen = np.bincount(chosen[chosen >= 0], minlength=1)
    names = observations["metric"].cat.categories
    return frozenset(str(name) for name, times in zip(names, seen, strict=False) if times)


def _of_accounts(
    campaign: Campaign, observations: pd.DataFrame, growth: pd.DataFrame, posts: Any
) -> dict[str, pd.DataFrame]:
    """Counts that accounts and the campaign's website report, such as profile visits."""
    theirs = observations["entity_kind"].isin(["account", "campaign"])
    metrics = _observed(observations, theirs & (observations["kind"] != "level")) - set(posts)
    platforms = {a.name: a.platform for a in campaign.accounts}
    mine = growth[growth["entity"].isin([*platforms, campaign.name])]
    return {m: _of_account_metric(mine[mine["metric"] == m], platforms) for m in metrics}


def _of_account_metric(rows: pd.DataFrame, platforms: dict[str, str]) -> pd.DataFrame:
    account = rows["entity"].astype("str")
    platform = account.map(platforms).fillna("unknown")
    where = {"account": account.array, "platform": platform.array}
    return table_of(rows["day"].array, where, rows["growth"].array)


def _of_orders(campaign: Campaign, facts: Facts, orders: pd.DataFrame) -> dict[str, pd.DataFrame]:
    if orders.empty and not _came_home(facts, "orders"):
        return {}
    found = orders[orders["valid"]].reset_index(drop=True)
    days = pd.Series(local_days(found["at"], campaign.zone), index=found.index)
    amount = found["amount_minor"].fillna(0).astype("float64")
    amount = amount.where(
        (found["kind"] == "order") & (found["currency"] == currency(campaign, orders)), 0.0
    )
    where = {w: found[w] for w in ("account", "platform", "pillar", "audience")}
    tables = {
        name: _chosen(days, where, pd.Series(1.0, index=found.index), found["kind"] == kind)
        for kind, name in KINDS.items()
    }
    ours = (found["kind"] == "order") & (found["key"] != "unknown")
    tables["revenue"] = _chosen(days, where, amount, found["kind"] == "order")
    tables["direct_sales"] = _chosen(days, where, amount, ours)
    return tables


def currency(campaign: Campaign, orders: pd.DataFrame) -> str | None:
    """The campaign's currency: of its budget, else the one that most orders are paid in."""
    if campaign.budget is not None:
        return campaign.budget.currency
    counts = orders["currency"].value_counts()
    return str(counts.index[0]) if len(counts) and counts.iloc[0] > 0 else None


def _chosen(days: Any, where: Any, value: Any, keep: Any) -> pd.DataFrame:
    return table_of(
        days[keep].array, {w: c[keep].array for w, c in where.items()}, value[keep].array
    )


def _of_messages(campaign: Campaign, facts: Facts) -> dict[str, pd.DataFrame]:
    messages = facts.messages
    if messages.empty and not (_came_home(facts, "mentions") or _came_home(facts, "comments")):
        return {}
    days = pd.Series(local_days(messages["at"], campaign.zone), index=messages.index)
    where = {w: messages[w].astype("str") for w in ("account", "platform")}
    one = pd.Series(1.0, index=messages.index)
    tables = {"mentions": _chosen(days, where, one, messages["kind"] == "mention")}
    wanted = {t.metric for t in campaign.targets}
    if not wanted & {*MOODY, *MOODY_COMMENTS}:
        return tables
    mood = messages["text"].map(lambda text: hear(str(text)).mood)
    comment = messages["kind"] == "comment"
    tables["judged_messages"] = _chosen(days, where, one, one > 0)
    tables["judged_comments"] = _chosen(days, where, one, comment)
    for name in ("positive", "negative"):
        tables[f"{name}_messages"] = _chosen(days, where, one, mood == name)
        tables[f"{name}_comments"] = _chosen(days, where, one, comment & (mood == name))
    return tables


def _of_ads(campaign: Campaign, facts: Facts) -> dict[str, pd.DataFrame]:
    ads = facts.ads
    if ads.empty and not _came_home(facts, "ads"):
        return {}
    days = local_days(ads["day"], campaign.zone)
    where = {"platform": ads["platform"].astype("str").array}
    names = {
        "spend": "spend_minor",
        "ad_impressions": "impressions",
        "ad_clicks": "clicks",
        "ad_conversions": "conversions",
    }
    return {
        name: table_of(days, where, ads[column].fillna(0).astype("float64").array)
        for name, column in names.items()
    }


def _of_costs(
    campaign: Campaign, tables: dict[str, pd.DataFrame], last: int
) -> dict[str, pd.DataFrame]:
    """All costs and the profit by day; a weekly cost falls on each day by a seventh."""
    if campaign.economics is None or "revenue" not in tables:
        return {}
    days = np.arange(number(campaign.starts), min(last, number(campaign.ends)) + 1)
    money = campaign.budget.currency if campaign.budget else None
    weekly = minor(float(sum(c.weekly for c in campaign.economics.costs)), money)
    fixed = table_of(days, {}, np.full(len(days), weekly / 7))
    cost = pd.concat([fixed, tables.get("spend", fixed.iloc[:0])], ignore_index=True)
    margin = tables["revenue"].assign(
        value=tables["revenue"]["value"] * float(campaign.economics.margin)
    )
    loss = cost.assign(value=-cost["value"])
    return {"cost": cost, "profit": pd.concat([margin, loss], ignore_index=True)}


def _came_home(facts: Facts, what: str) -> bool:
    log = facts.collections
    return bool(((log["what"] == what) & log["error"].isna()).any())
