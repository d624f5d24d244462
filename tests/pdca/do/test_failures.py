"""The failures that users of comparable tools reported, one by one (FC-01 to FC-13)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from pdca.do import crash
from pdca.do.decide import Pace
from pdca.do.lane import Tally
from pdca.do.ledger import Slot
from pdca.do.window import run_window
from pdca.do.work import Worker
from pdca.errors import (
    AuthRevokedError,
    InvalidError,
    QuotaExhaustedError,
    SetupError,
    TransientError,
)
from pdca.plan.campaign import Late
from pdca.ports import PostDraft, Recovery
from store.engine import Database
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import NOON, publication_values
from tests.fakes import FakeDesk, FakePlatform, Hands, VirtualClock

JUMPS = Pace(lead=timedelta(0))
LATER = NOON + timedelta(hours=1)


class Killed(BaseException):
    """The process dies here."""


class Stage:
    """A ledger, a platform and the time, for one test."""

    def __init__(self, database: Database, recovery: Recovery = Recovery.READ_BACK) -> None:
        self.database = database
        self.clock, self.hands = VirtualClock(NOON), Hands()
        self.there = FakePlatform(self.clock, recovery)
        self.desk = FakeDesk(self.there)
        self.ledger = SqlLedger(database, real=self.hands)

    async def plan(self, *rows: dict[str, Any]) -> None:
        await self.database.run(lambda c: c.execute(insert(publication), list(rows)) and None)

    async def window(self, holder: str = "a", *, pace: Pace = JUMPS, hours: float = 1) -> Tally:
        worker = Worker(self.ledger, holder, pace)
        until = self.clock.at + timedelta(hours=hours)
        return await run_window(self.desk, worker=worker, clock=self.clock, until=until)

    async def rows(self) -> list[Any]:
        query = select(publication).order_by(publication.c.due, publication.c.key)
        return await self.database.run(lambda c: list(c.execute(query)))

    async def states(self) -> list[str]:
        return [r.state for r in await self.rows()]

    async def killed_at(self, point: str) -> None:
        def kill(name: str) -> None:
            if name == point:
                crash.install(None)
                raise Killed(point)

        crash.install(kill)
        try:
            with pytest.raises(Killed):
                await self.window()
        finally:
            crash.install(None)
        self.hands.move(JUMPS.lease)


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage(database)


async def test_a_post_goes_out_once_at_its_instant(stage: Stage) -> None:
    await stage.plan(publication_values(due=NOON + timedelta(minutes=7)))

    tally = await stage.window()

    (post,) = stage.there.posts
    assert post.at == NOON + timedelta(minutes=7)
    assert [p.item for p in tally.published()] == ["pour-over"]
    assert (await stage.rows())[0].url == "https://fake.example/51040000"


@pytest.mark.parametrize("recovery", [Recovery.KEY, Recovery.READ_BACK])
@pytest.mark.parametrize("point", crash.POINTS[:5])
async def test_fc12_killed_at_any_step_the_post_reaches_an_end_once(
    database: Database, recovery: Recovery, point: str
) -> None:
    stage = Stage(database, recovery)
    stage.desk.drafts["pour-over"] = PostDraft("手冲入门", first_comment="水温九十二度")
    await stage.plan(publication_values())

    await stage.killed_at(point)
    await stage.window("b")

    assert stage.there.texts() == ["手冲入门"]
    assert stage.there.posts[0].comments == ["水温九十二度"]
    assert await stage.states() == ["published"]


async def test_fc12_killed_without_any_trace_a_person_is_asked_once(database: Database) -> None:
    stage = Stage(database, Recovery.NONE)
    await stage.plan(publication_values())

    await stage.killed_at("after_answer")
    await stage.window("b")
    await stage.window("c")

    (row,) = await stage.rows()
    assert (row.state, row.question, row.asked) == (
        "unknown",
        "was_it_published",
        "wei@brand.example",
    )
    assert row.asked_at == NOON
    assert len(stage.there.posts) == 1


async def test_fc01_an_error_in_the_books_after_the_answer_publishes_nothing_again(
    stage: Stage,
) -> None:
    await stage.plan(publication_values())
    close = stage.ledger.close

    broke = asyncio.Event()

    async def broken(*_: Any, **__: Any) -> bool:
        broke.set()
        raise OSError("disk full")

    stage.ledger.close = broken  # type: ignore[method-assign]
    waiting = asyncio.create_task(stage.window())
    await broke.wait()
    stage.ledger.close = close  # type: ignore[method-assign]
    stage.hands.move(JUMPS.lease)
    await waiting

    assert len(stage.there.posts) == 1
    assert await stage.states() == ["published"]


async def test_fc02_accepted_but_hanging_past_the_deadline_is_settled_by_itself(
    stage: Stage,
) -> None:
    await stage.plan(publication_values())
    stage.there.faults.append("lost_after")

    await stage.window()

    assert stage.there.calls.count("commit") == 1
    assert await stage.states() == ["published"]


async def test_fc03_no_second_post_before_a_look(stage: Stage) -> None:
    await stage.plan(publication_values())
    stage.there.faults.append("lost_before")

    looked = asyncio.Event()
    crash.install(lambda point: looked.set() if point == "after_settle" else None)
    waiting = asyncio.create_task(stage.window())
    await looked.wait()
    crash.install(None)
    assert stage.there.calls == ["prepare", "commit", "reconcile"]
    stage.hands.move(JUMPS.certain_after)
    await waiting

    assert stage.there.calls == ["prepare", "commit", "reconcile", "reconcile", "prepare", "commit"]
    assert len(stage.there.posts) == 1


async def test_fc04_refused_although_published_is_published(stage: Stage) -> None:
    await stage.plan(publication_values())
    # Instagram's code 4, subcode 2207051, comes after publishing (postiz-app PR 1681).
    stage.there.faults.append(("after", InvalidError("code 4 subcode 2207051")))

    await stage.window()

    assert await stage.states() == ["published"]
    assert len(stage.there.posts) == 1


async def test_an_honest_refusal_ends_the_post(stage: Stage) -> None:
    await stage.plan(publication_values())
    stage.there.faults.append(InvalidError("sensitive words"))

    await stage.window()

    (row,) = await stage.rows()
    assert (row.state, row.reason) == ("rejected", "sensitive words")


async def test_fc05_a_strangers_newer_post_is_not_taken_for_ours(stage: Stage) -> None:
    await stage.plan(publication_values())
    await stage.killed_at("after_sent")
    stage.there.stranger("weibo-main", "今天的第一杯")

    await stage.window("b")

    (row,) = await stage.rows()
    assert row.remote_id == stage.there.posts[1].id
    assert stage.there.texts() == ["pour-over"]


async def test_fc07_a_comment_made_in_spite_of_a_400_is_made_once(stage: Stage) -> None:
    stage.desk.drafts["pour-over"] = PostDraft("手冲入门", first_comment="水温九十二度")
    await stage.plan(publication_values())
    stage.there.faults.extend([None, ("after", InvalidError("HTTP 400"))])

    await stage.window()

    assert stage.there.posts[0].comments == ["水温九十二度"]
    assert (await stage.rows())[0].follow_up == "done"


async def test_fc08_two_windows_at_once_publish_each_post_once(stage: Stage) -> None:
    items = [f"item-{n}" for n in range(12)]
    await stage.plan(
        *(publication_values(i, account=f"weibo-{n % 4}") for n, i in enumerate(items))
    )

    await asyncio.gather(stage.window("a"), stage.window("b"))

    assert sorted(stage.there.texts()) == sorted(items)
    assert set(await stage.states()) == {"published"}


async def test_fc09_a_slow_worker_that_was_given_up_writes_nothing(stage: Stage) -> None:
    await stage.plan(publication_values())
    await stage.killed_at("after_prepare")

    await asyncio.gather(stage.window("b"), stage.window("c"))

    assert len(stage.there.posts) == 1
    assert await stage.states() == ["published"]


async def test_fc13_after_an_outage_overdue_posts_leave_room_between_them(stage: Stage) -> None:
    stage.desk.late = Late(after=timedelta(hours=2), then="send")
    await stage.plan(*(publication_values(f"item-{n}") for n in range(3)))
    stage.clock.at = NOON + timedelta(days=3)

    await stage.window()

    times = [p.at - stage.there.posts[0].at for p in stage.there.posts]
    assert times == [timedelta(0), timedelta(minutes=10), timedelta(minutes=20)]


async def test_fc13_after_an_outage_overdue_posts_move_to_free_slots(stage: Stage) -> None:
    stage.clock.at = NOON + timedelta(days=3)
    stage.desk.slots = [
        Slot("Mon-Fri 12:00", f"2026-03-{5 + d:02}T12:00:00", NOON + timedelta(days=d))
        for d in range(1, 6)
    ]
    await stage.plan(*(publication_values(f"item-{n}") for n in range(3)))

    tally = await stage.window(hours=60)

    assert [s.local[:10] for _, s in tally.moved] == ["2026-03-09", "2026-03-10"]
    assert len(tally.missed) == 1
    assert len(stage.there.posts) == 2
    assert [r.reason for r in await stage.rows() if r.state == "missed"] == [
        "late: no free slot left in the cycle"
    ]


async def test_fc13_dropped_posts_are_missed_and_not_sent(stage: Stage) -> None:
    stage.desk.late = Late(after=timedelta(hours=2), then="drop")
    await stage.plan(publication_values())
    stage.clock.at = NOON + timedelta(hours=3)

    tally = await stage.window()

    assert stage.there.posts == []
    assert await stage.states() == ["missed"]
    assert len(tally.missed) == 1


async def test_a_used_up_quota_waits_for_its_reset(stage: Stage) -> None:
    await stage.plan(publication_values())
    reset = NOON + timedelta(minutes=40)
    stage.there.faults.append(QuotaExhaustedError("25 a day", retry_at=reset))

    await stage.window()

    assert stage.there.posts[0].at == reset
    assert stage.there.calls.count("commit") == 2


async def test_what_passes_by_itself_is_tried_again_a_little_later(stage: Stage) -> None:
    await stage.plan(publication_values())
    stage.there.faults.extend([TransientError("HTTP 503"), TransientError("HTTP 503")])

    await stage.window()

    assert stage.there.posts[0].at == NOON + timedelta(seconds=90)


async def test_a_revoked_account_names_its_question_and_goes_on_once_mended(
    stage: Stage,
) -> None:
    await stage.plan(publication_values())
    stage.there.faults.append(AuthRevokedError("token revoked"))

    await stage.window(hours=0.1)

    (row,) = await stage.rows()
    assert (row.state, row.question) == ("planned", "reconnect_account")
    await stage.window()
    assert await stage.states() == ["published"]


async def test_a_text_that_is_too_long_is_rejected_without_a_call(stage: Stage) -> None:
    stage.desk.drafts["pour-over"] = PostDraft("水" * 141)
    await stage.plan(publication_values())

    await stage.window()

    assert stage.there.calls == []
    assert (await stage.rows())[0].reason == "text_too_long (max=140)"


async def test_the_text_at_the_instant_counts_and_a_later_edit_sends_nothing(
    stage: Stage,
) -> None:
    await stage.plan(publication_values())
    await stage.window()
    stage.desk.drafts["pour-over"] = PostDraft("手冲入门，第二版")

    await stage.window()

    assert stage.there.texts() == ["pour-over"]


async def test_fc21_a_post_that_is_processed_for_minutes_is_polled_and_sent_once(
    stage: Stage,
) -> None:
    stage.there.takes = timedelta(minutes=12)
    stage.desk.drafts["pour-over"] = PostDraft("手冲入门", first_comment="水温九十二度")
    await stage.plan(publication_values())

    await stage.window()

    assert stage.there.calls.count("commit") == 1
    assert stage.there.calls.count("poll") == 24
    assert await stage.states() == ["published"]
    assert stage.there.posts[0].comments == ["水温九十二度"]


async def test_an_account_that_nobody_connected_asks_and_its_posts_end_by_the_late_rule(
    stage: Stage,
) -> None:
    stage.desk.late = Late(after=timedelta(hours=2), then="drop")
    stage.desk.missing = SetupError("connect weibo-main first")
    await stage.plan(publication_values())

    await stage.window(hours=1)
    assert [r.question for r in await stage.rows()] == ["reconnect_account"]
    await stage.window(hours=2)

    assert await stage.states() == ["missed"]
