"""The sandbox in this process: what a campaign's accounts see of it, and what a judge sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from connectors.sandbox import FIELDS
from pdca.frames import READINGS
from pdca.plan.campaign import Plan
from pdca.plan.draft import draft
from pdca.plan.placement import Placed
from sandbox.admin import add_posts, expected
from sandbox.answers import Call
from sandbox.reading import post_metrics
from sandbox.rows import Account
from sandbox.state import State

Noise = Mapping[str, Mapping[str, float]]


class Crowd:
    """One seed's audience and the accounts that talk to it."""

    def __init__(self, seed: int, plan: Plan, noise: Noise | None = None) -> None:
        self._state = State(seed=seed, changes=noise)
        self._ids: dict[str, str] = {}
        for account in plan.campaign.accounts:
            self._state.open(Account(name=account.name, platform=account.platform))

    def publish(self, plan: Plan, rows: Sequence[Placed]) -> None:
        """Put posts out at their instants, the oldest first."""
        for account in plan.campaign.accounts:
            mine = sorted((r for r in rows if r.account == account.name), key=lambda r: r.due)
            body = {"account": account.name, "posts": [_post(plan, r) for r in mine]}
            made = add_posts(self._state, _call(body)).body["ids"]
            self._ids |= dict(zip((r.key for r in mine), made, strict=True))

    def read(self, wanted: Iterable[tuple[str, datetime]]) -> pd.DataFrame:
        """What the platform says of posts at these moments: READINGS by publication key."""
        rows = [_figures(self._state, self._ids[key], key, at) for key, at in wanted]
        wide = pd.DataFrame(rows, columns=["entity", "as_of", *FIELDS])
        long = wide.melt(["entity", "as_of"], var_name="native", value_name="value")
        nowhere = pd.Series(pd.NaT, index=long.index)
        return READINGS.conform(
            long[long["value"].notna()].assign(
                metric=lambda frame: frame["native"].map({n: str(m) for n, m in FIELDS.items()}),
                kind="total",
                period_start=nowhere,
                period_end=nowhere,
                final=False,
            )
        )

    def judge(self) -> float:
        """Engagements that the audience gives on average; no lucky post counts."""
        return float(expected(self._state, _call(None)).body["engagements"])


def _post(plan: Plan, row: Placed) -> dict[str, Any]:
    made = draft(plan, row)
    return {"text": made.text, "labels": dict(made.labels), "at": row.due.isoformat()}


def _figures(state: State, remote_id: str, key: str, at: datetime) -> dict[str, Any]:
    figures = post_metrics(state, state.posts[remote_id], at)
    return {"entity": key, "as_of": at} | {n: figures[n] for n in FIELDS if n in figures}


def _call(body: Any) -> Call:
    return Call(query={}, path={}, headers={}, body=body)
