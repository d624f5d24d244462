"""How far the figures can be trusted, and what became of the posts that were due."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from pdca.check.facts import Facts
from pdca.check.levels import silent_accounts
from pdca.plan.campaign import Campaign
from pdca.plan.cycles import Cycle
from pdca.report import DataLine, Publishing

ENDED = ("published", "rejected", "missed", "cancelled")


def trust(
    campaign: Campaign, facts: Facts, posts: pd.DataFrame, cycle: Cycle, *, now: datetime
) -> DataLine:
    """The data line: freshness, silence, quarantine, corrections.

    Args:
        campaign: an account of it that was never read is silent as well.
        facts: the collection log says which reading came home.
        posts: the cycle's published posts, as `pdca.check.posts` returns them.
        cycle: the one that is judged.
        now: campaign time.
    """
    silent = silent_accounts(campaign, facts.collections, since=cycle.starts_at)
    recent = facts.collections[facts.collections["as_of"] >= cycle.starts_at]
    missing = int((~posts["read"]).sum())
    newest = facts.observations["as_of"].max()
    return DataLine(
        as_of=now if pd.isna(newest) else newest.to_pydatetime(),
        complete=not silent and not missing,
        silent_accounts=tuple(silent),
        quarantined=int(recent["quarantined"].sum()),
        restated=_restated(facts.observations, cycle),
        missing_posts=missing,
    )


def _restated(observations: pd.DataFrame, cycle: Cycle) -> int:
    """Figures of a period that the platform gave again with another value."""
    deltas = observations[observations["kind"] == "delta"]
    identity = ["entity", "metric", "period_start", "source"]
    again = deltas.duplicated(identity) & (deltas["as_of"] >= cycle.starts_at)
    return int(again.sum())


def publishing(facts: Facts, cycle: Cycle) -> Publishing:
    """The cycle's balance: due = published + rejected + missed + cancelled + waiting."""
    due = facts.publications["due"].between(cycle.starts_at, cycle.ends_at, inclusive="left")
    states = facts.publications.loc[due, "state"].astype("str").value_counts()
    ends = {name: int(states.get(name, 0)) for name in ENDED}
    total = int(due.sum())
    return Publishing(due=total, waiting=total - sum(ends.values()), moved=facts.moved, **ends)
