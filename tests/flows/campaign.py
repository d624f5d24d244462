"""The campaign of the stage, as its lead wrote it: two weeks, two accounts, two pillars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

BEGINS = datetime.fromisoformat("2026-03-02T00:00:00+08:00")
CAMPAIGN = "spring"
LEADS = ("wei@brand.example", "dan@brand.example")
"""Wei reads Chinese, Dan English."""
PLAIN: dict[str, Any] = {
    "name": CAMPAIGN,
    "title": {"en": "Spring launch", "zh": "春季上新"},
    "language": "zh-CN",
    "timezone": "Asia/Shanghai",
    "starts": "2026-03-02",
    "ends": "2026-03-15",
    "settle": "24h",
    "leads": [
        {"name": "魏然", "email": LEADS[0]},
        {"name": "Dan Reyes", "email": LEADS[1], "language": "en"},
    ],
    "approval": {"by": "auto"},
    "accounts": [
        {
            "name": "weibo-main",
            "platform": "weibo",
            "sandbox": True,
            "owner": "陈默",
            "mission": "让年轻人来喝第一杯",
            "audience": ["students"],
            "zone": "community",
        },
        {
            "name": "bluesky-en",
            "platform": "bluesky",
            "sandbox": True,
            "owner": "Dan Reyes",
            "mission": "Talk shop",
            "audience": ["students"],
            "zone": "community",
        },
    ],
    "audiences": {"students": {"age": "18-24"}},
    "pillars": {"acquire": 0.5, "brand": 0.5},
    "rhythm": {
        "weibo-main": {"per_week": 5, "slots": ["Mon-Fri 12:00"]},
        "bluesky-en": {"per_week": 5, "slots": ["Mon-Fri 20:00"]},
    },
    "targets": [
        {
            "name": "engagements",
            "metric": "engagements",
            "goal": 3000,
            "by": "2026-03-15",
            "baseline": 2100,
            "serves": "two hundred first cups",
        },
        {
            "name": "orders",
            "metric": "orders",
            "goal": 40,
            "by": "2026-03-15",
            "baseline": 25,
            "serves": "two hundred first cups",
        },
    ],
}
