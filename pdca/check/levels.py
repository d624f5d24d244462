"""Levels such as followers: what an account had at the end of each local day."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from pdca.check.days import local_days
from pdca.check.tallies import Floats
from pdca.metrics import Metric
from pdca.plan.campaign import Campaign, Scope


def daily_level(
    campaign: Campaign, observations: pd.DataFrame, metric: Metric, scope: Scope, *, last: int
) -> tuple[int, Floats] | None:
    """The sum over the scope's accounts at the end of each day.

    Between readings the last one stands. The row begins on the first day on which every
    account of the scope that was ever read has been read: before it, the sum would jump.

    Returns:
        The first day and a value per day up to `last`; None if nothing was read.
    """
    mine = (observations["metric"] == metric) & (observations["kind"] == "level")
    rows = observations[mine & observations["entity"].isin(_accounts(campaign, scope))]
    rows = rows[rows["value"].notna()]
    if rows.empty:
        return None
    days = pd.Series(local_days(rows["as_of"], campaign.zone), index=rows.index)
    per_day = (
        rows.assign(day=days)
        .pivot_table(index="day", columns="entity", values="value", aggfunc="last", observed=True)
        .reindex(range(int(days.min()), last + 1))
        .ffill()
        .dropna()
    )
    if per_day.empty:
        return None
    return int(per_day.index[0]), per_day.sum(axis=1).to_numpy(dtype=np.float64)


def _accounts(campaign: Campaign, scope: Scope) -> list[str]:
    return [
        a.name
        for a in campaign.accounts
        if (not scope.platforms or a.platform in scope.platforms)
        and (not scope.accounts or a.name in scope.accounts)
    ]


def silent_accounts(campaign: Campaign, collections: pd.DataFrame, *, since: datetime) -> list[str]:
    """Accounts of which no answer came home since then, whether or not they were asked."""
    home = collections.loc[(collections["as_of"] >= since) & collections["error"].isna(), "account"]
    return sorted({a.name for a in campaign.accounts} - set(home.astype("str")))
