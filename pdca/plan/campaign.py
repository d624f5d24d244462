"""The campaign as its lead writes it: the models behind `campaign.yaml`.

A misspelled key is an error, never a silent default. The reader (`pdca.plan.read`)
turns every validation error into a mistake with file, line and remedy.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from pdca.metrics import Metric
from pdca.plan.item import Item, Language, MediaRef, Repeat
from pdca.plan.values import Day, Duration, Money, Name, Number, Share, Strict, Words

__all__ = ["Item", "Language", "MediaRef", "Repeat"]


class CycleLength(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Lead(Strict):
    name: Words
    email: str
    language: Language | None = None


class Approval(Strict):
    by: Literal["auto", "lead"] = "auto"
    within: Duration = timedelta(hours=24)
    silence: Literal["keep", "apply"] = "keep"


class Account(Strict):
    """One presence on one platform. `sandbox: true` makes it a pretend one."""

    name: Name
    platform: str
    sandbox: bool = False
    owner: Words
    mission: Words
    audience: tuple[str, ...] = ()
    zone: Literal["community", "publishing", "entertainment", "commerce"]
    language: Language | None = None
    timezone: str | None = None
    """The platform's reporting time zone; default: the campaign's."""

    @property
    def connector(self) -> str:
        return "sandbox" if self.sandbox else self.platform


class Audience(Strict):
    age: str
    gender: Literal["any", "female", "male"] = "any"
    region: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


class Rhythm(Strict):
    per_week: int = Field(ge=1, le=100)
    slots: tuple[str, ...] = Field(min_length=1)
    """Such as "Mon-Fri 12:00" or "Sat,Sun 10:30"."""


class Scope(Strict):
    platforms: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    pillar: str | None = None
    audience: str | None = None


class Milestone(Strict):
    by: Day
    goal: Number


class Target(Strict):
    """A SMART target; each letter has its fields, so none can be left out."""

    name: Name
    metric: Metric
    scope: Scope = Scope()
    goal: Number
    starts: Day | None = None
    by: Day
    milestones: tuple[Milestone, ...] = ()
    baseline: Literal["history"] | Number
    serves: Words


class BudgetLine(Strict):
    platform: str
    ad_set: Name
    targeting: Audience
    weekly: Money


class Budget(Strict):
    currency: str
    weekly: Money
    lines: tuple[BudgetLine, ...] = ()


class Cost(Strict):
    what: Words
    weekly: Money


class Economics(Strict):
    margin: Share
    costs: tuple[Cost, ...] = ()
    attribution: Literal["last_touch", "first_touch", "linear", "position", "data_driven"] = (
        "last_touch"
    )
    window: Duration = timedelta(days=30)


class Experiment(Strict):
    name: Name
    hypothesis: Words
    on: Literal["content", "slot", "creative", "targeting", "audience"]
    variants: tuple[str, ...] = Field(min_length=2)
    metric: Metric
    smallest_effect: Number = Field(gt=0)
    until: Day


class Competitor(Strict):
    name: Words
    accounts: dict[str, str]


class Level(Strict):
    name: Words
    when: Words
    owner: Words
    answer_within: Duration
    response: Literal["apology", "compensation", "explanation", "silence"]
    hold: bool = False


class Watch(Strict):
    keywords: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()


class Late(Strict):
    """What becomes of a post that is overdue by more than `after`."""

    after: Duration = timedelta(hours=2)
    then: Literal["send", "move", "drop"] = "move"


class Utm(Strict):
    source: str = "{platform}"
    medium: str = "social"
    campaign: str = "{campaign}"
    content: str = "{item}-{variant}"


class Guardrails(Strict):
    mix_step: Share = 0.1
    budget_step: Share = 0.2
    posts_per_day: int = Field(default=5, ge=1)


class Campaign(Strict):
    """`campaign.yaml`. `starts` and `ends` include that day, in `timezone`."""

    name: Name
    title: dict[Literal["en", "zh"], str] = Field(min_length=1)
    language: Language
    timezone: str
    starts: Day
    ends: Day
    cycle: CycleLength = CycleLength.WEEK
    settle: Duration = timedelta(hours=24)
    leads: tuple[Lead, ...] = Field(min_length=1)
    approval: Approval = Approval()
    accounts: tuple[Account, ...] = Field(min_length=1)
    audiences: dict[str, Audience] = Field(default_factory=dict)
    pillars: dict[str, Share] = Field(min_length=1)
    labels: dict[str, dict[Literal["en", "zh"], str]] = Field(default_factory=dict)
    """What pillars, audiences and experiments are called in a report, by language."""
    rhythm: dict[str, Rhythm]
    targets: tuple[Target, ...] = Field(min_length=1)
    budget: Budget | None = None
    economics: Economics | None = None
    experiments: tuple[Experiment, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    watch: Watch = Watch()
    late: Late = Late()
    utm: Utm = Utm()
    guardrails: Guardrails = Guardrails()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def account(self, name: str) -> Account:
        return next(a for a in self.accounts if a.name == name)


class Plan(Strict):
    """A folder without mistakes: what a revision stores, as JSON."""

    campaign: Campaign
    items: tuple[Item, ...]

    def item(self, name: str) -> Item:
        return next(i for i in self.items if i.id == name)


def plan_from_json(data: Any) -> Plan:
    """The plan that a revision stored."""
    return Plan.model_validate(data)
