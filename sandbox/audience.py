"""The people behind the pretend platform: a hidden taste, and luck.

Pure functions of (parameters, seed, post): no clock, no store, no order of arrival. The log of a
post's expected engagement is a sum of what its platform, pillar, slot, weekday, variant and the
trend add, less the fatigue that too much of the same has brought.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import Any, NamedTuple

from sandbox.chance import normal, quantile, uniforms
from sandbox.growth import Growth

PARAMETERS = Path(__file__).with_name("audience.toml")
TREND_STARTS = datetime.fromisoformat("2026-03-02T00:00:00+08:00")
WHOLE = ("impressions", "likes", "comments", "shares", "saves", "link_clicks")


class Seen(NamedTuple):
    """A post as the audience meets it; `local` is its minute in the account's time zone."""

    account: str
    platform: str
    followers: int
    text: str
    pillar: str
    experiment: str
    variant: str
    local: datetime
    has_link: bool
    pillar_share: float
    slot_share: float


class Figures(NamedTuple):
    """What a post ends with, as real numbers, and what it needs on the way there."""

    expected: float
    finals: tuple[float, ...]
    offsets: tuple[float, ...]
    reach: float
    video: bool
    growth: Growth


class Audience:
    """Everything that one seed knows; `changes` override single parameters of the file."""

    def __init__(self, seed: int, changes: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.seed = seed
        self.parameters = dict(_parameters())
        for group, values in (changes or {}).items():
            self.parameters[group] = self.parameters.get(group, {}) | dict(values)
        self._drawn: dict[tuple[str, ...], float] = {}

    def platform(self, name: str) -> dict[str, Any]:
        """The facts of a platform, the default's where it has none of its own."""
        known: dict[str, Any] = self.parameters["platforms"]
        return {**known["default"], **known.get(name, {})}

    def draw(self, kind: str, *names: str) -> float:
        """This seed's effect of something, on the log scale; the same whenever it is asked."""
        key = (kind, *names)
        if key not in self._drawn:
            sd = float(self.parameters["taste"][kind])
            self._drawn[key] = sd * normal(self.seed, *key)
        return self._drawn[key]

    def slot(self, local: datetime) -> str:
        """The block of the day that a local time falls into."""
        for name, block in self.parameters["slots"].items():
            if local.hour < block["until"]:
                return str(name)
        return "late"

    def appeal(self, post: Seen) -> float:
        """How far the post's expected log engagement lies above its platform's usual."""
        slot, platform, tired = self.slot(post.local), post.platform, self.parameters["fatigue"]
        weeks = (post.local - TREND_STARTS).total_seconds() / 604800
        return float(
            self.draw("platform", platform)
            + self.pillar(post)
            + self.parameters["slots"][slot]["effect"]
            + self.draw("slot", slot)
            + self.draw("slot_on_platform", slot, platform)
            + self.draw("weekday", str(post.local.weekday()))
            + 0.5 * self.variant(post)
            + self.parameters["taste"]["trend_per_week"] * weeks
            - tired["pillar"] * (post.pillar_share - tired["even_share"])
            - tired["slot"] * (post.slot_share - tired["even_share"])
        )

    def pillar(self, post: Seen) -> float:
        """What the pillar adds on this platform; a post without a pillar gets nothing."""
        if not post.pillar:
            return 0.0
        on = self.draw("pillar_on_platform", post.pillar, post.platform)
        return self.draw("pillar", post.pillar) + on

    def variant(self, post: Seen) -> float:
        """What the arm of an experiment adds to the log click rate (half of it to engagement)."""
        if not post.variant:
            return 0.0
        return self.draw("variant", post.experiment, post.variant)

    def expected_engagements(self, post: Seen) -> float:
        """Mean of likes + comments + shares + saves at full age, before any luck."""
        rate = float(self.platform(post.platform)["engagement"])
        return post.followers * rate * exp(self.appeal(post))

    def figures(self, post: Seen) -> Figures:
        """A post's final figures with its luck, which has mean 1 on every scale."""
        facts, appeal = self.platform(post.platform), self.appeal(post)
        expected = post.followers * facts["engagement"] * exp(appeal)
        engagement = expected * exp(self._luck(post))
        views = post.followers * facts["views"] * exp(0.6 * (appeal + self._luck(post)))
        views = max(views * self._spread("views", post), engagement)
        clicks = views * facts["ctr"] * self._clicks(post) if post.has_link else 0.0
        kinds = ("likes", "comments", "shares", "saves")
        total = sum(facts[k] for k in kinds)
        finals = (views, *(engagement * facts[k] / total for k in kinds), min(clicks, views))
        key = (self.seed, "offset", post.account, post.text, post.local.isoformat()[:13])
        growth = self._growth(post, float(facts["half_hours"]))
        offsets = tuple(uniforms(6, *key))
        return Figures(expected, finals, offsets, facts["reach"], facts["video"], growth)

    def _luck(self, post: Seen) -> float:
        noise, moment = self.parameters["noise"], post.local.isoformat()[:13]
        day = noise["day"] * normal(self.seed, "day", post.platform, moment[:10])
        text = noise["text"] * normal(self.seed, "text", post.text)
        own = noise["post"] * normal(self.seed, "post", post.account, post.text, moment)
        variance = noise["day"] ** 2 + noise["text"] ** 2 + noise["post"] ** 2
        return float(day + text + own - variance / 2)

    def _spread(self, kind: str, post: Seen) -> float:
        sd = self.parameters["noise"][kind]
        moment = post.local.isoformat()[:13]
        return exp(sd * normal(self.seed, kind, post.account, post.text, moment) - sd**2 / 2)

    def _clicks(self, post: Seen) -> float:
        taste = self.draw("clicks_of_pillar", post.pillar) if post.pillar else 0.0
        return exp(taste + self.variant(post)) * self._spread("clicks", post)

    def _growth(self, post: Seen, half_hours: float) -> Growth:
        shape = self.parameters["growth"]
        share = uniforms(1, self.seed, "growth", post.account, post.text)[0]
        return Growth(half_hours * exp(shape["scatter"] * quantile(share)), shape["spread"])


def totals(figures: Figures, age_hours: float) -> dict[str, int]:
    """A post's counters at an age; each rises with age and never falls."""
    share = figures.growth.share(age_hours)
    pairs = zip(figures.finals, figures.offsets, strict=True)
    counted = dict(
        zip(WHOLE, (int(final * share + offset) for final, offset in pairs), strict=True)
    )
    counted["reach"] = int(counted["impressions"] * figures.reach)
    if figures.video:
        counted["video_views"] = int(counted["impressions"] * 0.7)
    return counted


@lru_cache(maxsize=1)
def _parameters() -> dict[str, Any]:
    return tomllib.loads(PARAMETERS.read_text("utf-8"))
