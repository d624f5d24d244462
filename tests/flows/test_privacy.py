"""One person's data is handed out, and erased, by the id that the platform knows."""

from __future__ import annotations

import json

from flows.machine.lessons import said, strike_out
from flows.machine.privacy import export, forget
from flows.plan import plan
from pdca.act.playbook import Lesson
from pdca.ports import Message
from pdca.report import Range
from store import messages, people, playbook
from tasks.keys import salt
from tests.flows.campaign import BEGINS, CAMPAIGN
from tests.flows.stage import Stage


async def test_a_person_asks_what_is_kept_and_then_to_be_forgotten(stage: Stage) -> None:
    comments = [
        Message("c-1", "comment", "u-5521", "水温多少？", BEGINS),
        Message("c-2", "comment", "u-0007", "好喝", BEGINS),
    ]
    key = salt(stage.world.settings)
    await stage.world.database.run(
        messages.keep, comments, account="weibo-main", platform="weibo", now=BEGINS, salt=key
    )

    with stage.inside():
        found = json.loads(await export("u-5521"))
        gone = await forget("u-5521")
        left = json.loads(await export("u-5521"))

    assert [m["text"] for m in found["messages"]] == ["水温多少？"]
    assert gone == 1
    assert left == {"messages": [], "orders": []}
    assert await stage.read(people.kept) == (1, 0)


async def test_the_playbook_is_in_the_review_until_an_entry_is_struck(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    lesson = Lesson(
        adjustment="adj-1",
        kind="mix",
        subject="acquire",
        before=0.4,
        after=0.5,
        worked=True,
        measured=Range(low=0.04, point=0.13, high=0.23),
        cycle=1,
    )
    await stage.world.database.run(playbook.learn, CAMPAIGN, lesson, now=BEGINS)

    await stage.run(plan)
    with stage.inside():
        (line,) = await said(CAMPAIGN)
        await strike_out(CAMPAIGN, int(line.split(".")[0]))
        struck = await said(CAMPAIGN)
    await stage.run(plan)

    _, learnt, without = [shown["data"] for shown in stage.prefect.shown("review-spring")]
    assert "+13%" in line
    assert line.split(". ", 1)[1] in learnt
    assert struck == []
    assert "+13%" not in without
