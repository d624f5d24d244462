"""Approval: the first decision of any lead counts, and silence has a meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pdca.plan.campaign import Approval

Verdict = Literal["approved", "rejected"]
Way = Literal["form", "page", "silence", "auto"]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on one adjustment."""

    adjustment: str
    verdict: Verdict
    by: str
    way: Way
    at: datetime


def deadline(approval: Approval, *, reported_at: datetime) -> datetime | None:
    """Until when a lead may answer; None if nobody is asked."""
    return reported_at + approval.within if approval.by == "lead" else None


def automatic(adjustments: Iterable[str], *, now: datetime) -> list[Decided]:
    """What a campaign that approves by itself decides: all of it."""
    return [Decided(a, "approved", "auto", "auto", now) for a in adjustments]


def by_silence(approval: Approval, adjustments: Iterable[str], *, now: datetime) -> list[Decided]:
    """What no answer means for `adjustments` still open at the deadline."""
    verdict: Verdict = "approved" if approval.silence == "apply" else "rejected"
    return [Decided(a, verdict, "silence", "silence", now) for a in adjustments]


def by_form(answers: Mapping[str, Verdict | None], *, by: str, now: datetime) -> list[Decided]:
    """What a lead chose in the form; an adjustment left open is not decided."""
    return [Decided(a, verdict, by, "form", now) for a, verdict in answers.items() if verdict]
