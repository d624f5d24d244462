"""What a small company plans and says, and what platforms and strangers do to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from pdca.errors import (
    AuthExpiredError,
    DuplicateError,
    InvalidError,
    RateLimitedError,
    TransientError,
)
from pdca.plan.campaign import Campaign, Item
from pdca.ports import MediaFile
from tests.fakes import FakePost

ACCOUNTS = ("weibo-main", "douban-coffee")
TEXTS = {
    "pour-over": "手冲：水温九十二度，慢慢来 https://brand.example/pour-over",
    "cold-brew": "冷萃：前一晚放进冰箱 https://brand.example/cold-brew",
    "opening": "开业：第一杯请你喝 https://brand.example/opening",
}
COMMENT = "滤纸先用热水冲一遍"
THREAD = ("再说开业：第二杯半价", "还说开业：周一店休")
STRANGERS: dict[str, Callable[[str], str]] = {
    "quotes": lambda text: f"“{text}”",
    "links elsewhere": lambda text: text.replace("brand.example", "shop.example"),
    "says something else": lambda _: "今天的第一杯",
}
FAULTS: dict[str, Callable[[], Any]] = {
    "lost before": lambda: "lost_before",
    "lost after": lambda: "lost_after",
    "lost, and taken 10 s later": lambda: timedelta(seconds=10),
    "lost, and taken 55 s later": lambda: timedelta(seconds=55),
    "busy": lambda: TransientError("HTTP 503"),
    "too many calls": lambda: RateLimitedError("HTTP 429"),
    "token ran out": lambda: AuthExpiredError("HTTP 401"),
    "refused": lambda: InvalidError("HTTP 400"),
    "refused after taking": lambda: ("after", InvalidError("HTTP 400")),
    "called a duplicate": lambda: DuplicateError("HTTP 409"),
}
PICTURE = MediaFile("jar.png", "一罐冷萃", b"\x89PNG", "image/png", "7f" * 32)
LEAD = "wei@brand.example"
ZONE = ZoneInfo("Asia/Shanghai")


@cache
def campaign(late: str) -> Campaign:
    rhythm = {"per_week": 7, "slots": ["Mon-Fri 12:00", "Mon-Fri 20:00"]}
    accounts = [
        {"name": n, "platform": n[:6].strip("-"), "owner": "林岚", "mission": "让学生认识我们"}
        for n in ACCOUNTS
    ]
    return Campaign.model_validate(
        {
            "name": "spring",
            "title": {"zh": "春季上新"},
            "language": "zh-CN",
            "timezone": ZONE.key,
            "starts": "2026-03-02",
            "ends": "2026-05-31",
            "leads": [{"name": "林岚", "email": LEAD}],
            "accounts": [a | {"zone": "community"} for a in accounts],
            "pillars": {"acquire": 1},
            "rhythm": {"weibo-main": rhythm},
            "late": {"after": "2h", "then": late},
            "targets": [
                {
                    "name": "leads",
                    "metric": "leads",
                    "goal": 6000,
                    "by": "2026-05-31",
                    "baseline": 4100,
                    "serves": "全年两万张试饮订单",
                }
            ],
        }
    )


@cache
def items() -> tuple[Item, ...]:
    at = {"pour-over": "12:00:00", "cold-brew": "12:00:05", "opening": "12:02:00"}
    return tuple(
        Item(
            id=name,
            title=name,
            pillar="acquire",
            at=datetime.fromisoformat(f"2026-03-05T{at[name]}"),
            accounts=ACCOUNTS[:1] if name == "cold-brew" else ACCOUNTS,
            body=text,
            first_comment=None if name == "opening" else COMMENT,
        )
        for name, text in TEXTS.items()
    )


def named(post: FakePost) -> str:
    """What it says, whatever was edited at its end."""
    known = {**TEXTS, **{text: text for text in THREAD}}
    return next(name for name, text in known.items() if post.text.startswith(text))
