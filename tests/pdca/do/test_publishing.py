"""What becomes of a post: sent, refused, limited, edited, or of an account that is not there.

Whatever users of comparable tools have lost or doubled is in tests/failures.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from pdca.do.decide import Pace
from pdca.do.lane import Tally
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
from tests.dying import dies_at
from tests.fakes import FakeDesk, FakePlatform, Hands, VirtualClock

JUMPS = Pace(lead=timedelta(0))
LATER = NOON + timedelta(hours=1)


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
        with dies_at(point):
            await self.window()
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


async def test_an_honest_refusal_ends_the_post(stage: Stage) -> None:
    await stage.plan(publication_values())
    stage.there.faults.append(InvalidError("sensitive words"))

    await stage.window()

    (row,) = await stage.rows()
    assert (row.state, row.reason) == ("rejected", "sensitive words")


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
