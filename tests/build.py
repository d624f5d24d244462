"""Values on demand, naming only what a test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pdca.do.identity import idempotency_token, publication_key

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on a Thursday of the first cycle of most campaigns in the tests."""


def publication_values(
    item: str = "pour-over", *, account: str = "weibo-main", **values: Any
) -> dict[str, Any]:
    """A planned row of the publication table, due at noon."""
    campaign, occurrence = values.get("campaign", "spring"), values.get("occurrence", 1)
    key = publication_key(campaign, item, account, occurrence)
    plain = {
        "key": key,
        "campaign": campaign,
        "item": item,
        "account": account,
        "occurrence": occurrence,
        "platform": "weibo",
        "pillar": "acquire",
        "positioning": "brand",
        "title": item,
        "revision": 1,
        "cycle": 1,
        "slot": "Mon-Fri 12:00",
        "zone": "Asia/Shanghai",
        "local": "2026-03-05T12:00:00",
        "due": NOON,
        "text_hash": "",
        "state": "planned",
        "fence": 0,
        "token": idempotency_token(key),
        "remote": {},
        "created_at": NOON,
        "updated_at": NOON,
    }
    return plain | values
