"""What an account has shown its followers lately: the ground for their fatigue."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Theme(NamedTuple):
    """What followers tire of: the pillar and the block of the day."""

    pillar: str
    slot: str


class Habit:
    """An exponentially weighted memory of an account's posts, in days.

    Posts of the same minute do not see each other, so their order of arrival does not matter.
    """

    def __init__(self, half_life_days: float, even_share: float, even_weight: float) -> None:
        self._half_life, self._even, self._even_weight = half_life_days, even_share, even_weight
        self._weights: dict[tuple[str, str], float] = {}
        self._total = 0.0
        self._at: datetime | None = None
        self._fresh: list[Theme] = []

    @property
    def latest(self) -> datetime | None:
        """The minute of the latest post."""
        return self._at

    def shares(self, minute: datetime, theme: Theme) -> tuple[float, float]:
        """The share of the pillar and of the slot among what went before, 0-1 each."""
        self._advance(minute)
        return self._share("pillar", theme.pillar), self._share("slot", theme.slot)

    def add(self, minute: datetime, theme: Theme) -> None:
        """Remembers a post."""
        self._advance(minute)
        self._fresh.append(theme)

    def _share(self, kind: str, name: str) -> float:
        weight = self._weights.get((kind, name), 0.0) + self._even_weight * self._even
        return weight / (self._total + self._even_weight)

    def _advance(self, minute: datetime) -> None:
        if self._at is None:
            self._at = minute
        if minute <= self._at:
            return
        for theme in self._fresh:
            self._total += 1
            for key in (("pillar", theme.pillar), ("slot", theme.slot)):
                self._weights[key] = self._weights.get(key, 0.0) + 1
        kept = 0.5 ** ((minute - self._at).total_seconds() / 86400 / self._half_life)
        self._weights = {key: weight * kept for key, weight in self._weights.items()}
        self._total, self._at, self._fresh = self._total * kept, minute, []
