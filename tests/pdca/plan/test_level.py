"""Conditions of risk levels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.metrics import Metric
from pdca.plan.level import ConditionError, parse_condition

ANGRY, MANY = Metric.NEGATIVE_SHARE, Metric.MENTIONS


@pytest.mark.parametrize(
    ("text", "figures", "holds"),
    [
        ("negative_share > 0.4 and mentions > 30 in 6h", {ANGRY: 0.5, MANY: 31.0}, True),
        ("negative_share > 0.4 and mentions > 30 in 6h", {ANGRY: 0.5, MANY: 30.0}, False),
        ("negative_share > 40% or mentions >= 30", {ANGRY: 0.1, MANY: 30.0}, True),
        ("mentions > 5 and negative_share > 0.4 or mentions > 1,000", {ANGRY: 0, MANY: 1001}, True),
        ("negative_share > 0.4", {ANGRY: None}, False),
        ("negative_share <= 0.4", {}, False),
    ],
)
def test_a_condition_holds(text: str, figures: dict[Metric, float | None], holds: bool) -> None:  # noqa: FBT001 - a row of the table
    assert parse_condition(text).evaluate(figures) is holds


def test_a_condition_says_what_it_needs() -> None:
    condition = parse_condition("negative_share > 0.4 and mentions > 30 in 90min")

    assert condition.window == timedelta(minutes=90)
    assert condition.metrics == {ANGRY, MANY}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("anger > 3", "anger > 3"),
        ("mentions > many", "mentions > many"),
        ("mentions => 3", "mentions => 3"),
        ("mentions > 3 in a while", "mentions > 3 in a while"),
        ("mentions > 3 in 6x", "in 6x"),
        ("mentions > 3 and", "mentions > 3 and"),
        ("", ""),
    ],
)
def test_what_cannot_be_read_is_named(text: str, part: str) -> None:
    with pytest.raises(ConditionError) as error:
        parse_condition(text)

    assert error.value.part == part


@given(st.text(alphabet="mentions >0.4andorin6h", max_size=40))
def test_a_text_is_a_condition_or_a_condition_error(text: str) -> None:
    try:
        parse_condition(text)
    except ConditionError:
        return
