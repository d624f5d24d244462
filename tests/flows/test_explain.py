"""`pdca explain publication`: from the rows that a real window left to lines on the screen."""

from __future__ import annotations

import json

import pytest

from flows.do import do
from flows.machine import people
from flows.machine.explain import explain
from flows.plan import plan
from pdca.errors import SetupError
from tasks.wiring import use
from tests.flows.stage import Stage, local


async def told(stage: Stage, *words: str) -> list[str]:
    with use(stage.world):
        return await explain(words, as_json=False)


def said(lines: list[str]) -> str:
    """What happened, without the moments."""
    return "\n".join(line[25:] if line[:2] == "20" else line for line in lines)


async def test_a_lost_answer_is_told_from_the_plan_to_the_link(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.fault("reset_after", "post", account="weibo-main")
    await stage.run(do, until=local("2026-03-03 00:00"))

    lines = await told(stage, "item-0", "weibo-main")

    assert lines[0] == "item-0 on weibo-main, spring: Item number 0"
    assert lines[1].endswith("times in Asia/Shanghai")
    assert (
        lines[3] == "2026-03-02 00:00:00.000  planned by revision 1 (folder) for 2026-03-02 12:00"
    )
    steps = ("claimed by ", "attempt 1: sent, ", "no answer that says", "it is there, found in the")
    where = [said(lines).index(step) for step in steps]
    assert where == sorted(where)
    assert any("/runs/flow-run/" in line for line in lines)
    assert lines[-2].startswith("now    published, found in the account's list: https://")
    assert lines[-1] == "next   nothing more: this is its end"


async def test_a_move_by_the_lead_and_a_hold_name_who_and_why(stage: Stage) -> None:
    stage.write(items=2)
    for hour in (12, 18):
        at = f"2026-03-03 {hour}:00"
        stage.post("item-0", pillar="acquire", accounts=["weibo-main"], at=at)
        await stage.run(plan)
    with use(stage.world):
        await people.hold("weibo-main", "the price is wrong")
        await people.release("weibo-main", None)

    story = said(await told(stage, "item-0", "weibo-main"))

    assert "moved from 2026-03-03 12:00 to 2026-03-03 18:00 by revision 2 (folder)" in story
    assert ": by hand: the price is wrong" in story
    assert "released by " in story
    assert "next   attempt 1 at 2026-03-03 18:00:00, in 42 h" in story


async def test_machines_get_the_same_as_json(stage: Stage) -> None:
    stage.write(items=2)
    await stage.run(plan)

    with use(stage.world):
        (text,) = await explain(["item-1", "bluesky-en"], as_json=True)

    found = json.loads(text)
    assert (found["item"], found["account"], found["state"]) == ("item-1", "bluesky-en", "planned")
    assert found["lines"][0]["said"].startswith("planned by revision 1")
    assert found["next"].startswith("attempt 1 at ")


async def test_an_unknown_post_is_one_line_with_near_ones(stage: Stage) -> None:
    stage.write(items=2)
    await stage.run(plan)

    with pytest.raises(SetupError, match=r"There is no post itme-1\. Near it: \w{8} \(item-"):
        await told(stage, "itme-1")
