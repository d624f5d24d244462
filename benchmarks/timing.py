"""Timing two ways of doing the same, turn by turn, so that a busy machine hurts both alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Times:
    """Seconds of each turn, of ours and of the plainest thing."""

    ours: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Fastest against fastest: what disturbs a turn can only make it slower."""
        return min(self.ours) / min(self.plain)


def interleaved(
    ours: Callable[[], object], plain: Callable[[], object], *, turns: int = 5
) -> Times:
    """Run both `turns` times after one turn each to warm up; each goes first in turn."""
    times = Times()
    ours()
    plain()
    for turn in range(turns):
        pairs = [(ours, times.ours), (plain, times.plain)]
        for work, kept in pairs if turn % 2 else reversed(pairs):
            kept.append(timed(work))
    return times


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
