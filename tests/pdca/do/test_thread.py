"""What follows a post: the parts of its thread, each once and in order, then the first comment."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from pdca.do import crash
from pdca.do.crash import POINTS
from pdca.errors import AuthRevokedError, DuplicateError, InvalidError, TransientError
from pdca.ports import PostDraft, Recovery
from store import answers
from store.engine import Database
from tests.build import publication_values
from tests.dying import dies_at
from tests.pdca.do.test_publishing import JUMPS, Stage

THREAD = ("二、水温九十二度", "三、三段注水", "四、两分半出杯")
DRAFT = PostDraft("一、手冲入门", thread=THREAD, first_comment="滤纸先用热水冲一遍")
WHOLE = [DRAFT.text, *THREAD]
KEPT = [Recovery.KEY, Recovery.READ_BACK]
OF_EACH_PART = ("after_part_begun", "after_part_answer", "after_part_kept")
STEPS = [(point, n) for point in OF_EACH_PART for n in (1, 2, 3, 4)]
STEPS += [("after_close", 1), ("after_follow_claim", 1), ("after_follow", 1)]


@pytest.fixture
async def stage(database: Database, request: pytest.FixtureRequest) -> Stage:
    stage = Stage(database, getattr(request, "param", Recovery.READ_BACK))
    stage.desk.drafts["pour-over"] = DRAFT
    await stage.plan(publication_values())
    return stage


async def killed_at(stage: Stage, point: str, number: int) -> None:
    """The process dies where it passes `point` for the `number`-th time."""
    with dies_at(point, number):
        await stage.window()
    stage.hands.move(JUMPS.lease)


async def until_it_ends(stage: Stage) -> Any:
    """Windows, and real time between them, until nothing is pending any more."""
    for _ in range(12):
        window = asyncio.create_task(stage.window("b"))
        while not window.done():
            await asyncio.sleep(0)
            stage.hands.move(timedelta(seconds=1))
        (row,) = await stage.rows()
        if row.state == "published" and row.follow_up != "pending":
            return row
    raise AssertionError("it never ends")


def check_it_stands_once(stage: Stage) -> None:
    posts = stage.there.posts
    assert [p.text for p in posts] == WHOLE
    assert [p.reply_to for p in posts] == [None, *(p.id for p in posts[:-1])]
    assert posts[0].comments == [DRAFT.first_comment]


@pytest.mark.parametrize("stage", KEPT, indirect=True)
async def test_fc21_a_thread_stands_in_order_and_its_comment_below_the_first_part(
    stage: Stage,
) -> None:
    await stage.window()

    check_it_stands_once(stage)
    (row,) = await stage.rows()
    assert (row.state, row.follow_up, row.remote_id) == ("published", "done", "51040000")
    assert [row.remote[f"part {n}"] for n in (2, 3, 4)] == [p.id for p in stage.there.posts[1:]]


@pytest.mark.parametrize("stage", KEPT, indirect=True)
@pytest.mark.parametrize(("point", "number"), STEPS)
async def test_fc21_killed_at_any_step_a_thread_is_resumed_at_the_right_part(
    stage: Stage, point: str, number: int
) -> None:
    await killed_at(stage, point, number)

    row = await until_it_ends(stage)

    assert row.follow_up == "done"
    check_it_stands_once(stage)


def test_every_step_of_a_thread_has_a_point_where_it_may_be_killed() -> None:
    assert {point for point, _ in STEPS} <= set(POINTS)


@pytest.mark.parametrize("stage", KEPT, indirect=True)
@pytest.mark.parametrize(
    "fault",
    [
        "lost_before",
        "lost_after",
        ("after", InvalidError("HTTP 400")),
        ("after", DuplicateError("you said that already")),
        TransientError("HTTP 503"),
        AuthRevokedError("token revoked"),
    ],
)
async def test_fc21_whatever_is_answered_to_a_part_it_stands_once(stage: Stage, fault: Any) -> None:
    stage.there.faults.extend([None, None, fault])

    row = await until_it_ends(stage)

    assert (row.follow_up, row.reason) == ("done", None)
    check_it_stands_once(stage)


@pytest.mark.parametrize(
    ("stage", "before"),
    [(Recovery.READ_BACK, 1), (Recovery.READ_BACK, 4), (Recovery.KEY, 4)],
    indirect=["stage"],
)
async def test_fc21_a_lost_part_or_comment_that_comes_in_late_is_waited_for(
    stage: Stage, before: int
) -> None:
    stage.there.faults.extend([*[None] * before, timedelta(0)])
    looked = asyncio.Event()
    crash.install(lambda point: looked.set() if point == "after_follow" else None)
    first = asyncio.create_task(stage.window())
    await looked.wait()
    crash.install(None)
    stage.there.arrive()
    stage.hands.move(JUMPS.certain_after)
    await first

    check_it_stands_once(stage)


async def test_fc05_a_stranger_who_says_the_same_is_not_taken_for_a_part(stage: Stage) -> None:
    await killed_at(stage, "after_part_begun", 1)
    stage.there.stranger("weibo-main", THREAD[0])

    await until_it_ends(stage)

    ours = [p for p in stage.there.posts if p.token is not None]
    assert [p.text for p in ours] == WHOLE
    assert [p.reply_to for p in ours] == [None, *(p.id for p in ours[:-1])]


@pytest.mark.parametrize("stage", KEPT, indirect=True)
async def test_fc21_a_refused_part_ends_the_thread_and_says_why(stage: Stage) -> None:
    refused = InvalidError("sensitive words")
    stage.there.faults.extend([None, None, refused, refused])

    row = await until_it_ends(stage)

    assert (row.state, row.follow_up) == ("published", "failed")
    assert row.reason == "part 3: sensitive words"
    assert stage.there.texts() == WHOLE[:2]
    assert stage.there.posts[0].comments == []


@pytest.mark.parametrize("stage", [Recovery.NONE], indirect=True)
async def test_fc21_a_part_that_cannot_be_known_ends_the_thread_and_says_so(stage: Stage) -> None:
    stage.there.faults.extend([None, None, "lost_after"])

    row = await until_it_ends(stage)

    assert (row.state, row.follow_up) == ("published", "failed")
    assert row.reason == "part 3: this platform lists no posts"
    assert stage.there.texts() == WHOLE[:3]


async def test_fc21_a_thread_that_could_not_go_on_for_a_day_is_left(stage: Stage) -> None:
    await killed_at(stage, "after_part_kept", 1)
    stage.clock.at += timedelta(hours=25)

    row = await until_it_ends(stage)

    assert (row.follow_up, row.reason) == ("failed", "part 3: too late")
    assert stage.there.texts() == WHOLE[:2]


async def test_fc08_two_windows_at_once_make_one_thread(stage: Stage) -> None:
    await asyncio.gather(stage.window("a"), stage.window("b"))

    check_it_stands_once(stage)


async def test_a_thread_goes_on_as_it_was_begun_whatever_the_plan_says_now(stage: Stage) -> None:
    await killed_at(stage, "after_part_kept", 2)
    stage.desk.drafts["pour-over"] = PostDraft("第二版")

    await until_it_ends(stage)

    check_it_stands_once(stage)


async def test_a_post_in_processing_for_twenty_minutes_gets_its_thread(stage: Stage) -> None:
    stage.there.takes = timedelta(minutes=20)

    await stage.window()

    assert (await stage.rows())[0].follow_up == "done"
    check_it_stands_once(stage)


async def test_where_there_are_no_threads_the_parts_stand_in_one_post(stage: Stage) -> None:
    stage.there.takes_threads = False

    await stage.window()

    assert stage.there.texts() == ["\n\n".join(WHOLE)]
    assert (await stage.rows())[0].follow_up == "done"


async def test_a_post_that_nothing_follows_has_no_follow_up(stage: Stage) -> None:
    stage.desk.drafts["pour-over"] = PostDraft("手冲入门")

    await stage.window()

    assert (await stage.rows())[0].follow_up is None


@pytest.mark.parametrize("stage", [Recovery.NONE], indirect=True)
async def test_where_only_a_person_can_tell_the_link_they_give_lets_the_thread_go_on(
    stage: Stage,
) -> None:
    stage.there.faults.append("lost_after")
    await stage.window()
    (row,) = await stage.rows()
    (first,) = stage.there.posts
    link, now = f"https://fake.example/{first.id}", stage.clock.at

    await stage.database.run(answers.answer, row.key, "published", by="wei", now=now, url=link)

    row = await until_it_ends(stage)
    assert (row.state, row.remote_id, row.follow_up) == ("published", first.id, "done")
    assert stage.there.texts() == WHOLE


@pytest.mark.parametrize("stage", [Recovery.NONE], indirect=True)
async def test_without_a_link_the_thread_ends_and_says_why(stage: Stage) -> None:
    stage.there.faults.append("lost_after")
    await stage.window()
    (row,) = await stage.rows()

    await stage.database.run(answers.answer, row.key, "published", by="wei", now=stage.clock.at)

    row = await until_it_ends(stage)
    assert (row.follow_up, row.reason) == ("failed", "the post has no id")
    assert stage.there.texts() == WHOLE[:1]
