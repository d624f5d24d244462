"""What a person should see of a campaign before all else: risks, empty queues, questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pdca.plan.campaign import Campaign
from pdca.plan.cycles import cycles
from pdca.report import Alert, Publishing

Row = Mapping[str, Any]


def alerts(
    campaign: Campaign,
    *,
    incidents: Iterable[Row],
    findings: Iterable[Row],
    unknown: int,
    publishing: Publishing,
    now: datetime,
) -> list[Alert]:
    """The alerts of a report, the gravest first.

    Args:
        campaign: in force.
        incidents: the open ones, each with level, owner, hold and figures.
        findings: of the plan review, each with code and values.
        unknown: posts of which only a person can say whether they are public.
        publishing: the balance of the closed cycle.
        now: campaign time; queues of cycles gone by are no news.
    """
    counts = (
        ("unknown_posts", unknown),
        ("missed_posts", publishing.missed),
        ("moved_posts", publishing.moved),
    )
    return [
        *map(_incident, incidents),
        *_queues(campaign, findings, now),
        *(Alert(code=code, values={"count": count}) for code, count in counts if count),
    ]


def _incident(row: Row) -> Alert:
    values = {"level": row["level"], "owner": row["owner"], "hold": row["hold"], **row["figures"]}
    return Alert(code="incident", values=values)


def _queues(campaign: Campaign, findings: Iterable[Row], now: datetime) -> Iterator[Alert]:
    ahead = {c.number for c in cycles(campaign) if c.ends_at > now}
    for finding in findings:
        values = finding["values"]
        if finding["code"] == "empty_queue" and values.get("cycle") in ahead:
            needed = {"pillar": values["pillar"], "needed": values["items"]}
            yield Alert(code="empty_queue", values=needed)
