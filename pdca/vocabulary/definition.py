"""What a metric counts, in which unit, and how it may be combined."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pdca.metrics import Metric

Combine = Literal["sum", "last", "never", "ratio"]
"""The only arithmetic allowed over posts, accounts and days.

sum: adds up. last: over time the last value stands, accounts add up. never: one value of
one entity and period; two of them have no total. ratio: the sums of its numerator over
the sums of its denominator, never a mean of ratios.
"""
Better = Literal["higher", "lower"]
Family = Literal[
    "exposure", "engagement", "audience", "awareness", "sentiment", "conversion", "cost",
    "value", "community",
]  # fmt: skip
Origin = Literal["posts", "account", "messages", "orders", "ads", "web"]


class Unit(StrEnum):
    """Units as stored (at most 12 characters); `UNIT_WORDS` says them to people."""

    PEOPLE = "people"
    TIMES = "times"
    ACTIONS = "actions"
    CLICKS = "clicks"
    VISITS = "visits"
    MENTIONS = "mentions"
    LEADS = "leads"
    SIGNUPS = "signups"
    DOWNLOADS = "downloads"
    ORDERS = "orders"
    MONEY = "money"
    SHARE = "share"
    FACTOR = "factor"
    INDEX = "index"
    SECONDS = "seconds"


UNIT_WORDS: dict[Unit, dict[str, str]] = {
    Unit.PEOPLE: {"en": "people", "zh": "人"},
    Unit.TIMES: {"en": "times", "zh": "次"},
    Unit.ACTIONS: {"en": "actions", "zh": "次互动"},
    Unit.CLICKS: {"en": "clicks", "zh": "次点击"},
    Unit.VISITS: {"en": "visits", "zh": "次访问"},
    Unit.MENTIONS: {"en": "mentions", "zh": "条提及"},
    Unit.LEADS: {"en": "leads", "zh": "条线索"},
    Unit.SIGNUPS: {"en": "sign-ups", "zh": "人次注册"},
    Unit.DOWNLOADS: {"en": "downloads", "zh": "次下载"},
    Unit.ORDERS: {"en": "orders", "zh": "单"},
    Unit.MONEY: {"en": "minor units of the campaign's currency", "zh": "活动币种的最小单位"},
    Unit.SHARE: {"en": "share, 0 to 1", "zh": "比例（0 到 1）"},
    Unit.FACTOR: {"en": "times the money spent", "zh": "倍（相对投入）"},
    Unit.INDEX: {"en": "points, base period = 100", "zh": "点（基期 = 100）"},
    Unit.SECONDS: {"en": "seconds", "zh": "秒"},
}


@dataclass(frozen=True, slots=True)
class Definition:
    """One word of the vocabulary.

    Attributes:
        en, zh: what it counts, each written for its readers.
        better: which direction is an improvement.
        vanity: it can grow while the business does not; alone it makes no plan.
        origin: the tables that it is computed from.
        numerator, denominator: for a ratio, the counts whose sums are divided. Names that
            are no metric (such as `ad_clicks`) are counts that no platform reports alone.
        parts: for a sum that a platform may not report itself: what it is the sum of.
        per: the ratio is per this many, 1000 for CPM.
        source: where the definition comes from.
    """

    metric: Metric
    family: Family
    unit: Unit
    combine: Combine
    origin: tuple[Origin, ...]
    en: str
    zh: str
    better: Better = "higher"
    vanity: bool = False
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    parts: tuple[Metric, ...] = ()
    per: int = 1
    source: str = "platforms' own documents"
