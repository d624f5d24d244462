"""Intervals, splits and differences against papers and real tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.stats.intervals import Rate, difference, wilson
from pdca.stats.trial import Arm, Difference, compare, may_be_learned, mismatch, split_is_broken
from tests.outside import DATA, with_data

UPWORTHY = DATA / "upworthy" / "upworthy_before_201440.parquet"


@pytest.mark.parametrize(
    ("rate", "low", "high"),
    [
        # Newcombe 1998, Stat. Med. 17, 857-872, table I, method 3.
        (Rate(81, 263), 0.2553, 0.3662),
        (Rate(15, 148), 0.0624, 0.1605),
        (Rate(0, 20), 0.0, 0.1611),
        (Rate(1, 29), 0.0061, 0.1718),
    ],
)
def test_wilson(rate: Rate, low: float, high: float) -> None:
    assert wilson(rate) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        # Newcombe 1998, Stat. Med. 17, 873-890, table II, method 10.
        (Rate(56, 70), Rate(48, 80), 0.0524, 0.3339),
        (Rate(9, 10), Rate(3, 10), 0.1705, 0.8090),
        (Rate(10, 10), Rate(0, 10), 0.6075, 1.0),
    ],
)
def test_difference(a: Rate, b: Rate, low: float, high: float) -> None:
    assert difference(a, b) == pytest.approx((low, high), abs=5e-5)


rates = st.integers(1, 10_000).flatmap(lambda n: st.builds(Rate, st.integers(0, n), st.just(n)))


@given(rates, rates)
def test_swapping_the_two_mirrors_the_interval(a: Rate, b: Rate) -> None:
    low, high = difference(a, b)

    assert difference(b, a) == pytest.approx((-high, -low))
    assert -1 <= low <= a.value - b.value <= high <= 1


def test_more_successes_than_trials_are_no_rate() -> None:
    with pytest.raises(ValueError, match="5 successes out of 4"):
        Rate(5, 4)


@pytest.mark.parametrize(
    ("counts", "probability", "broken"),
    [
        # Kohavi, Tang & Xu 2020, ch. 3: 821,588 against 815,482 users, p = 1.8e-6.
        ((821_588, 815_482), 1.8e-6, True),
        ((50, 50), 1.0, False),
        ((4, 6), 0.527, False),
    ],
)
def test_a_split_that_chance_does_not_explain_is_noticed(
    counts: tuple[int, int], probability: float, *, broken: bool
) -> None:
    assert mismatch(counts) == pytest.approx(probability, rel=0.03)
    assert split_is_broken(counts) is broken


@pytest.mark.parametrize(("look", "bound"), [(1, 4.56), (2, 3.23), (3, 2.63), (4, 2.28), (5, 2.04)])
def test_looking_early_needs_more(look: int, bound: float) -> None:
    """O'Brien & Fleming, five looks at 5 % (Jennison & Turnbull 2000, table 2.3)."""
    below, above = (Difference(z, 1.0, z, 1.0) for z in (bound - 0.01, bound + 0.01))

    assert not may_be_learned(below, information=look / 5)
    assert may_be_learned(above, information=look / 5)


def an_arm(clicks: list[int], impressions: list[int]) -> Arm:
    return Arm(np.array(clicks, dtype=float), np.array(impressions, dtype=float))


def test_a_difference_is_shrunken_and_its_mirror_is_the_other_arm_s() -> None:
    a, b = an_arm([10, 12, 9], [1000] * 3), an_arm([20, 22, 19], [1000] * 3)

    there, back = compare(a, b), compare(b, a)

    assert 0 < there.mean < there.observed
    assert there.mean == pytest.approx(-back.mean)
    assert there.probability_better == pytest.approx(1 - back.probability_better)
    assert there.expected_loss < back.expected_loss


@with_data
def test_equal_groups_of_posts_are_seldom_told_apart() -> None:
    """Real headlines, labels drawn by lot: pooled impressions "find" a difference in 2 of 3."""
    tests = pd.read_parquet(UPWORTHY)
    tests = tests[tests["impressions"] > 500]
    rng = np.random.default_rng(7)
    pooled, ours = [], []
    for _ in range(300):
        drawn = tests.iloc[rng.integers(0, len(tests), 40)]
        a, b = (Arm(g["clicks"].to_numpy(float), g["impressions"].to_numpy(float))
                for g in (drawn[:20], drawn[20:]))  # fmt: skip
        found = compare(a, b)
        ours.append(abs(found.z) > 1.96)
        naive = 1 / a.successes.sum() + 1 / b.successes.sum()
        pooled.append(abs(found.observed) > 1.96 * np.sqrt(naive))

    assert np.mean(pooled) > 0.5
    assert np.mean(ours) < 0.08


@with_data
def test_the_months_with_a_broken_cache_are_noticed() -> None:
    """By day 69.5 % of the bad months' tests fail and 0.5 % of the others; weeks cut coarser."""
    data = pd.read_parquet(UPWORTHY)
    broken = data["test_week"].astype(int).between(201326, 201402)
    failed = [
        np.mean([split_is_broken(arms) for arms in _splits(part)])
        for part in (data[broken], data[~broken])
    ]

    assert failed[0] > 0.6
    assert failed[1] < 0.03


def _splits(tests: pd.DataFrame) -> list[list[int]]:
    by_test = tests.groupby("clickability_test_id")["impressions"].agg(list)
    return [arms for arms in by_test if len(arms) > 1]
