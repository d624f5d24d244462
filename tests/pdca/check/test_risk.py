"""A crisis is loud and angry; a success is only loud."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd

from pdca.check.risk import longest_window, moods, reached
from pdca.plan.campaign import Level

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
LEVELS = (
    Level(
        name="notice",
        when="mentions > 20 in 6h",
        owner="Li",
        answer_within=timedelta(hours=8),
        response="explanation",
    ),
    Level(
        name="serious",
        when="negative_share > 0.4 and mentions > 20 in 6h",
        owner="Wang",
        answer_within=timedelta(hours=2),
        response="apology",
        hold=True,
    ),
)


def heard(*texts: str, minutes_ago: int = 30) -> pd.DataFrame:
    at = pd.Timestamp(NOW) - pd.Timedelta(minutes=minutes_ago)
    return moods(pd.DataFrame({"text": texts, "at": [at] * len(texts)}))


def test_angry_and_loud_is_serious() -> None:
    level = reached(LEVELS, heard(*["杯盖漏水，退款"] * 15, *["好喝"] * 10), now=NOW)

    assert level is not None
    assert level.name == "serious"


def test_praise_alone_is_only_noticed() -> None:
    level = reached(LEVELS, heard(*["Love it"] * 25), now=NOW)

    assert level is not None
    assert level.name == "notice"


def test_spam_counts_for_nothing() -> None:
    assert reached(LEVELS, heard(*["follow back, free money"] * 40), now=NOW) is None


def test_a_share_of_a_handful_is_not_named() -> None:
    alone = (LEVELS[1].model_copy(update={"when": "negative_share > 0.4 in 6h"}),)

    assert reached(alone, heard(*["broken"] * 9), now=NOW) is None


def test_what_was_said_before_the_window_is_over() -> None:
    assert reached(LEVELS, heard(*["broken"] * 40, minutes_ago=361), now=NOW) is None


def test_messages_are_needed_as_far_back_as_the_longest_window() -> None:
    assert longest_window(LEVELS) == timedelta(hours=6)
