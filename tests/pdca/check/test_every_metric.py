"""Whatever a plan aims at and whatever is known, the figures are numbers or nothing."""

from __future__ import annotations

import math

import pytest

from pdca.check.facts import Facts, no_facts
from pdca.check.scorecard import check
from pdca.metrics import Metric
from pdca.plan.campaign import Plan
from pdca.plan.cycles import cycles
from tests.facts import (
    DAY,
    HOUR,
    START,
    a_plan,
    a_target,
    ads,
    messages,
    observations,
    orders,
    publications,
)


def everything(cycle: str) -> Plan:
    economics = {"margin": 0.4, "costs": [{"what": "team", "weekly": 9000}]}
    return a_plan(
        cycle=cycle,
        targets=[a_target(m) for m in Metric],
        economics=economics,
        budget={"currency": "JPY", "weekly": 1000},
    )


def odd_facts() -> Facts:
    """Nulls, a metric that nobody knows, other currencies, a post that is still to come."""
    post = {"key": "p1", "due": START + HOUR}
    ahead = {"key": "p2", "due": START + 2 * DAY, "published_at": None, "state": "planned"}
    read = [("likes", 5.0), ("impressions", None), ("weird", 3.0)]
    return Facts(
        publications(post, ahead),
        observations(*(("p1", m, v, START + DAY) for m, v in read)),
        orders(
            {"at": START + 2 * HOUR, "content": "p1", "currency": "JPY"},
            {"at": START + 2 * HOUR, "content": "p1"},
            {"at": START + 3 * HOUR, "kind": "lead", "source": "unknown"},
        ),
        messages({"text": "好喝", "at": START}, {"kind": "mention", "text": "bad", "at": START}),
        ads({"day": START, "spend_minor": 1000, "clicks": 5, "conversions": 0}),
    )


@pytest.mark.parametrize("cycle", ["day", "week", "month"])
@pytest.mark.parametrize("after", [-10 * DAY, HOUR, 5 * DAY, 28 * DAY], ids=str)
def test_figures_are_numbers_or_nothing(cycle: str, after: object) -> None:
    plan = everything(cycle)

    for facts in (no_facts(), odd_facts()):
        found = check(plan, facts, cycle=cycles(plan.campaign)[0], now=START + after)  # type: ignore[operator]

        assert "NaN" not in found.scorecard.model_dump_json()
        for line in found.scorecard.targets:
            figures = (line.actual, line.expected, line.probability, *(v for _, v in line.series))
            assert all(v is None or math.isfinite(v) for v in figures), line.name
