"""Adjustments over a plan: laid on, taken back when the folder changes, and told as a diff."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pdca.plan.campaign import Plan
from pdca.plan.overlay import base_of, diff, effective, still_in_force


def overlay(path: str, value: Any, base: Any = None) -> dict[str, Any]:
    return {"id": "a1", "path": path, "value": value, "base": base}


def test_other_pillars_give_way_in_proportion(plan: Plan) -> None:
    pillars = effective(plan, [overlay("pillars.acquire", 0.4)]).campaign.pillars

    assert pillars["acquire"] == pytest.approx(0.4)
    assert sum(pillars.values()) == pytest.approx(1)
    assert pillars["convert"] / pillars["brand"] == pytest.approx(1.5)


def test_two_pillars_that_change_together_leave_the_others_alone(plan: Plan) -> None:
    laid = [overlay("pillars.acquire", 0.4), overlay("pillars.brand", 0.1)]

    assert effective(plan, laid).campaign.pillars == pytest.approx(
        {"acquire": 0.4, "convert": 0.3, "return": 0.2, "brand": 0.1}
    )


def test_slots_and_entries_of_lists_are_reached_by_name(plan: Plan) -> None:
    new = effective(
        plan,
        [
            overlay("rhythm.weibo-main.slots", ["Mon-Fri 20:00"]),
            overlay("targets.leads.goal", 7000),
        ],
    ).campaign

    assert new.rhythm["weibo-main"].slots == ("Mon-Fri 20:00",)
    assert new.rhythm["weibo-main"].per_week == 7
    assert new.targets[0].goal == 7000


def test_a_path_that_the_folder_no_longer_has_changes_nothing(plan: Plan) -> None:
    laid = [overlay("rhythm.gone.slots", ["12:00"]), overlay("budget.lines.x.weekly", 1)]

    assert effective(plan, laid).campaign == plan.campaign
    assert effective(plan, []) is plan


def test_a_value_that_no_campaign_could_hold_is_refused(plan: Plan) -> None:
    with pytest.raises(ValidationError):
        effective(plan, [overlay("rhythm.weibo-main.per_week", -1)])


def test_the_folder_wins_over_an_adjustment_of_what_it_edits(plan: Plan) -> None:
    kept = overlay("pillars.acquire", 0.4, base_of(plan, "pillars.acquire"))
    lost = overlay("targets.leads.goal", 7000, 5000)
    gone = overlay("rhythm.gone.slots", ["12:00"], ["13:00"])

    assert still_in_force(plan, [kept, lost, gone]) == ([kept], [lost, gone])


def test_a_diff_names_what_changed_by_path(plan: Plan) -> None:
    after = effective(plan, [overlay("pillars.acquire", 0.4), overlay("pillars.brand", 0.1)])
    items = tuple(
        i.model_copy(update={"body": "new", "file": "x.md"}) if i.id == "brand-1" else i
        for i in after.items
        if i.id != "brand-2"
    )
    found = {d["path"]: d for d in diff(plan, after.model_copy(update={"items": items}))}

    assert found["pillars.acquire"] == {"path": "pillars.acquire", "before": 0.3, "after": 0.4}
    assert found["items.brand-1.body"]["after"] == "new"
    assert found["items.brand-2.title"] == {
        "path": "items.brand-2.title",
        "before": "brand 2",
        "after": None,
    }
    assert not any(path.endswith(".file") for path in found)
    assert diff(plan, plan) == []
