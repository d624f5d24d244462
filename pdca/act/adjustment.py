"""An adjustment: one proposed change to the plan, with its evidence, effect and risk.

Its id is derived from campaign, cycle and path, so that proposing twice makes one row.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from pydantic import ConfigDict

from pdca.report import Decision, Figures, Range

Kind = Literal["mix", "slots", "rhythm", "budget", "platform", "creative", "target"]
State = Literal["proposed", "approved", "rejected", "applied", "expired", "reverted"]


class Evidence(Figures):
    """What stands behind it.

    Attributes:
        posts: mature posts that were compared.
        cycles: how many cycles they are from.
        uplift: per post of the subject against the average, relative.
        probability_better: that the plan is better with the change.
        guard: the guard rail that bit: step | floor | cap | None.
        moved: share of all posts that change place.
        reverses: id of the adjustment that this one takes back.
    """

    posts: int
    cycles: int
    uplift: Range | None
    probability_better: float
    guard: str | None = None
    moved: float = 0.0
    reverses: str | None = None


class Risk(Figures):
    """How we notice that it does harm: engagements per post of the subject below this."""

    rollback_below: float | None
    after_posts: int
    """How many further mature posts of the subject that takes."""


class Effect(Figures):
    low: float
    point: float
    high: float
    unit: str


class Adjustment(Figures):
    """A row of the adjustment table; `evidence`, `effect` and `risk` are its JSON columns."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    campaign: str
    cycle: int
    kind: Kind
    path: str
    subject: str = ""
    before: Any
    after: Any
    evidence: Evidence
    effect: Effect
    risk: Risk
    ours: bool = True
    state: State = "proposed"
    decided_by: str | None = None
    decided_at: datetime | None = None
    applied_in: int | None = None
    expires_at: datetime | None = None


def adjustment_id(campaign: str, cycle: int, path: str) -> str:
    """The same for the same proposal, whoever makes it and how often."""
    return sha256(f"{campaign}\n{cycle}\n{path}".encode()).hexdigest()[:20]


ROW = {
    "id", "campaign", "cycle", "kind", "path", "before", "after", "evidence", "effect", "risk",
    "ours",
}  # fmt: skip


def as_row(adjustment: Adjustment) -> dict[str, Any]:
    """The adjustment as `store.adjustments.propose` takes it."""
    values = adjustment.model_dump(mode="json", include=ROW)
    return values | {"expires_at": adjustment.expires_at}


def as_decision(adjustment: Adjustment) -> Decision:
    """The adjustment as the report prints it."""
    a = adjustment
    return Decision(
        id=a.id,
        kind=a.kind,
        path=a.path,
        subject=a.subject,
        before=a.before,
        after=a.after,
        effect=Range(low=a.effect.low, point=a.effect.point, high=a.effect.high),
        effect_unit=a.effect.unit,
        probability_better=a.evidence.probability_better,
        posts=a.evidence.posts,
        cycles=a.evidence.cycles,
        uplift=a.evidence.uplift,
        guard=a.evidence.guard,
        rollback_below=a.risk.rollback_below,
        ours=a.ours,
        state=a.state,
    )
