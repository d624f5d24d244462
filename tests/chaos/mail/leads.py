"""The campaigns whose reports are mailed: a week of each is over, and many people read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos.campaign import account

ACCOUNT = "weibo-main"
READERS = 10
"""Of one campaign; every second reads English."""


def write(campaigns: Path, count: int) -> list[str]:
    """As many campaigns as `count` mails need; their names."""
    names = []
    for first in range(0, count, READERS):
        name = f"round-{len(names):02}"
        leads = [lead(n) for n in range(first, min(count, first + READERS))]
        (campaigns / name / "content").mkdir(parents=True)
        text = json.dumps(_campaign(name, leads), ensure_ascii=False, indent=1)
        (campaigns / name / "campaign.yaml").write_text(text, "utf-8")
        names.append(name)
    return names


def lead(number: int) -> dict[str, Any]:
    language = ("zh-CN", "en")[number % 2]
    name = ("魏然", "Dan Reyes")[number % 2]
    return {"name": name, "email": f"lead-{number:03}@brand.example", "language": language}


def _campaign(name: str, leads: list[dict[str, Any]]) -> dict[str, Any]:
    """Its one cycle, the week before last, has closed and settled."""
    today = datetime.now(UTC).date()
    first = today - timedelta(days=today.weekday() + 14)
    last = str(first + timedelta(days=6))
    target = {
        "name": "engagements",
        "metric": "engagements",
        "goal": 3000,
        "by": last,
        "baseline": 2100,
        "serves": "first cups",
    }
    return {
        "name": name,
        "title": {"en": f"Cups, {name}", "zh": f"一杯好咖啡 {name}"},
        "language": "zh-CN",
        "timezone": "UTC",
        "starts": str(first),
        "ends": last,
        "settle": "24h",
        "leads": leads,
        "approval": {"by": "auto"},
        "accounts": [account(ACCOUNT, "weibo", sandbox=True)],
        "audiences": {"students": {"age": "18-24"}},
        "pillars": {"brand": 1.0},
        "rhythm": {ACCOUNT: {"per_week": 5, "slots": ["Mon-Fri 12:00"]}},
        "targets": [target],
    }
