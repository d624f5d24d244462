"""Rates and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054
"""Two-sided 95 % normal quantile."""
Z_80 = 1.2815515655446004


class Interval(NamedTuple):
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Successes out of trials. Rates of several days add up."""

    successes: int
    trials: int

    def __post_init__(self) -> None:
        if not 0 <= self.successes <= self.trials or self.trials == 0:
            raise ValueError(f"{self.successes} successes out of {self.trials} is not a rate")

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.successes + other.successes, self.trials + other.trials)

    @property
    def value(self) -> float:
        return self.successes / self.trials


def wilson(rate: Rate, *, z: float = Z_95) -> Interval:
    """Confidence interval of one rate; sound for few trials and rare events.

    Source: E. B. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    n, p = rate.trials, rate.value
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Interval(centre - half, centre + half)


def difference(a: Rate, b: Rate, *, z: float = Z_95) -> Interval:
    """Confidence interval of `a.value - b.value`, in rate points (0.01 is one).

    Look once: looking daily and stopping at the first "yes" finds what is not there.

    Source: R. G. Newcombe (1998), Stat. Med. 17, 873-890, method 10.
    """
    wa, wb = wilson(a, z=z), wilson(b, z=z)
    gap = a.value - b.value
    low = gap - sqrt((a.value - wa.low) ** 2 + (wb.high - b.value) ** 2)
    high = gap + sqrt((wa.high - a.value) ** 2 + (b.value - wb.low) ** 2)
    return Interval(max(low, -1.0), min(high, 1.0))
