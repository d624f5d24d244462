"""What helped stays, what harmed is taken back, what was not made is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pdca.act.fate import fates, reversals
from pdca.act.propose import propose
from pdca.check.facts import Facts
from pdca.plan.cycles import cycles
from tests.facts import DAY, START, a_plan, an_adjustment, checked, observations, publications


def turned(before: float, after: float) -> Facts:
    """`acquire` brings `before` in the first cycle and `after` in the second, others 60."""
    rows, read = [], []
    for i in range(120):
        cycle, pillar = i // 60 + 1, ("acquire", "convert")[i % 2]
        due = START + timedelta(days=7 * (cycle - 1), hours=2 * (i % 60))
        value = {("acquire", 1): before, ("acquire", 2): after}.get((pillar, cycle), 60.0)
        rows.append({"key": f"p{i:03d}", "due": due, "pillar": pillar, "cycle": cycle})
        read.append((f"p{i:03d}", "likes", value, due + 30 * DAY))
    return Facts(publications(*rows), observations(*read))


def test_what_harmed_is_proposed_to_be_taken_back() -> None:
    plan, applied = a_plan(), an_adjustment(state="applied")
    found = checked(plan, turned(before=60, after=6)).comparison
    cycle = cycles(plan.campaign)[1]

    back = reversals([applied], found, cycle)

    assert [(a.before, a.after, a.evidence.reverses) for a in back] == [(0.4, 0.3, applied.id)]
    assert back[0].id != applied.id
    assert (
        propose(plan, checked(plan, turned(60, 6)), wished=plan, cycle=cycle, earlier=[applied])[0]
        == back[0]
    )


@pytest.mark.parametrize("state", ["proposed", "approved", "rejected", "expired", "reverted"])
def test_what_is_not_in_force_is_not_taken_back(state: str) -> None:
    plan = a_plan()
    found = checked(plan, turned(before=60, after=6)).comparison

    assert reversals([an_adjustment(state=state)], found, cycles(plan.campaign)[1]) == []


def test_what_helped_stays_and_its_effect_is_shrunken() -> None:
    plan, applied = a_plan(), an_adjustment(state="applied")
    found = checked(plan, turned(before=60, after=120)).comparison
    cycle = cycles(plan.campaign)[1]

    fate = fates([applied], found, cycle)[0]

    assert reversals([applied], found, cycle) == []
    assert fate.measured is not None
    assert 0 < fate.measured.point < 1


def test_the_fate_of_a_rejected_one_is_told_without_a_figure() -> None:
    plan = a_plan()
    found = checked(plan, turned(60, 60)).comparison
    rejected = an_adjustment(state="rejected", decided_by="wei@brand.example")

    fate = fates([rejected], found, cycles(plan.campaign)[1])[0]

    assert (fate.state, fate.decided_by, fate.measured) == ("rejected", "wei@brand.example", None)
