"""A report is what Check said and what Act proposes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pdca.act.adjustment import as_decision
from pdca.act.propose import propose
from pdca.act.report import assemble, report_id
from pdca.plan.cycles import cycles
from pdca.report import Report
from tests.facts import a_plan, an_adjustment, checked, many_posts

CLEAR = {"acquire": 300.0, "convert": 60.0, "return": 60.0, "brand": 12.0}


def report(**approval: Any) -> Report:
    plan = a_plan(approval=approval) if approval else a_plan()
    facts = many_posts(plan.campaign, CLEAR, days=14, spread=0.3)
    cycle, found = cycles(plan.campaign)[1], checked(plan, facts)
    decisions = propose(plan, found, wished=plan, cycle=cycle)
    now = datetime(2026, 3, 17, 1, tzinfo=UTC)
    return assemble(plan, found.scorecard, cycle=cycle, adjustments=decisions, fates=(), now=now)


def test_a_report_holds_what_check_said_and_act_proposes() -> None:
    found = report()

    assert found.id == report_id("spring", 2)
    assert (found.cycle, found.cycles) == (2, 4)
    assert {c.decision for c in found.changes if c.decision} == {d.id for d in found.decisions}
    assert {c.path for c in found.changes} >= {d.path for d in found.decisions}
    assert found == Report.model_validate_json(found.model_dump_json())


def test_who_must_answer_until_when() -> None:
    asked, alone = report(by="lead", within="24h", silence="apply").approval, report().approval

    assert (asked.needed, asked.silence) == (True, "apply")
    assert asked.by == datetime(2026, 3, 18, 1, tzinfo=UTC)
    assert (alone.needed, alone.by) == (False, None)


def test_a_decision_shows_its_evidence() -> None:
    found = as_decision(an_adjustment())

    assert (found.effect.point, found.effect_unit, found.posts) == (50, "engagements_per_cycle", 20)
