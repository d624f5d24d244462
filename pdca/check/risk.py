"""Risk: how loud and how angry the comments and mentions are, against the campaign's levels.

Plain on purpose: the levels' own conditions over a window. The rough ear tells changes,
not levels, so a share is only named from ten messages on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd

from pdca.check.sentiment import hear
from pdca.metrics import Metric
from pdca.plan.campaign import Level
from pdca.plan.level import parse_condition

FEWEST = 10
"""Messages from which a share means anything (docs/why/statistics.md)."""
QUIET_FOR = timedelta(hours=12)
"""An incident whose level has not held for this long is over."""


def moods(messages: pd.DataFrame) -> pd.DataFrame:
    """`messages` (frame MESSAGES) without spam, with `mood` and `sort` of each."""
    heard = [hear(text) for text in messages["text"]]
    marked = messages.assign(mood=[h.mood for h in heard], sort=[h.kind for h in heard])
    return marked[marked["sort"] != "spam"]


def figures(heard: pd.DataFrame, *, now: datetime, window: timedelta) -> dict[Metric, float | None]:
    """Mentions, and the shares of good and bad, in the `window` before `now`.

    Args:
        heard: as `moods` gives it.
        now: campaign time.
        window: how far back to look.
    """
    within = heard[(heard["at"] > now - window) & (heard["at"] <= now)]
    count = len(within)
    enough = count >= FEWEST
    return {
        Metric.MENTIONS: float(count),
        Metric.NEGATIVE_SHARE: float((within["mood"] == "negative").mean()) if enough else None,
        Metric.POSITIVE_SHARE: float((within["mood"] == "positive").mean()) if enough else None,
    }


def reached(levels: Sequence[Level], heard: pd.DataFrame, *, now: datetime) -> Level | None:
    """The most serious level that holds; a campaign lists them from mild to serious."""
    for level in reversed(levels):
        condition = parse_condition(level.when)
        if condition.evaluate(figures(heard, now=now, window=condition.window)):
            return level
    return None


def longest_window(levels: Sequence[Level]) -> timedelta:
    """How far back the messages are needed."""
    return max((parse_condition(level.when).window for level in levels), default=timedelta())
