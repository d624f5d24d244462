"""FC-01 to FC-09: whatever goes wrong, each post and each comment is there once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from pdca.do import crash
from pdca.do.decide import Pace
from pdca.ports import Recovery
from store.engine import Database
from store.sql_ledger import SqlLedger
from tests.failures.broken_books import broken_books
from tests.failures.ours import PHOTO, FrozenWorker, Ours, with_comment
from tests.failures.places import Place, at_every_step
from tests.failures.wire import LOST

STEPS = ("after_sent", "after_verdict")


@pytest.fixture
def steps() -> Iterator[list[str]]:
    """Of the algorithm, in the order in which they were passed."""
    passed: list[str] = []
    crash.install(passed.append)
    yield passed
    crash.install(None)


@pytest.mark.parametrize(
    ("begins", "ends"), [("after_answer", "after_close"), ("after_part_answer", "after_part_kept")]
)
async def test_fc01_an_error_in_any_statement_after_the_answer_publishes_nothing_again(
    place: Place, ours: Ours, begins: str, ends: str
) -> None:
    items = []
    for number in count(1):
        items.append(item := f"item-{number}")
        ours.drafts[item] = with_comment(item)
        await ours.plan(item, due=await place.clock.now())
        with broken_books(ours.database.engine, begins=begins, ends=ends, fails_at=number) as books:
            await ours.window(hours=0.2)
        if not books.failed:
            break

    assert number > 3
    await ours.assert_once(*items)


async def test_fc02_accepted_but_hanging_past_the_deadline_is_settled_without_a_second_post(
    place: Place, ours: Ours
) -> None:
    ours.pace = Pace(deadline=timedelta(seconds=2 if place.real_time else 0.2), lead=timedelta(0))
    await ours.plan("opening")
    place.faults.add("post", "hangs")

    await ours.window()

    await ours.assert_once("opening")


@pytest.mark.parametrize("fault", LOST)
async def test_fc03_after_a_lost_answer_nothing_is_sent_before_somebody_looked(
    place: Place, ours: Ours, steps: list[str], fault: str
) -> None:
    await ours.plan("opening")
    place.faults.add("post", fault)

    await ours.window()

    assert [s for s in steps if s in STEPS][:2] == ["after_sent", "after_verdict"]
    await ours.assert_once("opening")


async def test_fc04_a_post_that_is_there_is_published_although_it_was_refused(
    place: Place, ours: Ours
) -> None:
    await ours.plan("opening")
    place.faults.add("post", "refused")

    await ours.window()

    await ours.assert_once("opening")


async def test_fc04_a_post_whose_link_cannot_be_read_is_published_and_waits_for_nothing(
    place: Place, ours: Ours
) -> None:
    await ours.plan("opening")
    place.faults.add("post", "bare")

    await ours.window()

    (row,), (post,) = await ours.rows(), await place.posts()
    assert (row.state, row.remote_id, row.question) == ("published", post.id, None)


async def test_fc05_a_strangers_post_during_our_crash_is_not_claimed(
    place: Place, ours: Ours
) -> None:
    await ours.plan("opening")
    await ours.killed_at("after_sent")
    await place.stranger("限时抢购！")

    await ours.window("b")
    await ours.answer()
    await ours.window("c")

    (row,), posts = await ours.rows(), await place.posts()
    assert sorted(p.text for p in posts) == sorted(["限时抢购！", ours.draft("opening").text])
    assert row.state == "published"
    assert row.remote_id in {None, *(p.id for p in posts if p.text != "限时抢购！")}


async def test_fc05_of_two_posts_with_the_same_words_ours_is_known_by_its_key_or_asked_about(
    place: Place, ours: Ours
) -> None:
    await ours.plan("opening")
    await place.stranger(ours.draft("opening").text)
    (theirs,) = await place.posts()
    place.faults.add("post", "answer lost")

    await ours.window()

    (row,), posts = await ours.rows(), await place.posts()
    assert len(posts) == 2
    assert row.remote_id != theirs.id
    assert (row.state, row.question) in {("published", None), ("unknown", "was_it_published")}
    assert place.recovery is not Recovery.KEY or row.state == "published"


@pytest.mark.parametrize("fault", LOST)
async def test_fc06_a_post_retried_two_hours_later_is_there_once(
    place: Place, ours: Ours, fault: str
) -> None:
    await ours.plan("opening")
    place.faults.add("post", fault)
    await ours.killed_at("after_answer")
    place.faults.add("post", "gateway", "request lost")  # and of the first tries after it
    for _ in range(4):
        await ours.later(hours=2)
        await ours.window("b", hours=0.1)

    await ours.assert_once("opening")


@pytest.mark.parametrize("fault", [*LOST, "refused"])
async def test_fc07_one_comment_whatever_is_answered(place: Place, ours: Ours, fault: str) -> None:
    ours.drafts["opening"] = with_comment("opening")
    await ours.plan("opening")
    place.faults.add("comment", fault)

    await ours.window()

    assert await place.below() == [ours.draft("opening").first_comment]
    assert (await ours.rows())[0].follow_up == "done"


async def test_fc08_two_servers_and_a_schedule_made_anew_publish_each_post_once(
    place: Place, ours: Ours, database_url: str
) -> None:
    items = [f"item-{n}" for n in range(8)]
    for number, item in enumerate(items):
        await ours.plan(item, due=place.start + timedelta(minutes=number // 2))
    begun = asyncio.Event()
    crash.install(lambda name: begun.set() if name == "after_close" else None)
    elsewhere = Database(database_url)

    async def made_anew() -> None:
        await begun.wait()
        await ours.window("run-3", ledger=SqlLedger(elsewhere, real=ours.hands))

    await asyncio.gather(
        ours.window("run-1", ledger=SqlLedger(ours.database, real=ours.hands)),
        ours.window("run-2", ledger=SqlLedger(elsewhere, real=ours.hands)),
        made_anew(),
    )
    crash.install(None)
    elsewhere.close()

    await ours.assert_once(*items)


@at_every_step
@pytest.mark.parametrize("point", ["after_claim", "after_prepare", "after_sent", "after_answer"])
async def test_fc09_a_worker_that_froze_and_was_taken_over_sends_nothing_when_it_thaws(
    place: Place, ours: Ours, database_url: str, point: str
) -> None:
    ours.drafts["opening"] = replace(ours.draft("opening"), media=(PHOTO,))
    await ours.plan("opening")
    slow = FrozenWorker(ours, database_url, point)
    slow.freeze()
    ours.hands.move(ours.pace.lease)

    await ours.window("b")
    await ours.answer()
    await ours.window("c")
    slow.thaw(slept=ours.pace.lease)

    await ours.assert_once("opening")
