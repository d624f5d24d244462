"""Plan: a folder becomes a calendar, decisions become revisions, and mistakes harm nobody."""

from __future__ import annotations

from typing import Any

from flows.plan import plan
from pdca.act.approval import Decided
from store import adjustments, plans
from tests.flows.campaign import BEGINS, CAMPAIGN, LEADS, PLAIN
from tests.flows.stage import Stage, text_of

MORE_ACQUIRE = {
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


async def approve(stage: Stage, **changes: Any) -> None:
    """A lead has agreed to more of the pillar acquire."""
    row = MORE_ACQUIRE | changes
    decided = Decided(row["id"], "approved", LEADS[1], "form", BEGINS)
    run = stage.world.database.run
    await run(adjustments.propose, [row], now=BEGINS)
    await run(adjustments.decide, [decided])


async def adjustment(stage: Stage) -> dict[str, Any]:
    (row,) = await stage.read(adjustments.of, CAMPAIGN)
    return dict(row)


async def share(stage: Stage, pillar: str = "acquire") -> float:
    """How much of the next cycle's calendar is of this pillar."""
    posts = await stage.posts()
    second = posts[posts["cycle"] == 2]
    return float((second["pillar"] == pillar).mean())


async def test_a_folder_becomes_a_revision_a_calendar_and_two_artifacts(stage: Stage) -> None:
    stage.write()

    ran = await stage.run(plan)

    assert ran.name == "plan spring: revision 1 (folder), 12 laid out"
    assert ran.state == "COMPLETED"
    assert await stage.states() == {"planned": 12}
    (calendar,) = stage.prefect.shown("calendar-spring")
    assert len(calendar["data"].splitlines()) >= 1
    assert "acquire" in stage.prefect.shown("review-spring")[0]["data"]


async def test_planning_twice_changes_nothing(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)

    ran = await stage.run(plan)

    assert ran.name == "plan nothing to do"
    assert await stage.read(plans.newest_number, CAMPAIGN) == 1
    assert len(stage.prefect.artifacts) == 2


async def test_mistakes_leave_the_revision_in_force_and_tell_each_lead_once(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    stage.write(pillars={"acquire": 0.5, "brand": 0.6})

    first, second = await stage.run(plan), await stage.run(plan)

    assert first.name == second.name
    assert first.name == "plan spring: 1 mistake in the folder, revision 1 stays in force"
    assert await stage.read(plans.newest_number, CAMPAIGN) == 1
    assert await stage.states() == {"planned": 12}
    await stage.send()
    (chinese,), (english,) = (stage.mails(to=lead) for lead in LEADS)
    assert "campaign.yaml" in text_of(chinese)
    assert "处" in str(chinese["Subject"])
    assert "mistake" in str(english["Subject"])


async def test_a_new_campaign_with_mistakes_has_no_plan_in_force_and_says_so(stage: Stage) -> None:
    stage.write(timezone="Asia/Nowhere")

    ran = await stage.run(plan)

    assert "nothing runs yet" in ran.name
    assert await stage.states() == {}


async def test_another_mistake_is_told_again(stage: Stage) -> None:
    stage.write(pillars={"acquire": 0.5, "brand": 0.6})
    await stage.run(plan)
    stage.write(pillars={"acquire": 0.5, "brand": 0.7})
    await stage.run(plan)
    await stage.send()

    assert len(stage.mails(to=LEADS[1])) == 2


async def test_one_broken_folder_does_not_stop_the_others(stage: Stage) -> None:
    stage.write()
    other = stage.folder.parent / "autumn"
    other.mkdir()
    (other / "campaign.yaml").write_bytes(b"\x00\xff\x00 not yaml: [")

    ran = await stage.run(plan)

    assert await stage.states() == {"planned": 12}
    assert "spring: revision 1" in ran.message
    assert "autumn:" in ran.message


async def test_a_decision_becomes_a_revision_and_is_applied(stage: Stage) -> None:
    stage.write(items=20)
    await stage.run(plan)
    before = await share(stage)
    await approve(stage)

    ran = await stage.run(plan)

    assert "revision 2 (adjustment)" in ran.name
    row = await adjustment(stage)
    assert (row["state"], row["applied_in"]) == ("applied", 2)
    assert await share(stage) > before
    newest = await stage.read(plans.newest, CAMPAIGN)
    assert {"path": "pillars.acquire", "before": 0.5, "after": 0.6} in newest.diff


async def test_a_lead_who_edits_that_path_later_wins_and_is_told(stage: Stage) -> None:
    stage.write(items=20)
    await stage.run(plan)
    await approve(stage)
    await stage.run(plan)
    stage.edit({**PLAIN, "pillars": {"acquire": 0.4, "brand": 0.6}})

    await stage.run(plan)
    await stage.run(plan)

    assert (await adjustment(stage))["state"] == "reverted"
    newest = await stage.read(plans.newest, CAMPAIGN)
    assert (newest.number, newest.overlays) == (3, [])
    await stage.send()
    assert [len(stage.mails(to=lead)) for lead in LEADS] == [1, 1]


async def test_an_edit_elsewhere_leaves_the_adjustment_in_force(stage: Stage) -> None:
    stage.write(items=20)
    await stage.run(plan)
    await approve(stage)
    await stage.run(plan)
    stage.edit({**PLAIN, "title": {"en": "Spring, at last"}})

    await stage.run(plan)

    assert (await adjustment(stage))["state"] == "applied"
    newest = await stage.read(plans.newest, CAMPAIGN)
    assert [o["path"] for o in newest.overlays] == ["pillars.acquire"]


async def test_an_unknown_campaign_is_a_clear_failure(stage: Stage) -> None:
    stage.write()

    ran = await stage.run(plan, "sprung")

    assert ran.state == "FAILED"
    assert "There is no folder sprung" in ran.message
