"""One target: what is, what should be by now, what the end will bring, how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pdca.check.course import Counted, Course, Span, course_of
from pdca.check.days import day_of, number, today
from pdca.check.money import minor
from pdca.plan.campaign import Campaign, Target
from pdca.report import Range, Status, TargetLine
from pdca.stats.pace import Outlook
from pdca.vocabulary import DEFINITIONS, Definition, Unit

ON_TRACK = 0.70
OFF_TRACK = 0.30


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A target is on track from this chance of reaching it, off track below that one."""

    on_track: float = ON_TRACK
    off_track: float = OFF_TRACK


def progress(
    counted: Counted,
    target: Target,
    *,
    now: datetime,
    thresholds: Thresholds | None = None,
) -> TargetLine:
    """The scorecard's line of one target."""
    campaign, definition = counted.campaign, DEFINITIONS[target.metric]
    span = Span(
        number(target.starts or campaign.starts), number(target.by), today(now, campaign.zone)
    )
    goal = in_unit(target.goal, definition, campaign)
    course = course_of(counted, target, span, goal=goal)
    chance = _chance(course, goal, definition, span)
    return TargetLine(
        name=target.name,
        metric=target.metric,
        unit=definition.unit,
        better=definition.better,
        goal=goal,
        starts=target.starts or campaign.starts,
        by=target.by,
        serves=target.serves,
        actual=course.actual,
        expected=course.expected,
        forecast=None if span.ended else _range(course.outlook),
        probability=chance,
        status=status(
            course.actual,
            goal,
            definition,
            chance=chance,
            ended=span.ended,
            thresholds=thresholds or Thresholds(),
        ),
        little_history=bool(course.outlook and course.outlook.little_history),
        series=tuple((day_of(course.begins + i), float(v)) for i, v in enumerate(course.steps)),
        next_milestone=_milestone(target, span, definition, campaign),
    )


def in_unit(goal: float, definition: Definition, campaign: Campaign) -> float:
    """A goal as its lead wrote it, in the unit of the figures: money in minor units."""
    if definition.unit is not Unit.MONEY:
        return goal
    return minor(goal, campaign.budget.currency if campaign.budget else None)


def status(
    actual: float | None,
    goal: float,
    definition: Definition,
    *,
    chance: float | None,
    ended: bool,
    thresholds: Thresholds,
) -> Status:
    """Met and missed are facts: a sum can be met early, all else is known at the end."""
    if actual is None:
        return "no_data"
    higher = definition.better == "higher"
    reached = actual >= goal if higher else actual <= goal
    if ended:
        return "met" if reached else "missed"
    if reached and higher and definition.combine == "sum":
        return "met"
    if chance is None:
        return "no_data"
    if chance >= thresholds.on_track:
        return "on_track"
    return "off_track" if chance < thresholds.off_track else "at_risk"


def _chance(course: Course, goal: float, definition: Definition, span: Span) -> float | None:
    if course.actual is None or course.outlook is None or span.ended:
        return None
    return round(course.outlook.chance(goal, better=definition.better), 3)


def _range(look: Outlook | None) -> Range | None:
    if look is None:
        return None
    low, high = look.interval
    return Range(low=low, point=look.point, high=high)


def _milestone(
    target: Target, span: Span, definition: Definition, campaign: Campaign
) -> tuple[date, float] | None:
    ahead = [m for m in target.milestones if number(m.by) >= span.today]
    nearest = min(ahead, key=lambda m: m.by, default=None)
    return (nearest.by, in_unit(nearest.goal, definition, campaign)) if nearest else None
