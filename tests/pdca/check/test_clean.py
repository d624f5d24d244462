"""What cannot be true is set apart with its reason; the rest arrives."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pdca.check.clean import clean
from pdca.frames import OBSERVATIONS, READINGS
from tests.facts import DAY, HOUR, START, frame

NOW = START + DAY


def readings(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {"entity": "5104", "metric": "likes", "value": 3.0, "kind": "total", "as_of": START,
             "final": False, "native": "like_count"}  # fmt: skip
    return frame(READINGS, rows, plain)


def cleaned(*rows: dict[str, Any]) -> tuple[pd.DataFrame, list[tuple[dict[str, Any], str]]]:
    return clean(
        readings(*rows),
        entity_kind="post",
        entities={"5104": "p1"},
        source="sandbox",
        collected_at=NOW,
        now=NOW,
    )


def test_a_good_reading_becomes_an_observation() -> None:
    found, apart = cleaned({})

    assert apart == []
    assert list(found.columns) == list(OBSERVATIONS.columns)
    assert found.loc[0, ["entity", "unit", "value"]].to_list() == ["p1", "actions", 3.0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"metric": "favs"}, "unknown_metric"),
        ({"metric": None}, "unknown_metric"),
        ({"entity": "9999"}, "unknown_entity"),
        ({"as_of": None}, "no_moment"),
        ({"as_of": NOW + HOUR}, "future"),
        ({"value": -1}, "negative"),
        ({"value": float("inf")}, "not_a_number"),
        ({"metric": "engagement_rate", "value": 25.5}, "above_one"),
        ({"metric": "profile_visits", "kind": "delta"}, "no_period"),
    ],
)
def test_an_impossible_reading_is_set_apart_and_the_rest_arrives(
    row: dict[str, Any], reason: str
) -> None:
    found, apart = cleaned(row, {"metric": "shares"})

    assert [why for _, why in apart] == [reason]
    assert list(found["metric"]) == ["shares"]


def test_more_likes_than_views_cannot_be_but_more_comments_can() -> None:
    found, apart = cleaned(
        {"metric": "impressions", "value": 10},
        {"metric": "likes", "value": 11},
        {"metric": "comments", "value": 12},
    )

    assert [(row["metric"], why) for row, why in apart] == [("likes", "more_than_shown")]
    assert set(found["metric"]) == {"impressions", "comments"}


def test_of_two_equal_readings_the_last_stands() -> None:
    found, apart = cleaned({"value": 3}, {"value": 4})

    assert list(found["value"]) == [4]
    assert [(row["value"], why) for row, why in apart] == [(3.0, "duplicate")]


def test_nothing_is_not_zero() -> None:
    found, apart = cleaned({"value": None})

    assert apart == []
    assert found["value"].isna().all()


def test_what_is_set_apart_can_be_kept_as_json() -> None:
    _, apart = cleaned({"as_of": NOW + DAY})

    assert apart[0][0]["as_of"] == (NOW + DAY).isoformat()
    assert apart[0][0]["period_start"] is None


def test_nothing_read_gives_nothing() -> None:
    found, apart = cleaned()

    assert found.empty
    assert apart == []
