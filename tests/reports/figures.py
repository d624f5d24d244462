"""Which figures each part of a report may print, in the unit it is printed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import floor
from typing import Any

from pdca.report import Range, Report, TargetLine
from pdca.vocabulary import DEFINITIONS, Unit

CONSTANTS = (8, 10)
"""8 in 10 outcomes: what an 80 % interval is called."""
WORDS_AT = (95, 85, 70, 30, 15, 5)
ENDS = (1, 20, 19, 99, 100)
"""Less than 1 in 20, more than 99 in 100."""


def figures(report: Report, section: str) -> Iterator[float]:
    """Every figure that `section` may print, in the unit it is printed in."""
    yield from CONSTANTS
    if section in {"answer", "plan", "funnel"}:
        yield from (report.cycle - 1, report.cycle, report.cycle + 1, report.cycles)
    yield from {
        "answer": _answer, "targets": _targets, "cause": _cause, "decisions": _decisions,
        "plan": _plan, "funnel": _funnel, "tests": _tests, "mix": _mix, "times": _slots,
        "orders": _orders, "posts": _posts, "foot": _foot,
    }[section](report)  # fmt: skip


def _answer(report: Report) -> Iterator[float]:
    yield report.starts.year
    yield len(report.decisions)
    for target in report.targets:
        yield from _target(target)
    yield from _cause(report)
    for alert in report.alerts:
        yield from (100 * v if 0 < v < 1 else v for v in alert.values.values() if _numeric(v))


def _target(target: TargetLine) -> Iterator[float]:
    ahead = (
        (target.forecast.low, target.forecast.point, target.forecast.high)
        if (target.forecast)
        else ()
    )
    for value in (target.goal, target.actual, target.expected, *ahead):
        if value is not None:
            yield _shown(target, value)
    if target.forecast is not None and target.goal:
        yield 100 * abs(target.goal - target.forecast.point) / target.goal
    if target.probability is not None:
        yield from _chance(target.probability, whole=floor)


def _chance(probability: float, whole: Callable[[float], float] = round) -> Iterator[float]:
    """A target's chance is cut: 29.6 % must not read as the 30 % that is no longer off track."""
    yield from (whole(100 * probability + 1e-9), round(10 * probability), *ENDS)


def _shown(target: TargetLine, value: float) -> float:
    unit = DEFINITIONS[target.metric].unit
    return value * 100 if unit == Unit.SHARE else value / 100 if unit == Unit.MONEY else value


def _targets(report: Report) -> Iterator[float]:
    yield from (0, 50, len(report.targets))
    for target in report.targets:
        yield from _target(target)


def _cause(report: Report) -> Iterator[float]:
    yield from (1, 2)
    by_name = {t.name: t for t in report.targets}
    for target in report.targets:
        yield from _target(target)
        if target.actual is not None and target.expected is not None:
            yield _shown(target, target.expected - target.actual)
        yield from (_shown(target, v) for _, v in target.series[-1:])
    for driver in report.drivers:
        target = by_name[driver.target]
        yield _shown(target, driver.contribution)
        for value in (driver.before, driver.after):
            if value is not None:
                yield value if driver.kind == "volume" else _shown(target, value)


def _decisions(report: Report) -> Iterator[float]:
    yield from range(1, 1 + max(3, *(len(d.steps) for d in report.decisions), 0))
    for decision in report.decisions:
        yield from _change(decision.path, decision.before, decision.after)
        share = 100 if decision.effect_unit == "relative" else 1
        yield from (share * v for v in _range(decision.effect))
        yield from (100 * v for v in _range(decision.uplift))
        yield from (decision.posts, decision.cycles, decision.rollback_below or 0)
        yield from _chance(decision.probability_better)
    for fate in report.fates:
        yield from _change(fate.path, fate.before, fate.after)
        yield from (100 * v for v in _range(fate.measured))
    yield from (line.posts_needed for line in (*report.mix, *report.slots) if line.posts_needed)


def _change(path: str, *values: Any) -> Iterator[float]:
    factor = 100 if path.startswith("pillars") else 1
    yield from (v * factor for v in values if _numeric(v))


def _plan(report: Report) -> Iterator[float]:
    yield from (report.unchanged, *range(1, 4))
    for change in report.changes:
        yield from _change(change.path, change.before, change.after)


def _funnel(report: Report) -> Iterator[float]:
    for stage in report.funnel:
        yield from (v for v in (stage.count,) if v is not None)
        if stage.rate is not None:
            yield 100 * stage.rate
            if stage.rate_before is not None:
                yield 100 * (stage.rate - stage.rate_before)


def _tests(report: Report) -> Iterator[float]:
    for line in report.experiments:
        yield from (100 * v for v in _range(line.difference))
        yield from (v for v in (line.needed,) if v is not None)
        if line.probability_better is not None:
            yield from _chance(line.probability_better)
        for arm in line.arms:
            yield from (arm.posts, arm.trials or 0, arm.successes or 0, 100 * (arm.rate or 0))


def _mix(report: Report) -> Iterator[float]:
    for line in report.mix:
        yield from (line.posts_planned, line.posts_published, line.per_post or 0)
        yield from (100 * v for v in _range(line.uplift))
        yield line.posts_needed or 0


def _slots(report: Report) -> Iterator[float]:
    for line in report.slots:
        yield from (line.posts, line.per_post or 0, line.posts_needed or 0)
        yield from (100 * v for v in _range(line.uplift))


def _orders(report: Report) -> Iterator[float]:
    yield sum(s.orders for s in report.sources)
    yield sum(s.leads for s in report.sources)
    for source in report.sources:
        yield from (source.orders, source.revenue_minor / 100, source.leads)


def _posts(report: Report) -> Iterator[float]:
    for post in (*report.best, *report.worst):
        yield from (post.engagements or 0, post.impressions or 0)
        yield from (100 * (post.engagement_rate or 0), 100 * post.maturity)


def _foot(report: Report) -> Iterator[float]:
    yield from WORDS_AT
    yield from (float(v) for v in dict(report.publishing).values())
    data = report.data
    yield from (data.quarantined, data.restated, data.missing_posts)


def _range(span: Range | None) -> tuple[float, ...]:
    return (span.low, span.point, span.high) if span else ()


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
