"""Quotas: whole posts for fractions, fair in the long run."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.plan.quota import Apportionment, largest_remainder, rotate, spread


@pytest.mark.parametrize(
    ("count", "ideal", "expected"),
    [
        # Hamilton's method on the first census of the example in Balinski & Young,
        # "Fair Representation" (1982), table 3.1: 26 seats.
        (26, {"A": 9061, "B": 7179, "C": 5259, "D": 3319, "E": 1182},
         {"A": 9, "B": 7, "C": 5, "D": 4, "E": 1}),
        (10, {"a": 0.3, "b": 0.3, "c": 0.2, "d": 0.2}, {"a": 3, "b": 3, "c": 2, "d": 2}),
        (0, {"a": 1.0}, {"a": 0}),
        (5, {"a": -1.0, "b": 2.0}, {"a": 0, "b": 5}),
    ],
)  # fmt: skip
def test_the_largest_remainders_get_the_rest(
    count: int, ideal: dict[str, float], expected: dict[str, int]
) -> None:
    assert largest_remainder(count, ideal) == expected


shares = st.lists(st.integers(1, 100), min_size=1, max_size=6).map(
    lambda parts: {str(i): part / sum(parts) for i, part in enumerate(parts)}
)


@given(shares, st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_over_many_deals_every_pillar_gets_its_share(
    wished: dict[str, float], deals: list[int]
) -> None:
    apportionment = Apportionment(wished)
    given_: Counter[str] = Counter()
    for count in deals:
        dealt = apportionment.deal(count)
        assert sum(dealt.values()) == count
        given_.update(dealt)

    for pillar, share in wished.items():
        assert abs(given_[pillar] - share * sum(deals)) < len(wished)


def test_a_pillar_is_spread_over_the_order() -> None:
    assert spread({"a": 3, "b": 2, "c": 1}) == ["a", "b", "a", "c", "b", "a"]
    assert rotate(["a", "b", "c"], 4) == ["b", "c", "a"]
    assert rotate([], 4) == []
