"""The figures of a cycle's report, put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from pdca.act.adjustment import Adjustment, as_decision
from pdca.act.approval import deadline
from pdca.check.scorecard import Scorecard
from pdca.plan.campaign import Campaign, Plan, plan_from_json
from pdca.plan.cycles import Cycle, cycles
from pdca.plan.overlay import base_of, diff, effective
from pdca.report import Alert, Approval, Change, CycleFigures, Fate, Report


def report_id(campaign: str, cycle: int) -> str:
    """The same for the same campaign and cycle: a report is made once."""
    return sha256(f"{campaign}\nreport\n{cycle}".encode()).hexdigest()[:20]


def assemble(  # noqa: PLR0913 - the parts of a report
    plan: Plan,
    scorecard: Scorecard,
    *,
    cycle: Cycle,
    adjustments: Sequence[Adjustment],
    fates: Sequence[Fate],
    now: datetime,
    alerts: Iterable[Alert] = (),
) -> Report:
    """A report from what Check said and Act proposes.

    Args:
        plan: the plan in force.
        scorecard: of the closed cycle.
        cycle: that cycle.
        adjustments: the proposals, at most three.
        fates: of earlier ones.
        now: campaign time, from which the deadline of an approval counts.
        alerts: what a person should see before all else.
    """
    campaign = plan.campaign
    changes = _changes(plan, adjustments)
    return Report(
        id=report_id(campaign.name, cycle.number),
        campaign=campaign.name,
        title={str(k): v for k, v in campaign.title.items()},
        labels={k: {str(n): v for n, v in names.items()} for k, names in campaign.labels.items()},
        timezone=campaign.timezone,
        cycle=cycle.number,
        cycles=len(cycles(campaign)),
        cycle_length=campaign.cycle.value,
        starts=cycle.starts,
        ends=cycle.ends,
        campaign_ends=campaign.ends,
        decisions=tuple(as_decision(a) for a in adjustments),
        fates=tuple(fates),
        changes=changes,
        unchanged=_unchanged(campaign, changes),
        alerts=tuple(alerts),
        approval=_approval(campaign, adjustments, now),
        **{name: getattr(scorecard, name) for name in CycleFigures.model_fields},
    )


def approved(report: Report) -> Report:
    """The report of a campaign that approves by itself: it says so at once."""
    decisions = tuple(d.model_copy(update={"state": "approved"}) for d in report.decisions)
    return report.model_copy(update={"decisions": decisions})


def _changes(plan: Plan, adjustments: Sequence[Adjustment]) -> tuple[Change, ...]:
    """What the plan's text would differ in, if all of them were made."""
    ours = {a.path: a for a in adjustments if a.ours}
    overlays = [{"path": p, "value": a.after, "base": base_of(plan, p)} for p, a in ours.items()]
    # Through JSON once, as `effective` does: 1000 and 1000.0 are no difference.
    plain = plan_from_json(plan.model_dump(mode="json"))
    return tuple(
        Change(decision=_decision(ours, line["path"]), **line)
        for line in diff(plain, effective(plain, overlays))
    )


def _decision(ours: dict[str, Adjustment], path: str) -> str | None:
    return ours[path].id if path in ours else None


def _unchanged(campaign: Campaign, changes: Sequence[Change]) -> int:
    """Pillars, rhythms, targets and budget lines that stay as they are."""
    lines = len(campaign.budget.lines) if campaign.budget else 0
    settings = len(campaign.pillars) + len(campaign.rhythm) + len(campaign.targets) + lines
    return max(0, settings - len(changes))


def _approval(campaign: Campaign, adjustments: Sequence[Adjustment], now: datetime) -> Approval:
    rule = campaign.approval
    asked: Any = deadline(rule, reported_at=now) if adjustments else None
    return Approval(needed=asked is not None, by=asked, silence=rule.silence)
