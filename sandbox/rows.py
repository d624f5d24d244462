"""What the pretend platform keeps: accounts, tokens, posts, media, comments, mentions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Mode = Literal["key", "read_back", "none"]


@dataclass(slots=True, kw_only=True)
class Account:
    """One presence; what is null or zero-free here is unlimited."""

    name: str
    platform: str = "weibo"
    mode: Mode = "read_back"
    followers: int = 20000
    handle: str = ""
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    language: str = "zh"
    brand: str = ""
    token_ttl_s: int | None = None
    posts_per_day: int | None = None
    rate_limit: int = 1_000_000
    rate_window_s: int = 60
    text_max: int = 2000
    ad_sets: list[dict[str, Any]] = field(default_factory=list)
    opened: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Token:
    """An access token and the refresh token that it came with."""

    token: str
    refresh_token: str
    account: str
    expires_at: datetime | None
    revoked: bool = False
    refreshed: bool = False


@dataclass(slots=True, kw_only=True)
class Media:
    """An uploaded file; `ready_at` is real seconds since the epoch, or virtual ones."""

    id: str
    account: str
    name: str
    size: int
    ready_at: float = 0.0
    virtual: bool = False


@dataclass(slots=True, kw_only=True)
class Post:
    """An accepted post; `at` is the moment it was accepted, in the account's time zone.

    One that has `reply_to` is a further part of a thread. People meet the thread, not its
    parts: it draws no figures, comments or orders of its own and tires nobody.
    """

    id: str
    account: str
    text: str
    at: datetime
    link: str = ""
    media: list[str] = field(default_factory=list)
    language: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    reply_to: str = ""
    key: str | None = None
    stranger: bool = False
    deleted: bool = False
    pillar_share: float = 0.25
    slot_share: float = 0.25
    ready_at: float = 0.0
    virtual: bool = False
    fails: bool = False


@dataclass(slots=True, kw_only=True)
class Note:
    """Something written by or to an account: its own comment, or an injected mention."""

    id: str
    kind: Literal["comment", "mention"]
    account: str
    author: str
    text: str
    at: datetime
    post: str = ""
    language: str = "zh"
