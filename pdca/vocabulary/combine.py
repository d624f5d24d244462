"""The arithmetic that the vocabulary allows: sums, last values, ratios of sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pdca.vocabulary.definition import Definition


def ratio(numerator: float | None, denominator: float | None, *, per: int = 1) -> float | None:
    """`per` * numerator / denominator; None when the denominator is 0 or either is missing."""
    if numerator is None or not denominator:
        return None
    return per * numerator / denominator


def total(values: Iterable[float | None]) -> float | None:
    """The sum of what was measured; None when nothing was."""
    known = [v for v in values if v is not None]
    return sum(known) if known else None


def combine(definition: Definition, values: Iterable[float | None]) -> float | None:
    """Values of one metric over posts or periods, in time order, as one value.

    None where the vocabulary knows no such total: two reaches, two ratios.
    """
    known = [v for v in values if v is not None]
    if definition.combine == "sum":
        return sum(known) if known else None
    if definition.combine == "last":
        return known[-1] if known else None
    return known[0] if len(known) == 1 else None


def evaluate(definition: Definition, sums: Mapping[str, float | None]) -> float | None:
    """A ratio from the sums of its counts, which `sums` holds by name."""
    numerator = _all(definition.numerator, sums)
    return ratio(numerator, _all(definition.denominator, sums), per=definition.per)


def _all(names: tuple[str, ...], sums: Mapping[str, float | None]) -> float | None:
    """Conversions of a kind that nobody counts are absent; what is one count must be there."""
    known = [value for n in names if (value := sums.get(n)) is not None]
    needed = len(names) if len(names) < 3 else 1
    return sum(known) if len(known) >= needed else None


def attainment(
    actual: float | None, goal: float, *, better: str, base: float | None = None
) -> float | None:
    """How much of the goal is reached, 1 is all of it.

    Costs turn round (goal / actual); with `base`, only the way from there counts.
    """
    if actual is None:
        return None
    if base is not None:
        return ratio(actual - base, goal - base)
    return ratio(actual, goal) if better == "higher" else ratio(goal, actual)
