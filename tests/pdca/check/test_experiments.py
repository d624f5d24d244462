"""A winner is named only when the evidence is there and the split is sound."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pdca.check.facts import Facts
from tests.facts import (
    DAY,
    START,
    observations,
    publications,
    scorecard,
)

WEEK = timedelta(days=7)


def an_experiment(**changes: Any) -> dict[str, Any]:
    return {"name": "opening", "hypothesis": "a question opens better", "on": "content",
            "variants": ["A", "B"], "metric": "link_ctr", "smallest_effect": 0.1,
            "until": "2026-03-29"} | changes  # fmt: skip


def tried(clicks_a: int, clicks_b: int, *, posts: int = 6) -> Facts:
    rows = [{"key": f"p{i}", "due": START, "experiment": "opening", "variant": "AB"[i % 2]}
            for i in range(posts)]  # fmt: skip
    read = []
    for i in range(posts):
        read.append((f"p{i}", "impressions", 1000.0, START + DAY))
        read.append((f"p{i}", "link_clicks", (clicks_a, clicks_b)[i % 2], START + DAY))
    return Facts(publications(*rows), observations(*read))


@pytest.mark.parametrize(
    ("facts", "verdict", "needed"),
    [
        (tried(0, 0), "waiting", 20),
        (tried(2, 2), "waiting", 8),
        (tried(20, 22), "open", None),
        (tried(50, 400, posts=40), "learned", None),
        (tried(50, 50, posts=1), "waiting", 1),
    ],
)
def test_a_winner_is_named_only_with_evidence(
    facts: Facts, verdict: str, needed: int | None
) -> None:
    card = scorecard(facts, now=START + 20 * DAY, experiments=[an_experiment()])

    assert (card.experiments[0].verdict, card.experiments[0].needed) == (verdict, needed)


def test_a_broken_split_blocks_the_verdict() -> None:
    facts = tried(50, 400, posts=60)
    facts.publications["variant"] = ["A"] * 50 + ["B"] * 10

    line = scorecard(facts, now=START + 20 * DAY, experiments=[an_experiment()]).experiments[0]

    assert (line.verdict, line.broken_split, line.difference) == ("broken", True, None)
