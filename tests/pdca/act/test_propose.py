"""Adjustments of mix and slots: only with evidence, only within the guard rails."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from pdca.act.adjustment import Adjustment, adjustment_id
from pdca.act.mix import together
from pdca.act.propose import propose
from pdca.check.facts import Facts
from pdca.plan.campaign import Plan
from pdca.plan.cycles import cycles
from pdca.plan.overlay import effective
from pdca.plan.slots import parse_slot
from tests.facts import a_plan, an_adjustment, checked, many_posts

CLEAR = {"acquire": 300.0, "convert": 60.0, "return": 60.0, "brand": 12.0}
EQUAL = dict.fromkeys(CLEAR, 60.0)


@cache
def clear() -> list[Adjustment]:
    return proposals(CLEAR)


def proposals(engagements: dict[str, float], *, days: int = 14, **options: Any) -> list[Adjustment]:
    plan = a_plan()
    facts = many_posts(plan.campaign, engagements, days=days, spread=0.3)
    cycle = cycles(plan.campaign)[1]
    return list(propose(plan, checked(plan, facts), wished=plan, cycle=cycle, **options))


def test_what_works_gets_more_and_what_does_not_gets_less() -> None:
    found = {a.path: a for a in clear()}

    assert found["pillars.acquire"].after > 0.3
    assert any(a.kind == "mix" and a.after < a.before for a in found.values())
    for adjustment in found.values():
        assert adjustment.effect.low <= adjustment.effect.point <= adjustment.effect.high
        assert adjustment.effect.point > 0
        assert adjustment.evidence.posts >= 8
        assert adjustment.evidence.probability_better > 0.7
        assert adjustment.state == "proposed"


def test_no_share_moves_more_than_a_step_nor_past_its_floor() -> None:
    plan, after = a_plan(), effective(a_plan(), [
        {"path": a.path, "value": a.after, "base": None} for a in clear()
    ])  # fmt: skip

    for pillar, share in after.campaign.pillars.items():
        assert abs(share - plan.campaign.pillars[pillar]) <= 0.1 + 0.005
        assert 0.1 - 0.005 <= share <= 0.6


def test_the_guard_that_bit_is_said() -> None:
    found = {a.path: a for a in clear()}

    assert found["pillars.acquire"].evidence.guard == "step"
    assert found["pillars.acquire"].risk.rollback_below is not None


def test_at_most_three_and_the_greatest_gain_first() -> None:
    found = clear()

    assert 1 <= len(found) <= 3
    assert [a.effect.point for a in found] == sorted((a.effect.point for a in found), reverse=True)


@pytest.mark.parametrize(
    ("engagements", "days", "options"),
    [
        (CLEAR, 3, {}),  # eighteen posts: below the floor of twenty
        (CLEAR, 14, {"adjust": False}),
        (EQUAL, 14, {}),
    ],
    ids=["too few posts", "switched off", "no difference"],
)
def test_nothing_is_proposed_without_a_reason(
    engagements: dict[str, float], days: int, options: dict[str, Any]
) -> None:
    assert [a for a in proposals(engagements, days=days, **options) if a.kind == "mix"] == []


def test_the_last_cycle_proposes_nothing() -> None:
    plan = a_plan()
    last = cycles(plan.campaign)[-1]
    facts = many_posts(plan.campaign, CLEAR, days=28)

    assert propose(plan, checked(plan, facts, last.number), wished=plan, cycle=last) == ()


def test_proposing_twice_is_proposing_once() -> None:
    first, second = clear(), proposals(CLEAR)

    assert first == second
    assert first[0].id == adjustment_id("spring", 2, first[0].path)


def test_moves_that_would_break_a_rail_together_are_not_made_together() -> None:
    """`acquire` is set already; `convert` and `return` up would leave 2 % to `brand`."""
    wished = a_plan(pillars={"acquire": 0.4, "convert": 0.2, "return": 0.2, "brand": 0.2})
    laid = an_adjustment("pillars.acquire", 0.4, 0.4, state="applied")
    both = [
        an_adjustment("pillars.convert", 0.2, 0.3, point=9),
        an_adjustment("pillars.return", 0.2, 0.28, point=8),
    ]

    found = together(wished.campaign, wished, both, [laid], most=2)

    assert [a.path for a in found] == ["pillars.convert"]


def hours(noon: float, evening: float, **rhythm: Any) -> tuple[Plan, Facts]:
    """Six posts a day, half of them at noon, that bring different things."""
    plan = a_plan(**rhythm)
    facts = many_posts(plan.campaign, EQUAL, days=14)
    at_noon = dict(
        zip(facts.publications["key"], facts.publications["due"].dt.hour == 4, strict=True)
    )
    value = (
        facts.observations["entity"].astype("str").map(at_noon).map({True: noon, False: evening})
    )
    return plan, Facts(facts.publications, facts.observations.assign(value=value.astype("Float64")))


def test_the_weaker_time_loses_days_that_the_folder_named() -> None:
    plan, facts = hours(noon=15, evening=300)
    cycle = cycles(plan.campaign)[1]

    found = [
        a
        for a in propose(plan, checked(plan, facts), wished=plan, cycle=cycle)
        if a.kind == "slots"
    ]

    days = [times.weekdays for s in found[0].after if (times := parse_slot(s))]
    assert found[0].path.startswith("rhythm.")
    assert len(days[0]) < len(days[1])
    assert all(d <= {1, 2, 3, 4, 5} for d in days)
    assert sum(map(len, days)) >= 7
    assert len(days[1]) / sum(map(len, days)) <= 0.6


def test_a_slot_gets_its_days_back_when_it_works_again() -> None:
    wished, facts = hours(noon=300, evening=15)
    thin = {
        n: {"per_week": 5, "slots": ["Mon-Wed 12:00", "Mon-Fri 20:00"]}
        for n in wished.campaign.rhythm
    }
    plan = a_plan(rhythm=thin)
    cycle = cycles(plan.campaign)[1]

    found = [
        a
        for a in propose(plan, checked(plan, facts), wished=wished, cycle=cycle)
        if a.kind == "slots"
    ]

    assert found
    times = parse_slot(found[0].after[0])
    assert times is not None
    assert len(times.weekdays) > 3


def test_without_a_choice_of_days_no_slot_moves() -> None:
    rhythm = {"weibo-main": {"per_week": 10, "slots": ["Mon-Fri 12:00", "Mon-Fri 20:00"]}}
    plan, facts = hours(noon=15, evening=300, rhythm=rhythm)
    cycle = cycles(plan.campaign)[1]

    found = propose(plan, checked(plan, facts), wished=plan, cycle=cycle)

    assert [a for a in found if a.kind == "slots"] == []
