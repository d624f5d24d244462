"""What pillar, slot and platform each do for a post, taken together and shrunken.

One post's luck is three times the true difference between pillars, so an average says
little. The model is log-linear with normal priors whose width is what such differences
have been on real accounts; few posts leave an effect near 0.

Source: variances from Moro et al. 2016 and two other accounts, see docs/why/statistics.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

PRIOR_SD = {"pillar": 0.35, "slot": 0.15, "platform": 0.40}
NOISE_SD = 1.0
LEVEL_SD = 10.0
"""Of the level of a cycle: practically free."""
DRAWS = 400


@dataclass(frozen=True, slots=True)
class Effects:
    """Joint posterior of all effects on ln(1 + engagements).

    Attributes:
        names: (factor, level) of each effect.
        mean: its mean.
        draws: 400 draws of all of them, one row each, made with a fixed seed.
    """

    names: tuple[tuple[str, str], ...]
    mean: Floats
    draws: Floats

    def of(self, factor: str, levels: Sequence[str]) -> Floats:
        """Draws of these levels of a factor, a column each; 0-centred priors if never seen."""
        index = {name: i for i, name in enumerate(self.names)}
        columns = [index[factor, level] for level in levels]
        return self.draws[:, columns]


def fit(
    y: Floats,
    factors: Mapping[str, Sequence[str]],
    levels: Mapping[str, Sequence[str]],
    *,
    cycle: Sequence[int],
    weight: Floats,
    seed: int,
) -> Effects:
    """The effects, given posts.

    Args:
        y: ln(1 + engagements at equal age) of each post.
        factors: by factor, the level of each post.
        levels: by factor, all levels, those without a post too.
        cycle: of each post; every cycle has a level of its own.
        weight: of each post, 0-1.
        seed: of the draws.
    """
    names = [(f, level) for f, known in levels.items() for level in known]
    own = [_indicators(factors[f], known) for f, known in levels.items()]
    x = np.column_stack([*own, _indicators(cycle, sorted(set(cycle)))])
    sd = np.array([PRIOR_SD[f] for f, _ in names] + [LEVEL_SD] * (x.shape[1] - len(names)))
    # The level of a cycle is free around the mean of all posts, not around 0.
    centre = float(np.average(y, weights=weight)) if weight.sum() > 0 else 0.0
    weighted = x.T * weight
    precision = weighted @ x / NOISE_SD**2 + np.diag(1 / sd**2)
    covariance = np.linalg.inv(precision)
    mean = covariance @ (weighted @ (y - centre)) / NOISE_SD**2
    rng = np.random.default_rng(seed)
    factor = np.linalg.cholesky((covariance + covariance.T) / 2)
    draws = mean + rng.standard_normal((DRAWS, len(mean))) @ factor.T
    kept = len(names)
    return Effects(tuple(names), mean[:kept], draws[:, :kept])


def _indicators(values: Sequence[object], known: Sequence[object]) -> Floats:
    """A column per level: 1 in the rows that have it."""
    column = {level: i for i, level in enumerate(known)}
    marks = np.zeros((len(values), len(known)))
    marks[np.arange(len(values)), [column[v] for v in values]] = 1.0
    return marks
