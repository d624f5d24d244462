"""Watch: a serious incident holds what is planned, its owner is told, and quiet releases it."""

from __future__ import annotations

import pytest

from flows.do import do
from flows.plan import plan
from flows.watch import watch
from store import incidents
from tests.flows.campaign import CAMPAIGN, LEADS
from tests.flows.stage import Stage, local, text_of

SERIOUS = {
    "name": "严重",
    "when": "negative_share > 0.4 and mentions > 15 in 6h",
    "owner": LEADS[1],
    "answer_within": "2h",
    "response": "apology",
    "hold": True,
}
ANGRY = ["太难喝了，垃圾，再也不买", "差评，骗人的，要退款", "糟糕透了，失望"]


@pytest.fixture
async def angered(stage: Stage) -> Stage:
    """A campaign whose followers have had enough."""
    stage.write(watch={"levels": [SERIOUS]})
    await stage.run(plan)
    await stage.at("2026-03-03 09:00")
    await stage.run(watch)
    await stage.mentions(*[f"{text} {n}" for n in range(6) for text in ANGRY])
    return stage


async def test_a_serious_incident_holds_planned_posts_and_tells_its_owner_once(
    angered: Stage,
) -> None:
    first, second = await angered.run(watch), await angered.run(watch)

    assert first.state == "FAILED"
    assert "incident 1 (严重)" in first.name
    assert second.state == "COMPLETED"
    assert await angered.states() == {"held": 12}
    (mail,) = angered.mails()
    assert mail["To"].addresses[0].addr_spec == LEADS[1]
    assert "12 posts" in text_of(mail)


async def test_nothing_goes_out_while_an_incident_holds(angered: Stage) -> None:
    await angered.run(watch)

    await angered.run(do, until=local("2026-03-05 00:00"))

    assert await angered.truth() == []


async def test_half_a_day_of_quiet_closes_it_and_releases_its_posts(angered: Stage) -> None:
    await angered.run(watch)
    await angered.later(hours=19)

    ran = await angered.run(watch)

    assert "1 incident closed" in ran.name
    assert await angered.read(incidents.open_ones, CAMPAIGN) == []
    assert "held" not in await angered.states()
    for lead in LEADS:
        assert angered.mails(to=lead)


async def test_an_account_that_cannot_be_heard_stops_nobody(angered: Stage) -> None:
    await angered.fault("error_before", "comments", account="bluesky-en", times=-1)

    ran = await angered.run(watch)

    assert "bluesky-en" in ran.message
    assert len(await angered.read(incidents.open_ones, CAMPAIGN)) == 1
