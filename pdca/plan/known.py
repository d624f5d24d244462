"""What a campaign folder may name: platforms, and the accounts that are connected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

PLATFORMS = (
    "weibo",
    "wechat",
    "douyin",
    "kuaishou",
    "bilibili",
    "xiaohongshu",
    "zhihu",
    "channels",
    "facebook",
    "instagram",
    "threads",
    "linkedin",
    "x",
    "bluesky",
    "mastodon",
    "tiktok",
    "youtube",
    "pinterest",
    "wordpress",
    "ghost",
    "telegram",
    "reddit",
    "sandbox",
)
"""Platforms that the product has a word for, whether or not it can post there yet."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What this installation can do; None is "not asked".

    Attributes:
        connectors: platforms that a connector exists for.
        connected: names of the accounts with a credential.
    """

    connectors: Collection[str] | None = None
    connected: Collection[str] | None = None


@cache
def time_zones() -> frozenset[str]:
    """The IANA names; listing them reads the disk, so it is done once."""
    return frozenset(available_timezones())
