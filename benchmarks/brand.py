"""An invented brand's campaign: eight weeks, five accounts, 35 posts a week, items to spare."""

from __future__ import annotations

from collections.abc import Iterator

from pdca.plan.campaign import Campaign, Plan
from pdca.plan.item import Item, Language

ACCOUNTS = {
    "weibo-main": Language.ZH,
    "wechat-main": Language.ZH,
    "douyin-main": Language.ZH,
    "instagram-main": Language.EN,
    "bluesky-main": Language.EN,
}
PILLARS = {"acquire": 0.3, "convert": 0.3, "return": 0.2, "brand": 0.2}
SLOTS = ("Mon-Sun 08:00", "Mon-Sun 12:30", "Mon-Sun 20:30")
ITEMS = 60
"""Per pillar and language; the cap of a pillar needs 34 in eight weeks."""


def plan() -> Plan:
    """The folder, as its reader would hand it over."""
    return Plan(campaign=_campaign(), items=tuple(_items()))


def _campaign() -> Campaign:
    accounts = [
        {
            "name": name,
            "platform": name.partition("-")[0],
            "sandbox": True,
            "owner": "Wei",
            "mission": "reach young buyers",
            "zone": "community",
            "language": language,
        }
        for name, language in ACCOUNTS.items()
    ]
    target = {
        "name": "engagements",
        "metric": "engagements",
        "goal": 100_000,
        "by": "2026-04-26",
        "baseline": 90_000,
        "serves": "to be talked about in spring",
    }
    values = {
        "name": "spring",
        "title": {"en": "Spring", "zh": "春季"},
        "language": "zh-CN",
        "timezone": "Asia/Shanghai",
        "starts": "2026-03-02",
        "ends": "2026-04-26",
        "leads": [{"name": "Wei", "email": "wei@brand.example"}],
        "accounts": accounts,
        "pillars": PILLARS,
        "rhythm": {name: {"per_week": 7, "slots": SLOTS} for name in ACCOUNTS},
        "targets": [target],
    }
    return Campaign.model_validate(values)


def _items() -> Iterator[Item]:
    for n in range(ITEMS):
        for pillar in PILLARS:
            for language in (Language.ZH, Language.EN):
                name = f"{pillar}-{language[:2]}-{n:02d}"
                yield Item(
                    id=name, title=name, pillar=pillar, language=language, body=f"About {name}."
                )
