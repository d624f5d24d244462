"""Facts of a small campaign: frames with only the rows that a test is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from pdca.act.adjustment import Adjustment, Effect, Evidence, Risk, adjustment_id
from pdca.check.facts import Facts
from pdca.check.scorecard import Checked, Scorecard, check
from pdca.frames import AD_FACTS, COLLECTIONS, MESSAGES, OBSERVATIONS, ORDERS, PUBLICATIONS, Frame
from pdca.plan.campaign import Campaign, Plan
from pdca.plan.cycles import cycles
from pdca.report import TargetLine

START = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Monday 2 March 2026 begins in Shanghai: the first moment of the campaign."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def a_campaign(**changes: Any) -> Campaign:
    """Four weeks from 2 March 2026 on two accounts."""
    names = ("weibo", "bluesky")
    values = {
        "name": "spring",
        "title": {"en": "Spring", "zh": "春季"},
        "language": "en",
        "timezone": "Asia/Shanghai",
        "starts": "2026-03-02",
        "ends": "2026-03-29",
        "leads": [{"name": "Wei", "email": "wei@brand.example"}],
        "accounts": [
            {"name": f"{p}-main", "platform": p, "owner": "Wei", "mission": "reach young buyers",
             "zone": "community"}
            for p in names
        ],
        "pillars": {"acquire": 0.3, "convert": 0.3, "return": 0.2, "brand": 0.2},
        "rhythm": {
            f"{p}-main": {"per_week": 7, "slots": ["Mon-Fri 12:00", "Mon-Fri 20:00"]} for p in names
        },
        "targets": [a_target()],
    }  # fmt: skip
    return Campaign.model_validate(values | changes)


def a_target(metric: str = "engagements", goal: float = 2800, **changes: Any) -> dict[str, Any]:
    return {
        "name": metric.replace("_", "-"),
        "metric": metric,
        "goal": goal,
        "by": "2026-03-29",
        "baseline": "history",
        "serves": "the year's orders",
    } | changes


def a_plan(**changes: Any) -> Plan:
    return Plan(campaign=a_campaign(**changes), items=())


def frame(schema: Frame, rows: Iterable[dict[str, Any]], plain: dict[str, Any]) -> pd.DataFrame:
    """A typed frame; what a row does not name has the plain value, else nothing."""
    full = [dict.fromkeys(schema.columns) | plain | row for row in rows]
    return schema.conform(pd.DataFrame(full)) if full else schema.empty()


def publications(*rows: dict[str, Any]) -> pd.DataFrame:
    """Published at their due moment unless they say otherwise."""
    plain = {
        "campaign": "spring", "account": "weibo-main", "platform": "weibo", "pillar": "acquire",
        "positioning": "brand", "occurrence": 1, "cycle": 1, "slot": "Mon-Fri 12:00",
        "state": "published", "title": "Pour-over",
    }  # fmt: skip
    full = [{"item": r["key"], "published_at": r.get("due"), **r} for r in rows]
    return frame(PUBLICATIONS, full, plain)


def observations(*rows: tuple[str, str, float | None, datetime], **plain: Any) -> pd.DataFrame:
    """Rows of entity, metric, value, moment, sorted by moment."""
    fields = ("entity", "metric", "value", "as_of")
    full = [dict(zip(fields, row, strict=True)) | {"collected_at": row[3]} for row in rows]
    common = {"entity_kind": "post", "unit": "actions", "kind": "total", "final": False,
              "source": "sandbox"}  # fmt: skip
    return frame(OBSERVATIONS, sorted(full, key=lambda r: r["as_of"]), common | plain)


def orders(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {"kind": "order", "customer": "c1", "amount_minor": 10_000, "currency": "CNY",
             "status": "paid", "source": "weibo", "content": "", "campaign": "spring"}  # fmt: skip
    full = [{"order_id": f"o{i}", **row} for i, row in enumerate(rows)]
    return frame(ORDERS, full, plain)


def messages(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {"kind": "comment", "account": "weibo-main", "platform": "weibo", "author": "a",
             "text": ""}  # fmt: skip
    return frame(MESSAGES, [{"remote_id": str(i), **row} for i, row in enumerate(rows)], plain)


def ads(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {"platform": "weibo", "ad_set": "students", "currency": "CNY"}
    return frame(AD_FACTS, rows, plain)


def collections(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {"what": "posts", "readings": 1, "added": 1, "quarantined": 0, "missing": 0}
    return frame(COLLECTIONS, rows, plain)


def many_posts(
    campaign: Campaign,
    engagements: dict[str, float],
    *,
    days: int = 14,
    per_day: int = 6,
    spread: float = 0.0,
) -> Facts:
    """Posts on every day at 12:00 and 20:00, one reading each, 30 days later than any horizon.

    Args:
        campaign: its pillars take turns, its accounts too.
        engagements: of a post, by pillar.
        days: from the start on.
        per_day: posts a day.
        spread: of ln(engagements) from post to post, alternating up and down.
    """
    pillars, accounts = list(campaign.pillars), list(campaign.accounts)
    posts, readings = [], []
    for i in range(days * per_day):
        due = START + (i // per_day) * DAY + (12 if i % 2 else 20) * HOUR
        pillar, account = (
            pillars[(i + i // per_day) % len(pillars)],
            accounts[i // 2 % len(accounts)],
        )
        posts.append({
            "key": f"p{i:03d}", "due": due, "pillar": pillar, "account": account.name,
            "platform": account.platform, "cycle": i // per_day // 7 + 1,
        })  # fmt: skip
        value = engagements[pillar] * 2.718281828 ** (spread * (1 if i // 4 % 2 else -1))
        readings.append((f"p{i:03d}", "likes", round(value), due + 40 * DAY))
    return Facts(publications(*posts), observations(*readings))


def checked(plan: Plan, facts: Facts, number: int = 2) -> Checked:
    """Cycle `number` as it looks when every post is ripe."""
    return check(plan, facts, cycle=cycles(plan.campaign)[number - 1], now=START + 90 * DAY)


def an_adjustment(
    path: str = "pillars.acquire", before: Any = 0.3, after: Any = 0.4, **values: Any
) -> Adjustment:
    point = values.pop("point", 50)
    plain = {
        "id": adjustment_id("spring", 1, path), "campaign": "spring", "cycle": 1, "kind": "mix",
        "path": path, "subject": path.split(".")[1], "before": before, "after": after,
        "evidence": Evidence(posts=20, cycles=1, uplift=None, probability_better=0.9),
        "effect": Effect(low=-10, point=point, high=110, unit="engagements_per_cycle"),
        "risk": Risk(rollback_below=40, after_posts=10),
    }  # fmt: skip
    return Adjustment.model_validate(plain | values)


def scorecard(facts: Facts, *, now: datetime, number: int = 1, **changes: Any) -> Scorecard:
    plan = a_plan(**changes)
    return check(plan, facts, cycle=cycles(plan.campaign)[number - 1], now=now).scorecard


def target(metric: str, facts: Facts, *, now: datetime, **changes: Any) -> TargetLine:
    return scorecard(facts, now=now, targets=[a_target(metric, **changes)]).targets[0]


def a_week() -> Facts:
    """Ten likes a day on one post, and an old post of last year that is none of ours."""
    read = [("p1", "likes", 10.0 * (d + 1), START + d * DAY + HOUR) for d in range(7)]
    return Facts(
        publications({"key": "p1", "due": START}),
        observations(*read, ("elsewhere", "likes", 999, START + HOUR)),
    )
