"""When a risk reaches a level: `negative_share > 0.4 and mentions > 30 in 6h`.

`and` binds closer than `or`; there are no brackets. The window at the end is how far
back the figures look; without one, a day. A figure that nobody measured is never true.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pdca.metrics import Metric
from pdca.plan.values import parse_duration, parse_number

COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
LONGEST = 500
"""Characters of a condition."""
_CLAUSE = re.compile(r"([a-z_]+)\s*(>=|<=|>|<)\s*(\S+)")
_WINDOW = re.compile(r"\s+in\s+(\S+)$")


class ConditionError(ValueError):
    """The text is no condition; `part` is what could not be read."""

    def __init__(self, part: str) -> None:
        super().__init__(f"cannot read {part!r}")
        self.part = part


@dataclass(frozen=True, slots=True)
class Clause:
    metric: Metric
    sign: str
    bound: float

    def holds(self, figures: Mapping[Metric, float | None]) -> bool:
        value = figures.get(self.metric)
        return value is not None and COMPARE[self.sign](value, self.bound)


@dataclass(frozen=True, slots=True)
class Condition:
    """True if all clauses of any of `ways` hold for figures of the last `window`."""

    ways: tuple[tuple[Clause, ...], ...]
    window: timedelta = timedelta(days=1)

    @property
    def metrics(self) -> frozenset[Metric]:
        """What must be measured to evaluate it."""
        return frozenset(c.metric for way in self.ways for c in way)

    def evaluate(self, figures: Mapping[Metric, float | None]) -> bool:
        return any(all(clause.holds(figures) for clause in way) for way in self.ways)


def parse_condition(text: str) -> Condition:
    """The condition that `text` says.

    Raises:
        ConditionError: with the part that cannot be read.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise ConditionError(text[:40])
    found = _WINDOW.search(text)
    window = parse_duration(found[1]) if found else timedelta(days=1)
    if window is None or not window:
        raise ConditionError(found[0].strip() if found else text)
    clauses = text[: found.start()] if found else text
    ways = tuple(
        tuple(_clause(part) for part in re.split(r"\s+and\s+", way))
        for way in re.split(r"\s+or\s+", clauses)
    )
    return Condition(ways, window)


def _clause(text: str) -> Clause:
    found = _CLAUSE.fullmatch(text.strip())
    if not found or found[1] not in set(Metric):
        raise ConditionError(text.strip())
    bound = parse_number(found[3])
    if bound is None:
        raise ConditionError(text.strip())
    return Clause(Metric(found[1]), found[2], bound)
