"""FC-12 and FC-13: nothing is stuck after a crash, and an outage ends by the campaign's rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pdca.do import crash
from pdca.do.ledger import Slot
from pdca.plan.campaign import Late
from pdca.ports import Recovery
from store import calendar
from tests.failures.ours import PHOTO, Ours, with_comment
from tests.failures.places import Place, at_every_step

ITEMS = ("item-1", "item-2", "item-3")
OUTAGE = timedelta(days=3)
LOOKS = {"after_settle_claim", "after_verdict", "after_settle"}


@at_every_step
@pytest.mark.parametrize("point", crash.POINTS)
async def test_fc12_killed_at_any_step_a_post_and_its_comment_reach_their_end_once(
    place: Place, ours: Ours, point: str
) -> None:
    ours.drafts["opening"] = replace(with_comment("opening"), media=(PHOTO,))
    await ours.plan("opening")
    if point in LOOKS:
        place.faults.add("post", "answer lost")

    await ours.killed_at(point)
    await ours.window("b")

    await ours.assert_once("opening")
    # Under a post that a person has found there is no id to write below.
    found = place.recovery is Recovery.NONE and (await ours.rows())[0].remote_id is None
    assert await place.below() == [ours.draft("opening").first_comment][found:]


@pytest.mark.parametrize("point", ["after_claim", "after_sent"])
async def test_fc12_a_post_without_media_that_was_killed_in_its_only_commit_goes_out_once(
    place: Place, ours: Ours, point: str
) -> None:
    await ours.plan("opening")

    await ours.killed_at(point)
    await ours.window("b")

    await ours.assert_once("opening")


async def test_fc13_after_an_outage_posts_that_are_sent_leave_room_between_them(
    place: Place, ours: Ours
) -> None:
    await ours.plan(*ITEMS)
    await ours.later(days=3)
    begun = await place.clock.now()

    await ours.window()

    await ours.assert_once(*ITEMS)
    ended = await place.clock.now()
    assert ended >= begun + 2 * ours.pace.spacing
    if not place.real_time:
        times = [post.at for post in await place.posts()]
        assert times == [begun + n * ours.pace.spacing for n in range(3)]


async def test_fc13_after_an_outage_posts_move_to_the_free_slots_that_are_left(
    place: Place, ours: Ours
) -> None:
    ours.late = Late(then="move")
    ours.slots = [Slot("daily", f"day {n}", place.start + timedelta(days=n)) for n in range(1, 6)]
    await ours.plan(*ITEMS)
    await ours.later(days=3)

    tally = await ours.window(hours=60)

    assert [slot.local for _, slot in tally.moved] == ["day 4", "day 5"]
    assert len(tally.missed) == 1
    assert await ours.states() == ["missed", "published", "published"]
    assert len(await place.posts()) == 2


async def test_fc13_after_an_outage_posts_that_are_dropped_are_missed(
    place: Place, ours: Ours
) -> None:
    ours.late = Late(then="drop")
    await ours.plan(*ITEMS)
    await ours.later(days=3)

    tally = await ours.window()

    assert await place.posts() == []
    assert await ours.states() == ["missed"] * 3
    assert len(tally.missed) == 3


async def test_fc13_a_post_whose_request_was_lost_before_an_outage_follows_the_rule_too(
    place: Place, ours: Ours
) -> None:
    ours.late = Late(then="drop")
    await ours.plan("opening")
    await ours.killed_at("after_sent")
    await ours.later(days=3)

    await ours.window()
    await ours.answer()
    await ours.window()

    assert await place.posts() == []
    assert await ours.states() == ["missed"]


async def test_fc13_a_post_that_was_public_before_an_outage_is_found_and_not_missed(
    place: Place, ours: Ours
) -> None:
    ours.late = Late(then="drop")
    await ours.plan("opening")
    await ours.killed_at("after_answer")
    await ours.later(days=3)

    await ours.window()

    await ours.assert_once("opening")


async def test_a_hold_also_stops_a_post_whose_request_was_lost(place: Place, ours: Ours) -> None:
    await ours.plan("opening")
    await ours.killed_at("after_sent")
    now = await place.clock.now()
    await ours.database.run(
        calendar.hold, asked="wei", reason="incident", now=now, campaign="spring"
    )

    await ours.window()
    await ours.answer()
    await ours.window()
    assert await place.posts() == []
    assert await ours.states() == ["held"]

    await ours.database.run(
        calendar.release, now=now, by="wei", why="over", campaign="spring", reason="incident"
    )
    await ours.window()
    await ours.assert_once("opening")
