"""FC-21 and FC-22: slow media and long threads stand once; a used-up quota is waited for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pdca.ports import PostDraft
from tests.failures.ours import PHOTO, Ours, with_comment
from tests.failures.places import MASTODON, SANDBOX, Place, Played, Pretend, at_every_step

TAKES = [timedelta(seconds=1), timedelta(minutes=20)]
without_the_network = pytest.mark.parametrize("place", [*SANDBOX, *MASTODON], indirect=True)
pretend = pytest.mark.parametrize("place", SANDBOX, indirect=True)


@without_the_network
@pytest.mark.parametrize("takes", TAKES, ids=str)
async def test_fc21_media_that_are_processed_for_long_are_uploaded_once_and_waited_for(
    place: Place, ours: Ours, takes: timedelta
) -> None:
    ours.drafts["opening"] = replace(ours.draft("opening"), media=(PHOTO,))
    await ours.plan("opening")
    if isinstance(place, Pretend):
        await place.slow("upload", takes)
    elif isinstance(place, Played):
        place.server.media_takes = takes

    await ours.window()

    await ours.assert_once("opening")
    assert place.faults.asked.count("upload") == 1
    (post,) = await place.posts()
    assert timedelta(0) <= post.at - place.start - takes < timedelta(minutes=2)


async def test_fc21_media_that_were_uploaded_before_a_crash_are_used_after_it(
    place: Place, ours: Ours
) -> None:
    ours.drafts["opening"] = replace(ours.draft("opening"), media=(PHOTO,))
    await ours.plan("opening")

    await ours.killed_at("after_prepare")
    await ours.window("b")

    await ours.assert_once("opening")
    assert place.faults.asked.count("upload") == 1


@pytest.mark.parametrize("place", MASTODON, indirect=True)
async def test_fc21_media_that_the_server_threw_away_are_uploaded_again(
    place: Played, ours: Ours
) -> None:
    ours.drafts["opening"] = replace(ours.draft("opening"), media=(PHOTO,))
    await ours.plan("opening")
    await ours.killed_at("after_prepare")
    place.server.media.clear()

    await ours.window("b")

    await ours.assert_once("opening")
    assert place.server.statuses[0]["media_ids"] == list(place.server.media)


@pretend
async def test_fc21_a_post_that_is_processed_for_minutes_is_asked_after_and_not_sent_again(
    place: Pretend, ours: Ours
) -> None:
    ours.drafts["opening"] = with_comment("opening")
    await ours.plan("opening")
    await place.slow("post", timedelta(minutes=2))

    await ours.window()

    await ours.assert_once("opening")
    assert place.faults.asked.count("post") == 1
    assert await place.below() == [ours.draft("opening").first_comment]


@at_every_step
@pytest.mark.parametrize("point", ["after_close", "after_part_begun", "after_part_kept"])
async def test_fc21_a_thread_is_resumed_at_the_right_part(
    place: Place, ours: Ours, point: str
) -> None:
    parts = ("磨豆：二十克，中细。", "注水：三段，两分钟。")
    ours.drafts["opening"] = PostDraft("手冲入门", thread=parts)
    await ours.plan("opening")

    await ours.killed_at(point)
    await ours.window("b")

    await ours.assert_once("opening")
    ended = [row.follow_up for row in await ours.rows()]
    # A part that may be there and cannot be looked for ends the thread: none is better than two.
    assert await place.below() == list(parts)[: len(await place.below())]
    assert (ended, len(await place.below())) in [(["done"], 2), (["failed"], 0)]


@without_the_network
async def test_fc22_a_limit_that_is_used_up_is_waited_for_without_a_call(
    place: Place, ours: Ours
) -> None:
    await ours.plan("opening", "second")
    ends = place.faults.full_until = (place.start + timedelta(minutes=40)).replace(microsecond=0)
    place.faults.add("post", "full")

    await ours.window(hours=0.6)
    assert place.faults.asked.count("post") == 1
    assert await place.posts() == []

    await ours.window(hours=1)
    await ours.assert_once("opening", "second")
    # A limit of calls ends in real time, and the test's clock stands still meanwhile.
    assert min(post.at for post in await place.posts()) > ends - timedelta(minutes=1)
    assert place.faults.asked.count("post") == 3


@pretend
async def test_fc22_a_daily_quota_is_learnt_from_the_headers_and_no_call_is_burned(
    place: Pretend, ours: Ours
) -> None:
    await place.change(posts_per_day=1)
    await ours.plan("opening")
    await ours.plan("second", due=place.start + timedelta(minutes=20))

    await ours.window(hours=12)
    assert place.faults.asked.count("post") == 1
    assert await ours.states() == ["published", "planned"]

    await ours.window(hours=12)
    await ours.assert_once("opening", "second")
    first, second = await place.posts()
    assert second.at.astimezone(first.at.tzinfo).date() == first.at.date() + timedelta(days=1)
