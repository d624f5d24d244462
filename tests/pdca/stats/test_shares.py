"""Shares move towards what works and never past the guard rails."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdca.stats.mixture import fit
from pdca.stats.shares import Bounds, moved, project, rounded, wanted

MIX = Bounds(0.10, 0.10, 0.60)


def normalised(values: list[float]) -> np.ndarray:
    return np.array(values) / sum(values)


mixes = st.lists(st.floats(0.05, 1.0), min_size=2, max_size=7).map(normalised)


@given(mixes, st.randoms(use_true_random=False))
def test_no_share_leaves_its_rails(before: np.ndarray, random: object) -> None:
    target = np.roll(before, 1)

    after = project(target, before, MIX)

    assert after.sum() == pytest.approx(1)
    assert np.abs(after - before).max() <= 0.10 + 1e-9
    assert (after >= np.minimum(before, 0.10) - 1e-9).all()
    assert (after <= np.maximum(before, 0.60) + 1e-9).all()


@given(mixes)
def test_whole_percentages_add_up(shares: np.ndarray) -> None:
    found = rounded(shares)

    assert found.sum() == pytest.approx(1)
    assert np.abs(found - shares).max() <= 0.01 + 1e-9


def test_a_clear_winner_gets_one_step() -> None:
    after = project(np.array([0.9, 0.05, 0.05]), np.array([0.4, 0.3, 0.3]), MIX)

    assert after == pytest.approx([0.5, 0.25, 0.25])
    assert moved(np.array([0.4, 0.3, 0.3]), after) == pytest.approx(0.1)


def test_shares_follow_the_cube_of_the_value() -> None:
    """Kappa 3: twice the value per post, eight times the share."""
    found = wanted(np.log([[2.0, 1.0]]))

    assert found == pytest.approx([8 / 9, 1 / 9])


def posts(effect: float, count: int, seed: int) -> tuple[np.ndarray, list[str]]:
    rng = np.random.default_rng(seed)
    pillars = ["a", "b"] * (count // 2)
    y = 4 + rng.normal(size=count) + np.where(np.array(pillars) == "a", effect, 0.0)
    return y, pillars


def posterior(effect: float, count: int, seed: int) -> np.ndarray:
    y, pillars = posts(effect, count, seed)
    found = fit(
        y,
        {"pillar": pillars},
        {"pillar": ["a", "b"]},
        cycle=[0] * count,
        weight=np.ones(count),
        seed=1,
    )
    draws = found.of("pillar", ["a", "b"])
    return draws[:, 0] - draws[:, 1]


def test_few_posts_leave_an_effect_near_nothing_and_many_show_it() -> None:
    few, many = (np.mean([posterior(0.6, n, s).mean() for s in range(20)]) for n in (6, 400))

    assert 0 < few < 0.3
    assert many == pytest.approx(0.6, abs=0.12)


def test_the_range_is_as_wide_as_it_says() -> None:
    """True differences drawn from the prior: the 80 % range holds four of five."""
    rng = np.random.default_rng(3)
    inside = []
    for seed in range(300):
        truth = float(rng.normal(0, 0.35 * np.sqrt(2)))
        low, high = np.quantile(posterior(truth, 40, seed), (0.1, 0.9))
        inside.append(low <= truth <= high)

    assert 0.74 <= np.mean(inside) <= 0.86
