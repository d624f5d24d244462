"""The curve against the real growth of news items, where that data is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.audience import Audience
from sandbox.growth import Growth

DATA = Path(os.environ.get("PDCA_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
SEEN_HOURS = 40
hours = st.floats(0, 10_000)


@given(hours, hours, st.floats(0.5, 48), st.floats(0.5, 3))
def test_a_figure_never_falls(one: float, two: float, half: float, spread: float) -> None:
    growth = Growth(half, spread)
    young, old = sorted((one, two))

    assert 0 <= growth.share(young) <= growth.share(old) <= 1


@given(st.floats(0.001, 0.999))
def test_age_is_the_inverse_of_share(share: float) -> None:
    growth = Growth(8.0, 1.375)

    assert growth.share(growth.age(share)) == pytest.approx(share, abs=1e-9)


def test_half_comes_within_hours_and_the_tail_is_long() -> None:
    parameters = Audience(7).parameters
    halves = [facts.get("half_hours", 8) for facts in parameters["platforms"].values()]
    shape = parameters["growth"]
    whole = Growth(8.0, float(np.hypot(shape["spread"], shape["scatter"])))

    assert (min(halves), max(halves)) == (4, 16)
    assert whole.share(24) == pytest.approx(0.77, abs=0.01)
    assert whole.share(24 * 7) == pytest.approx(0.98, abs=0.01)


@pytest.mark.parametrize("platform", ["Facebook", "GooglePlus", "LinkedIn"])
def test_the_average_item_of_three_platforms_grows_like_this(platform: str) -> None:
    file = DATA / "news_popularity" / f"{platform}_Palestine_first70.csv.gz"
    if not file.exists():
        pytest.skip("the news popularity data is not here")
    shape = Audience(7).parameters["growth"]
    curve = Growth(8.0, float(np.hypot(shape["spread"], shape["scatter"])))

    real = 0.92 * real_growth(file)
    ages = np.arange(1, 3 * SEEN_HOURS + 1) / 3
    ours = np.array([curve.share(age) for age in ages])

    assert float(np.sqrt(np.mean((real - ours) ** 2))) < 0.08


def real_growth(file: Path) -> npt.NDArray[np.float64]:
    """Mean share of the value 40 hours after the first reaction, per 20 minutes."""
    raw = pd.read_csv(file).iloc[:, 1:].to_numpy(float)
    counts = np.maximum.accumulate(np.where(raw < 0, 0, raw), axis=1)
    first, size = (counts > 0).argmax(axis=1), 3 * SEEN_HOURS
    kept = (counts[:, -1] >= 10) & (first <= 144 - size)
    aged = [row[at : at + size] for row, at in zip(counts[kept], first[kept], strict=True)]
    return np.mean([row / row[-1] for row in aged], axis=0)
