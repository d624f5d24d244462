"""The campaigns whose reports are mailed: each is over, and many people read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos.campaign import account

ACCOUNT = "key-a"
"""One of those of `tests.chaos.places.Sandbox`."""
READERS = 10
"""Of one campaign; every second reads English."""


def write(campaigns: Path, count: int, *, after: int = 0) -> list[str]:
    """As many campaigns as `count` more mails need, `after` those that are there; their names."""
    names = []
    for first in range(after, after + count, READERS):
        name = f"round-{first // READERS:02}"
        leads = [lead(n) for n in range(first, min(after + count, first + READERS))]
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
    """Its one day is over and has settled, and is looked at for some days more."""
    day = str(datetime.now(UTC).date() - timedelta(days=3))
    target = {
        "name": "engagements",
        "metric": "engagements",
        "goal": 3000,
        "by": day,
        "baseline": 2100,
        "serves": "first cups",
    }
    return {
        "name": name,
        "title": {"en": f"Cups, {name}", "zh": f"一杯好咖啡 {name}"},
        "language": "zh-CN",
        "timezone": "UTC",
        "starts": day,
        "ends": day,
        "settle": "24h",
        "leads": leads,
        "approval": {"by": "auto"},
        "accounts": [account(ACCOUNT, "weibo", sandbox=True)],
        "audiences": {"students": {"age": "18-24"}},
        "pillars": {"brand": 1.0},
        "rhythm": {ACCOUNT: {"per_week": 5, "slots": ["Mon-Fri 12:00"]}},
        "targets": [target],
    }
