"""The artifact of publications, as an engineer reads it after a week away."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from flows.do import do
from flows.plan import plan
from store import calendar, stories
from store.tables import publication
from tasks.ways import MOST_ROWS, plain, row
from tests.build import NOON, publication_values
from tests.flows.stage import Stage, local


def shown(stage: Stage) -> list[dict[str, str]]:
    newest: dict[str, Any] = stage.prefect.shown("publications-spring")[-1]
    found: list[dict[str, str]] = json.loads(newest["data"])
    return found


async def test_what_needs_a_person_stands_above_what_was_due_and_what_comes(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    await stage.fault("reset_after", "post", account="weibo-main")
    await stage.run(do, until=local("2026-03-03 00:00"))
    posts = await stage.posts()
    last = posts["key"].iloc[-1]
    why = {"asked": "wei@brand.example", "by": "mo", "reason": "the price is wrong"}
    await stage.world.database.run(calendar.hold, key=last, now=NOON, **why)

    await stage.run(do, until=local("2026-03-03 00:05"))

    held, second, first, next_one, *_ = shown(stage)
    assert held["state"] == "**held: may it go on?**<br>wei@brand.example, 03-05 12:00"
    assert held["way"] == "planned 03-02 00:00 → held by mo: the price is wrong"
    assert [r["due"] for r in (second, first)] == ["03-02<br>20:00:00", "03-02<br>12:00:00"]
    assert re.match(r"\[item-0\]\(https://\S+\)<br>weibo-main<br>`\w{8}`$", first["post"])
    assert re.match(
        r"published<br>\d+ ms late, found in the account's list<br>attempt 1, run \[\w{8}\]\(/r",
        first["state"],
    )
    assert re.match(
        r"planned 03-02 00:00<br>claimed 12:00:00 → sent [\d:.]+<br>lost [\d:.]+ → found [\d:.]+$",
        first["way"],
    )
    assert next_one["state"] == "planned"
    above = stage.prefect.shown("publications-spring")[-1]["description"]
    assert above.startswith("**1 post needs a person.**")
    assert "`pdca answer KEY`, by the form of the flow `answer`, or on the page" in above


async def test_a_long_campaign_shows_no_more_than_the_ui_can_bear(stage: Stage) -> None:
    stage.write()
    await stage.run(plan)
    old = [
        publication_values(f"old-{n}", due=NOON - timedelta(days=n + 9), state="published")
        for n in range(MOST_ROWS + 30)
    ]
    await stage.world.database.run(lambda c: c.execute(insert(publication), old).rowcount)

    await stage.run(do, until=local("2026-03-02 00:05"))

    rows = shown(stage)
    assert len(rows) == MOST_ROWS
    assert rows[0]["post"].startswith("old-0<br>")
    assert sum(r["state"] == "planned" for r in rows) == 12


async def test_names_are_shown_as_they_are_written(stage: Stage) -> None:
    values = publication_values("a_b*c[d]|e", state="published", url="https://x.example/1")
    await stage.world.database.run(lambda c: c.execute(insert(publication), [values]).rowcount)
    (told,) = await stage.read(stories.of, [values["key"]])

    assert row(told)["post"].startswith("[a_b*cd|e](https://x.example/1)<br>")
    assert plain("a_b*c[d]|e") == r"a\_b\*c\[d\]\|e"
