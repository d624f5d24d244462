"""A window in real time: media go ahead, the post goes out at its second."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from connectors.clock import RealClock
from pdca.do.decide import Pace
from pdca.do.ledger import Agenda, Publication
from pdca.do.window import run_window
from pdca.do.work import Worker
from pdca.ports import MediaFile, PostDraft
from store import calendar
from store.engine import Database
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import publication_values
from tests.fakes import FakeDesk, FakePlatform, VirtualClock

SOON = timedelta(seconds=0.5)
PACE = Pace(lead=timedelta(seconds=0.4))
PHOTO = MediaFile("pour-over.jpg", "手冲壶与滤杯", b"\xff\xd8", "image/jpeg", "c0ffee")


class RealTime(VirtualClock):
    """The platform's clock is the wall's."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))

    @property
    def at(self) -> datetime:
        return datetime.now(UTC)

    @at.setter
    def at(self, _: datetime) -> None:
        """Nobody sets the wall's clock."""


def desk() -> FakeDesk:
    there = FakePlatform(RealTime())
    made = FakeDesk(there)
    made.drafts["pour-over"] = PostDraft("手冲入门", media=(PHOTO,))
    return made


async def plan(database: Database, due: datetime) -> None:
    row = publication_values(due=due)
    await database.run(lambda c: c.execute(insert(publication), [row]) and None)


async def state(database: Database) -> Any:
    return await database.run(lambda c: c.scalar(select(publication.c.state)))


async def window(database: Database, desk: FakeDesk, until: datetime) -> None:
    worker = Worker(SqlLedger(database), "a", PACE)
    await run_window(desk, worker=worker, clock=RealClock(), until=until)


async def test_media_go_ahead_and_the_post_goes_out_at_its_instant(database: Database) -> None:
    at_work, due = desk(), datetime.now(UTC) + SOON
    await plan(database, due)

    running = asyncio.create_task(window(database, at_work, due + timedelta(seconds=0.3)))
    await asyncio.sleep(0.3)
    ahead = list(at_work.there.calls)
    await running

    (post,) = at_work.there.posts
    assert ahead == ["prepare"]
    assert timedelta(0) <= post.at - due < timedelta(seconds=0.25)
    assert await state(database) == "published"


async def test_a_hold_in_the_last_seconds_stops_the_post(database: Database) -> None:
    at_work, due = desk(), datetime.now(UTC) + SOON
    await plan(database, due)

    running = asyncio.create_task(window(database, at_work, due + timedelta(seconds=0.1)))
    await asyncio.sleep(0.3)
    await database.run(
        calendar.hold, asked="li", reason="serious", now=datetime.now(UTC), campaign="spring"
    )
    await running

    assert at_work.there.posts == []
    assert await state(database) == "held"


async def test_a_post_planned_while_the_window_sleeps_is_found(
    database: Database,
) -> None:
    at_work = desk()
    begun = datetime.now(UTC)

    running = asyncio.create_task(window(database, at_work, begun + timedelta(seconds=2.6)))
    await asyncio.sleep(0.2)
    await plan(database, begun + timedelta(seconds=2.3))
    await running

    assert len(at_work.there.posts) == 1


class Door(FakeDesk):
    """Counts who signs in."""

    entered = 0

    def connect(self, publication: Publication) -> Any:
        self.entered += 1
        return super().connect(publication)


async def test_an_account_with_more_to_send_stays_signed_in(database: Database) -> None:
    at_work, due = Door(FakePlatform(RealTime())), datetime.now(UTC) + SOON
    rows = [publication_values(f"item-{n}", due=due + n * SOON / 10) for n in range(4)]
    await database.run(lambda c: c.execute(insert(publication), rows) and None)

    await window(database, at_work, due + 2 * SOON)

    assert at_work.there.texts() == ["item-0", "item-1", "item-2", "item-3"]
    assert all(p.at >= row["due"] for p, row in zip(at_work.there.posts, rows, strict=True))
    assert at_work.entered == 1


class Counted(SqlLedger):
    """Counts how often it is asked what is to do."""

    asked = 0

    async def agenda(self, **question: Any) -> Agenda:
        self.asked += 1
        return await super().agenda(**question)


async def test_a_window_with_nothing_left_to_do_sleeps_to_its_end(database: Database) -> None:
    until = datetime.now(UTC) + SOON
    await plan(database, until + timedelta(seconds=0.1))
    ledger = Counted(database)

    await run_window(desk(), worker=Worker(ledger, "a", PACE), clock=RealClock(), until=until)

    assert ledger.asked <= 3
