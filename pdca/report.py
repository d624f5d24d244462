"""The figures of one report: all that is printed, and nothing that is prose.

`pdca.act` fills it, `store.report` keeps it as JSON, `reports` turns it into a mail in
the reader's language. Shares and rates are 0-1, money is in minor units, None is "not
measured" and never zero.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from pdca.metrics import Metric

Status = Literal["met", "on_track", "at_risk", "off_track", "missed", "no_data"]


class Figures(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Range(Figures):
    """A point with its 80 % interval."""

    low: float
    point: float
    high: float


class TargetLine(Figures):
    name: str
    metric: Metric
    unit: str
    better: Literal["higher", "lower"]
    goal: float
    starts: date
    by: date
    serves: str
    actual: float | None
    expected: float | None
    """What the campaign's own rhythm would have brought by now on the way to the goal."""
    forecast: Range | None
    probability: float | None
    status: Status
    little_history: bool
    """The interval is the wide default: too little history to know our own errors."""
    series: tuple[tuple[date, float], ...] = ()
    """Cumulative by local day, for the pace chart."""
    next_milestone: tuple[date, float] | None = None


class Driver(Figures):
    """What explains part of a target's gap: fewer posts (volume) or less per post (rate)."""

    target: str
    dimension: Literal["platform", "account", "pillar", "all"]
    value: str
    kind: Literal["volume", "rate"]
    contribution: float
    """In the target's unit; the drivers of a target add up to the gap of the cycle.

    Actual less expected: below zero it lowered the metric (good where lower is better)."""
    before: float | None = None
    after: float | None = None
    """Posts (volume) or the metric per post (rate): what was expected, and what came."""


class Decision(Figures):
    """One adjustment as the lead decides it."""

    id: str
    kind: Literal["mix", "slots", "rhythm", "budget", "platform", "creative", "target"]
    path: str
    subject: str
    """The pillar, account, slot ... it is about."""
    before: Any
    after: Any
    effect: Range
    effect_unit: str
    """"engagements_per_cycle", or "relative" for a share of the present value."""
    probability_better: float
    posts: int
    """How many mature posts stand behind it."""
    cycles: int
    uplift: Range | None = None
    """Per post against the average, relative: 0.28 is 28 % above."""
    guard: str | None = None
    """Which guard rail bit: step | floor | cap | quota."""
    rollback_below: float | None = None
    ours: bool = True
    state: Literal["proposed", "approved", "rejected", "applied", "expired", "reverted"]
    steps: tuple[str, ...] = ()


class Fate(Figures):
    """What became of an earlier decision."""

    id: str
    kind: str
    path: str
    subject: str
    before: Any
    after: Any
    state: Literal["proposed", "approved", "rejected", "applied", "expired", "reverted"]
    decided_by: str | None
    cycle: int
    measured: Range | None = None
    """Relative change per post since it was applied, once there is enough."""


class Change(Figures):
    """One line of the plan diff."""

    path: str
    before: Any
    after: Any
    decision: str | None = None


class Stage(Figures):
    stage: Literal["awareness", "interest", "consideration", "intent", "purchase", "loyalty"]
    metric: Metric
    count: float | None
    before: float | None
    """The same, a cycle earlier."""
    rate: float | None
    """Of the stage above."""
    rate_before: float | None
    leaks_most: bool = False


class MixLine(Figures):
    pillar: str
    planned: float
    """Share of the plan in force."""
    posts_planned: int
    posts_published: int
    per_post: float | None
    """Engagements per post at equal age."""
    uplift: Range | None
    """Against the average post, shrunken; None below the floor."""
    posts_needed: int | None = None
    """How many more mature posts until we can say."""


class SlotLine(Figures):
    slot: str
    posts: int
    per_post: float | None
    uplift: Range | None
    posts_needed: int | None = None


class PostLine(Figures):
    key: str
    title: str
    account: str
    platform: str
    pillar: str
    published_at: datetime
    url: str | None
    engagements: float | None
    impressions: float | None
    engagement_rate: float | None
    maturity: float
    """0-1: how much of its final figures a post of this age has."""


class ArmLine(Figures):
    variant: str
    posts: int
    trials: float | None
    successes: float | None
    rate: float | None


class ExperimentLine(Figures):
    name: str
    hypothesis: str
    metric: Metric
    arms: tuple[ArmLine, ...]
    enough: bool
    needed: int | None
    """Further successes until the first honest word."""
    difference: Range | None
    """Relative, of the last arm against the first, shrunken."""
    probability_better: float | None
    broken_split: bool = False
    verdict: Literal["waiting", "open", "use", "learned", "broken"]


class SourceLine(Figures):
    """Orders and leads by where they came from (UTM)."""

    source: str
    orders: int
    revenue_minor: int
    leads: int


class DataLine(Figures):
    """How far the figures can be trusted."""

    as_of: datetime
    complete: bool
    silent_accounts: tuple[str, ...] = ()
    """Accounts that could not be read in the cycle."""
    quarantined: int = 0
    restated: int = 0
    missing_posts: int = 0


class Publishing(Figures):
    """The cycle's balance (design 4.2)."""

    due: int
    published: int
    rejected: int
    missed: int
    cancelled: int
    waiting: int
    moved: int = 0


class Approval(Figures):
    needed: bool
    by: datetime | None = None
    silence: Literal["keep", "apply"] = "keep"


class Alert(Figures):
    """A thing a person should see before all else: an open incident, an empty queue, a question."""

    code: str
    values: dict[str, Any]


class CycleFigures(Figures):
    """What Check found of a cycle: a scorecard keeps it, and a report prints it."""

    currency: str | None
    targets: tuple[TargetLine, ...]
    drivers: tuple[Driver, ...]
    funnel: tuple[Stage, ...]
    mix: tuple[MixLine, ...]
    slots: tuple[SlotLine, ...]
    best: tuple[PostLine, ...]
    worst: tuple[PostLine, ...]
    experiments: tuple[ExperimentLine, ...]
    sources: tuple[SourceLine, ...]
    publishing: Publishing
    data: DataLine


class Report(CycleFigures):
    id: str
    campaign: str
    title: dict[str, str]
    labels: dict[str, dict[str, str]] = {}
    """What pillars, audiences and experiments are called, by language (en, zh)."""
    timezone: str
    cycle: int
    cycles: int
    cycle_length: Literal["day", "week", "month", "quarter"] = "week"
    starts: date
    ends: date
    campaign_ends: date
    decisions: tuple[Decision, ...]
    fates: tuple[Fate, ...]
    changes: tuple[Change, ...]
    unchanged: int
    alerts: tuple[Alert, ...]
    approval: Approval
