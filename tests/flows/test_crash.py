"""A process may die before any of its writes: the next run finds nothing lost and nothing twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from prefect import flow

from flows.act import act
from flows.check import check, collect
from flows.do import do
from flows.plan import plan
from flows.watch import watch
from pdca.act.approval import Decided
from pdca.report import Approval
from store import adjustments, audit, deliveries, incidents, plans, reports
from store.engine import Database
from tasks.act import decide
from tasks.approval import end_overdue_approvals, record
from tasks.approval_form import field_of
from tasks.do import publish
from tasks.plan import revise
from tasks.plans import accounts_in_force
from tasks.watch import judge, listen_all
from tasks.wiring import use
from tests.dying import Killed
from tests.example_report import decisions, example_report
from tests.flows.campaign import BEGINS, CAMPAIGN, LEADS, PLAIN
from tests.flows.stage import Stage, local, text_of

pytestmark = pytest.mark.slow
CHANGE = {
    "id": "adj-acquire",
    "campaign": CAMPAIGN,
    "cycle": 1,
    "kind": "mix",
    "path": "pillars.acquire",
    "before": 0.5,
    "after": 0.6,
    "evidence": {},
    "effect": {},
    "risk": {},
    "ours": True,
}


@dataclass
class Mortal:
    """A database whose process dies before a write, after as many as `lives` went well."""

    real: Database
    lives: int

    async def run(self, work: Any, *given: Any, **named: Any) -> Any:
        if self.lives == 0:
            raise Killed(work.__name__)
        self.lives -= 1
        return await self.real.run(work, *given, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


async def until_it_lives(stage: Stage, work: Callable[[], Awaitable[Any]]) -> int:
    """Let `work` die before its first write, its second, and so on; how often it died."""

    @flow
    async def life() -> None:
        await work()

    for lives in range(40):
        database = cast("Database", Mortal(stage.world.database, lives))
        try:
            with stage.inside(), use(replace(stage.world, database=database)):
                await life()
        except Killed:
            continue
        return lives
    raise AssertionError("it never got through")


async def test_a_revision_is_made_once_with_its_adjustment_and_its_calendar(stage: Stage) -> None:
    stage.write(items=20)
    await stage.run(plan)
    decided = Decided(str(CHANGE["id"]), "approved", LEADS[1], "form", BEGINS)
    await stage.world.database.run(adjustments.propose, [CHANGE], now=BEGINS)
    await stage.world.database.run(adjustments.decide, [decided])

    assert await until_it_lives(stage, lambda: revise.fn(CAMPAIGN)) > 1

    (row,) = await stage.read(adjustments.of, CAMPAIGN)
    assert (row["state"], row["applied_in"]) == ("applied", 2)
    assert await stage.read(plans.newest_number, CAMPAIGN) == 2
    posts = await stage.posts()
    assert (posts.loc[posts["cycle"] == 2, "pillar"] == "acquire").mean() == pytest.approx(0.6)
    assert [line["details"]["revision"] for line in await revisions(stage)] == [2, 1]


async def revisions(stage: Stage) -> list[dict[str, Any]]:
    lines = await stage.read(audit.read, what=CAMPAIGN)
    return [line for line in lines if line["did"] == "revised"]


async def test_a_lead_who_edits_the_path_is_told_and_the_adjustment_ends(stage: Stage) -> None:
    await test_a_revision_is_made_once_with_its_adjustment_and_its_calendar(stage)
    stage.edit({**PLAIN, "pillars": {"acquire": 0.4, "brand": 0.6}})

    await until_it_lives(stage, lambda: revise.fn(CAMPAIGN))

    (row,) = await stage.read(adjustments.of, CAMPAIGN)
    assert row["state"] == "reverted"
    await stage.send()
    assert [len(stage.mails(to=lead)) for lead in LEADS] == [1, 1]


async def test_a_report_is_kept_once_and_each_lead_gets_its_mail(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    closed = local("2026-03-10 00:00")
    await stage.run(do, until=closed)
    await stage.run(collect)
    await stage.run(check)

    assert await until_it_lives(stage, lambda: decide.fn(CAMPAIGN)) > 0

    assert len(await stage.read(reports.every, CAMPAIGN)) == 1
    assert {m["to"] for m in await stage.read(deliveries.read)} == set(LEADS)
    await stage.run(act)
    assert [len(stage.mails(to=lead)) for lead in LEADS] == [1, 1]


async def test_what_was_late_is_told_once_whenever_the_window_dies(stage: Stage) -> None:
    daily = {"per_week": 4, "slots": ["Mon-Sun 12:00"]}
    rhythm = {"weibo-main": daily, "bluesky-en": daily}
    stage.write(items=16, rhythm=rhythm, late={"after": "2h", "then": "move"})
    await stage.run(plan)
    await stage.at("2026-03-04 23:00")

    async def window() -> None:
        until = await stage.world.clock.now() + timedelta(minutes=11)
        await publish.fn(None, until)

    assert await until_it_lives(stage, window) > 1
    for _ in range(4):
        await stage.run(do, until=await stage.world.clock.now() + timedelta(minutes=11))
    await stage.send()

    moved = await stage.read(audit.read, did="moved")
    assert len(moved) > 1
    for lead in LEADS:
        (mail,) = stage.mails(to=lead)
        lines = text_of(mail).splitlines()
        assert sum("Item number" in line for line in lines) == len(moved)


async def test_an_incident_holds_tells_its_owner_and_ends_whatever_dies(stage: Stage) -> None:
    level = {
        "name": "serious",
        "when": "negative_share > 0.4 and mentions > 5 in 6h",
        "owner": LEADS[1],
        "answer_within": "2h",
        "response": "apology",
        "hold": True,
    }
    stage.write(watch={"levels": [level]})
    await stage.run(plan)
    await stage.at("2026-03-03 09:00")
    await stage.run(watch)
    await stage.mentions(*[f"太难喝了，垃圾，差评 {n}" for n in range(9)])

    async def hear() -> None:
        await listen_all(await accounts_in_force())
        await judge.fn(CAMPAIGN)

    assert await until_it_lives(stage, hear) > 1

    assert await stage.states() == {"held": 12}
    await stage.send()
    assert len(stage.mails(to=LEADS[1])) == 1

    await stage.later(hours=19)
    assert await until_it_lives(stage, lambda: judge.fn(CAMPAIGN)) > 1

    assert await stage.read(incidents.open_ones, CAMPAIGN) == []
    assert "held" not in await stage.states()
    await stage.send()
    assert [len(stage.mails(to=lead)) for lead in LEADS] == [1, 2]


async def asked(stage: Stage) -> str:
    """A report whose three proposals wait for a lead; its id."""
    stage.write(approval={"by": "lead", "within": "24h"})
    await stage.run(plan)
    now = await stage.world.clock.now()
    approval = Approval(needed=True, by=now + timedelta(hours=24))
    report = example_report(campaign=CAMPAIGN, approval=approval, decisions=decisions())
    rows = [{**CHANGE, "id": d.id, "path": d.path} for d in report.decisions]
    await stage.world.database.run(adjustments.propose, rows, now=now)
    await stage.world.database.run(reports.keep, report, as_of=now, now=now)
    await stage.run(act)
    return report.id


async def states(stage: Stage) -> set[str]:
    return {row["state"] for row in await stage.read(adjustments.of, CAMPAIGN)}


async def test_an_answer_is_written_once_and_nobody_waits_any_more(stage: Stage) -> None:
    report = await asked(stage)
    no = {field_of(d.id): "不同意" for d in decisions()} | {"by": LEADS[0]}

    await until_it_lives(stage, lambda: record.fn(report, no))

    assert await states(stage) == {"rejected"}
    assert await stage.read(reports.waiting) == []


async def test_silence_resumes_a_run_that_was_only_on_its_way_to_wait(stage: Stage) -> None:
    await asked(stage)
    (run,) = stage.prefect.started
    run["state"]["type"] = "RUNNING"
    await stage.later(hours=25)

    await until_it_lives(stage, lambda: end_overdue_approvals.fn(None))
    assert len(await stage.read(reports.waiting)) == 1
    run["state"]["type"] = "PAUSED"
    await until_it_lives(stage, lambda: end_overdue_approvals.fn(None))

    assert await states(stage) == {"rejected"}
    assert list(stage.prefect.resumed) == [run["id"]]
    assert await stage.read(reports.waiting) == []
