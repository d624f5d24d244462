"""The rows of a report's answer, as strings and bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pdca.report import TargetLine
from reports.bars import AXIS, Bullet, Strip, bullet


@dataclass(frozen=True, slots=True)
class Links:
    """Where a reader can go; a part without an address is left out.

    `decide` maps a decision's id to the page where this reader approves or rejects it.
    """

    report: str | None = None
    review: str | None = None
    decide: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetRow:
    name: str
    status: str
    shape: str
    look: str
    progress: str
    forecast: str
    chance: str
    bars: Bullet
    serves: str


@dataclass(frozen=True, slots=True)
class DriverRow:
    text: str
    amount: str
    bar: Strip
    look: str


@dataclass(frozen=True, slots=True)
class Card:
    """One decision."""

    number: int
    id: str
    title: str
    effect: str
    effect_unit: str
    effect_range: str
    evidence: str
    safeguard: str
    sure: str
    chance: str
    ours: bool
    steps: Sequence[str]
    url: str | None


@dataclass(frozen=True, slots=True)
class FateRow:
    state: str
    look: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    what: str
    before: str
    after: str
    number: str


def target_bar(target: TargetLine) -> Bullet:
    """The bar of a target; where lower is better, target ÷ actual."""
    bad = target.status in ("off_track", "missed")
    if not target.goal:
        return bullet(None)

    def share(value: float) -> float:
        if target.better == "higher":
            return value / target.goal
        return target.goal / value if value > 0 else AXIS

    ahead = target.forecast
    band = None
    if ahead is not None:
        low, high = sorted((share(ahead.low), share(ahead.high)))
        band = (low, high)
    return bullet(None if target.actual is None else share(target.actual), band=band, bad=bad)
