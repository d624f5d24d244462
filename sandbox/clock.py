"""The sandbox's clock: real, or virtual and moved on by whoever waits. It never goes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

Mode = Literal["virtual", "real"]


class Clock:
    """A virtual clock stands still until it is moved."""

    def __init__(self, mode: Mode, start: datetime) -> None:
        self.mode: Mode = mode
        self._now = start

    def now(self) -> datetime:
        """The moment, in UTC for the real clock, in the zone of its start for the virtual one."""
        return datetime.now(UTC) if self.mode == "real" else self._now

    def move(self, to: datetime) -> datetime:
        """Moves virtual time forward; a moment in the past changes nothing."""
        self._now = max(self._now, to.astimezone(self._now.tzinfo))
        return self.now()
