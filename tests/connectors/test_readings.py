"""Figures arrive exactly; what is wrong or missing stays unknown and takes nothing along."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from connectors.readings import numbers, translate, unknown
from pdca.frames import READINGS
from pdca.metrics import Metric

# An X post's public_metrics, and the same of a second one as an older API version named them.
FIELDS = {"like_count": Metric.LIKES, "reply_count": Metric.COMMENTS, "view_count": Metric.VIEWS}
AS_OF = "2026-03-05T10:00:00Z"


def read(*rows: dict[str, Any]) -> pd.DataFrame:
    return translate(
        rows, FIELDS, entity="id", as_of="as_of", kind="total", sometimes=frozenset({"view_count"})
    )


def value(frame: pd.DataFrame, entity: str, metric: str) -> object:
    found = frame[(frame["entity"] == entity) & (frame["metric"] == metric)]["value"]
    return found.iloc[0]


def test_fc24_a_wrong_field_takes_no_other_along() -> None:
    frame = read(
        {"id": "1", "as_of": AS_OF, "like_count": "many", "reply_count": 12},
        {"id": "2", "as_of": AS_OF, "like_count": "1054", "reply_count": None},
    )

    assert value(frame, "1", "likes") is pd.NA
    assert value(frame, "1", "comments") == 12
    assert value(frame, "2", "likes") == 1054
    assert value(frame, "2", "comments") is pd.NA


def test_a_field_that_nobody_sends_stays_unknown_and_is_not_zero() -> None:
    frame = read({"id": "1", "as_of": AS_OF, "reply_count": 3})

    assert value(frame, "1", "likes") is pd.NA


def test_what_a_post_may_honestly_lack_makes_no_row() -> None:
    frame = read(
        {"id": "1", "as_of": AS_OF, "like_count": 1, "reply_count": 1, "view_count": 5},
        {"id": "2", "as_of": AS_OF, "like_count": 1, "reply_count": 1},
    )

    assert list(frame[frame["metric"] == "views"]["entity"]) == ["1"]


def test_ids_beyond_a_double_keep_their_digits() -> None:
    frame = read({"id": 9100000000000000003, "as_of": AS_OF, "like_count": 1})

    assert set(frame["entity"]) == {"9100000000000000003"}


@pytest.mark.parametrize("wrong", [True, [1], {"total": 1}, "1e999", float("inf"), "", " "])
def test_only_numbers_are_numbers(wrong: object) -> None:
    assert numbers(pd.Series([wrong, 7], dtype=object)).isna().tolist() == [True, False]


def test_a_wrong_moment_is_none_and_a_row_without_id_is_left_out() -> None:
    frame = read(
        {"id": "1", "as_of": "yesterday", "like_count": 4},
        {"as_of": AS_OF, "like_count": 5},
    )

    assert set(frame["entity"]) == {"1"}
    assert frame["as_of"].isna().all()


def test_nothing_read_is_an_empty_frame() -> None:
    pd.testing.assert_frame_equal(read(), READINGS.empty())
    pd.testing.assert_frame_equal(read({"like_count": 4}), READINGS.empty())


def test_unknown_fields_are_listed() -> None:
    rows = [{"id": "1", "like_count": 1, "quote_count": 2}, {"id": "2", "bookmark_count": 3}]

    assert unknown(rows, frozenset({"id", *FIELDS})) == {"quote_count", "bookmark_count"}
