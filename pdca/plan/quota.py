"""How many posts of a cycle each pillar gets, and in which order they are spread."""

from __future__ import annotations

import math
from collections.abc import Mapping


def largest_remainder(count: int, ideal: Mapping[str, float]) -> dict[str, int]:
    """Whole numbers that add up to `count`, each near its share of `ideal`.

    Negative ideals get nothing. Ties go to the one named first.
    """
    total = sum(max(v, 0.0) for v in ideal.values())
    if count <= 0 or total <= 0:
        return dict.fromkeys(ideal, 0)
    exact = {k: max(v, 0.0) / total * count for k, v in ideal.items()}
    # Without the rounding, 0.3 * 10 = 2.9999999999999996 would lose a post.
    given = {k: math.floor(round(v, 9)) for k, v in exact.items()}
    order = sorted(ideal, key=lambda k: round(given[k] - exact[k], 9))
    for name in order[: count - sum(given.values())]:
        given[name] += 1
    return given


class Apportionment:
    """Deals posts to pillars; what rounding kept from one comes with its next deal."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares = shares
        self._owed = dict.fromkeys(shares, 0.0)

    def deal(self, count: int) -> dict[str, int]:
        """Posts by pillar, `count` in all."""
        owed = {p: self._owed[p] + share * count for p, share in self._shares.items()}
        given = largest_remainder(count, owed)
        self._owed = {p: owed[p] - given[p] for p in owed}
        return given


def spread(quotas: Mapping[str, int]) -> list[str]:
    """The pillars in an order that spreads each as evenly as its number allows."""
    places = [
        ((i + 0.5) / count, order, pillar)
        for order, (pillar, count) in enumerate(quotas.items())
        for i in range(count)
    ]
    return [pillar for _, _, pillar in sorted(places)]


def rotate(order: list[str], by: int) -> list[str]:
    """`order` begun `by` places later: over the cycles each pillar meets each slot."""
    turn = by % len(order) if order else 0
    return order[turn:] + order[:turn]
