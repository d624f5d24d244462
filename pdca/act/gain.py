"""What other shares would bring: engagements of a cycle, with range and probability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pdca.act.adjustment import Effect
from pdca.check.comparison import Comparison
from pdca.plan.cycles import Cycle
from pdca.stats.maturity import MATURE

Floats = npt.NDArray[np.float64]

UNIT = "engagements_per_cycle"


@dataclass(frozen=True, slots=True)
class Gain:
    effect: Effect
    probability_better: float


def gain(draws: Floats, before: Floats, after: Floats, *, base: float) -> Gain:
    """How a cycle's engagements change when shares do.

    Args:
        draws: of the effects on the log scale, a column per share.
        before: shares that add up to 1.
        after: the same.
        base: engagements of a cycle with the shares as they are.
    """
    value = np.exp(draws)
    relative = (value @ after) / (value @ before) - 1
    low, point, high = (float(q) * base for q in np.quantile(relative, (0.1, 0.5, 0.9)))
    effect = Effect(low=low, point=point, high=high, unit=UNIT)
    return Gain(effect, round(float((relative > 0).mean()), 3))


def engagements_of_cycle(found: Comparison, cycle: Cycle, *, account: str | None = None) -> float:
    """What the posts of a cycle bring at full age: posts of this cycle times their mean."""
    posts = found.posts
    if account is not None:
        posts = posts[posts["account"] == account]
    mine = posts["published_at"].between(cycle.starts_at, cycle.ends_at, inclusive="left")
    mature = posts[posts["maturity"] >= MATURE]
    return float(mine.sum()) * (float(mature["adjusted"].mean()) if len(mature) else 0.0)


def recent_mature(found: Comparison, cycle: Cycle, *, cycles: int = 3) -> int:
    """Mature posts of the last three cycles."""
    recent = found.posts["cycle"] > cycle.number - cycles
    return int((recent & (found.posts["maturity"] >= MATURE)).sum())
