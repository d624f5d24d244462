"""What the figures say before any language says it: the verdict, its cause, how sure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pdca.report import Decision, Driver, MixLine, Report, SlotLine, Status, TargetLine

Kind = Literal["missed", "will_miss", "in_doubt", "good", "all_met", "too_early"]
Word = Literal[
    "almost certain",
    "very likely",
    "likely",
    "open",
    "unlikely",
    "very unlikely",
    "almost impossible",
]

URGENCY: tuple[tuple[Status, Kind], ...] = (
    ("missed", "missed"),
    ("off_track", "will_miss"),
    ("at_risk", "in_doubt"),
    ("on_track", "good"),
    ("met", "all_met"),
    ("no_data", "too_early"),
)
LIKELY, OPEN = 0.70, 0.30
BELOW_LIKELY, BELOW_OPEN = 0.65, 0.25
"""From here up to the word's own level a chance rounds to it."""
WORDS: tuple[tuple[float, Word], ...] = (
    (0.95, "almost certain"),
    (0.85, "very likely"),
    (LIKELY, "likely"),
    (OPEN, "open"),
    (0.15, "unlikely"),
    (0.05, "very unlikely"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one thing to know, and the target it is about."""

    kind: Kind
    target: TargetLine | None
    cause: Driver | None
    gap: float | None
    """How far the outcome stays short of the goal, relative to the goal; below 0 it passes it."""
    main: bool = True
    """Whether the cause explains at least half of what is lacking by now."""


def verdict_of(report: Report) -> Verdict:
    """The most urgent status decides; of equals, the target its lead wrote first."""
    for status, kind in URGENCY:
        for target in report.targets:
            if target.status == status:
                cause = cause_of(report, target)
                return Verdict(kind, target, cause, gap_of(target), _is_main(cause, target))
    return Verdict("too_early", None, None, None)


def gap_of(target: TargetLine) -> float | None:
    """By what share of the goal the (expected) outcome is worse than the goal."""
    ended = target.status in ("missed", "met")
    outcome = target.actual if ended or target.forecast is None else target.forecast.point
    if outcome is None or not target.goal or (target.forecast is None and not ended):
        return None
    short = (target.goal - outcome) / abs(target.goal)
    return short if target.better == "higher" else -short


def cost(driver: Driver, target: TargetLine) -> float:
    """What a driver took away from its target; negative if it helped."""
    return -driver.contribution if target.better == "higher" else driver.contribution


def drivers_of(report: Report, target: TargetLine) -> list[Driver]:
    """A target's drivers, the costliest first.

    Those of one dimension add up to the gap, so only one is told: the one whose worst
    driver explains most.
    """
    own = [d for d in report.drivers if d.target == target.name]
    worst = max(own, key=lambda d: cost(d, target), default=None)
    told = [d for d in own if worst is not None and d.dimension == worst.dimension]
    return sorted(told, key=lambda d: -cost(d, target))


def cause_of(report: Report, target: TargetLine) -> Driver | None:
    """The driver that took most, if the cycle as a whole took anything."""
    found = drivers_of(report, target)
    lost = sum(cost(driver, target) for driver in found)
    return found[0] if lost > 0 and cost(found[0], target) > 0 else None


def _is_main(cause: Driver | None, target: TargetLine) -> bool:
    if cause is None or target.expected is None or target.actual is None:
        return True
    return cost(cause, target) >= abs(target.expected - target.actual) / 2


def rises(decision: Decision) -> bool:
    """Whether the change is upwards; False where there is no up."""
    before, after = decision.before, decision.after
    return isinstance(before, int | float) and isinstance(after, int | float) and after > before


def word_for(probability: float) -> Word:
    """The fixed word of a probability (the legend prints the same table)."""
    return next((word for floor, word in WORDS if probability >= floor), "almost impossible")


def tally(targets: Iterable[TargetLine]) -> dict[str, int]:
    """How many targets are met, good, in doubt, bad, missed, without data; empty ones left out."""
    groups: dict[Status, str] = {"met": "met", "on_track": "good", "at_risk": "warn"}
    groups |= {"off_track": "bad", "missed": "missed"}
    counts = dict.fromkeys(("met", "good", "warn", "bad", "missed", "none"), 0)
    for target in targets:
        counts[groups.get(target.status, "none")] += 1
    return {group: n for group, n in counts.items() if n}


def posts_needed(report: Report) -> int | None:
    """How many more posts until a first pillar or slot can be judged; None if one can be."""
    lines: list[MixLine | SlotLine] = [*report.mix, *report.slots]
    if any(line.uplift for line in lines):
        return None
    return min((line.posts_needed for line in lines if line.posts_needed), default=None)
