"""After every lost answer one post stands, on every kind of server of the Mastodon family."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from pdca import errors
from pdca.do.decide import Pace
from pdca.do.lane import Found as Work
from pdca.do.lane import Lane, Tally
from pdca.do.ledger import Publication
from pdca.do.work import Assignment, Worker
from pdca.plan.campaign import Late
from pdca.ports import Connector, Found, Missing, PostDraft, Unsure
from store.engine import Database
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import NOON, publication_values
from tests.connectors.family import KINDS, Family
from tests.connectors.stage import TOKEN, attempt
from tests.fakes import Hands, VirtualClock

TEXT = (
    "手冲入门：水温 92 度 <三段注水>。\n\n"
    "谢谢 @zsc@cybre.example & @barista@social.example，@nobody@social.example #咖啡"
)
LINK = "https://shop.example/pour-over?utm_source=mastodon&utm_campaign=spring"
DRAFT = PostDraft(TEXT, link=LINK, first_comment="水温九十二度，看 https://shop.example/kettle")
SENT = f"{TEXT}\n\n{LINK}"
LOST = ("lost_after", "504_after", "lost_before")

every_kind = pytest.mark.parametrize("kind", KINDS)


class Place:
    """A server of the family, a ledger, and the time."""

    def __init__(self, kind: str, database: Database) -> None:
        self.clock, self.hands = VirtualClock(datetime.now(UTC)), Hands()
        self.there = Family(lambda: self.clock.at, **KINDS[kind])
        self.ledger, self.database = SqlLedger(database, real=self.hands), database

    @asynccontextmanager
    async def connect(self, publication: Publication) -> AsyncIterator[Connector]:
        yield self.there.connector()

    async def assignment(self, publication: Publication) -> Assignment:
        return Assignment(DRAFT, "wei@brand.example", Late(then="send"))

    async def asked(self, publication: Publication) -> str:
        return "wei@brand.example"

    async def work(self, **later: float) -> Any:
        """Do what is to do after so long; what the ledger then says of the post."""
        self.clock.at += timedelta(**later)
        self.hands.move(timedelta(**later))
        todo = await self.ledger.agenda(now=self.clock.at, lead=timedelta(0))
        found = Work([*todo.stuck], [*todo.processing], [*todo.comments], [*todo.due])
        worker = Worker(self.ledger, "a", Pace(lead=timedelta(0)))
        if todo.stuck or todo.comments or todo.due:
            await Lane(self, worker, Tally()).serve(found, self.clock.at)
        return await self.database.run(lambda c: c.execute(select(publication)).one())

    async def plan(self) -> None:
        row = publication_values(account="main", platform="mastodon", due=self.clock.at)
        await self.database.run(lambda c: c.execute(insert(publication), [row]) and None)


@pytest.fixture
async def place(kind: str, database: Database) -> Place:
    place = Place(kind, database)
    await place.plan()
    return place


@every_kind
@pytest.mark.parametrize("fault", LOST)
async def test_fc06_a_post_retried_two_hours_later_is_there_once(place: Place, fault: str) -> None:
    place.there.faults.append(fault)
    place.there.faults.extend(["lost_before"] * 2)  # and the first tries after it
    await place.work()

    for _ in range(6):
        row = await place.work(hours=2)

    assert place.there.texts == [SENT]
    assert row.state == "published"
    assert row.remote_id == place.there.statuses[0]["id"]


@every_kind
@pytest.mark.parametrize("fault", LOST)
async def test_fc03_a_lost_answer_is_settled_within_minutes(place: Place, fault: str) -> None:
    place.there.faults.append(fault)
    await place.work()
    for _ in range(3):
        row = await place.work(minutes=2)

    assert place.there.texts == [SENT]
    assert (row.state, row.question) == ("published", None)


@every_kind
async def test_fc07_a_refused_post_that_is_there_is_published(place: Place) -> None:
    place.there.faults.append("refused_after")
    row = await place.work()

    assert place.there.texts == [SENT]
    assert row.state == "published"


@every_kind
async def test_a_refused_post_that_is_not_there_is_rejected(place: Place) -> None:
    place.there.faults.append(422)
    row = await place.work()

    assert (row.state, place.there.texts) == ("rejected", [])
    assert "Text is not liked" in row.reason


@every_kind
@pytest.mark.parametrize("fault", [*LOST, "refused_after"])
async def test_fc07_one_first_comment_whatever_is_answered(place: Place, fault: str) -> None:
    place.there.faults.extend([None, fault])
    await place.work()
    for _ in range(3):
        row = await place.work(minutes=3)

    assert place.there.replies() == [DRAFT.first_comment]
    assert row.first_comment == "done"


@every_kind
async def test_fc22_a_rate_limit_is_waited_for(place: Place) -> None:
    place.there.faults.append(429)
    row = await place.work()
    assert (row.state, place.there.texts) == ("planned", [])

    for _ in range(3):
        row = await place.work(minutes=6)
    assert (row.state, place.there.texts) == ("published", [SENT])


@every_kind
async def test_fc05_a_strangers_post_is_not_ours(kind: str) -> None:
    clock = VirtualClock(NOON)
    there = Family(lambda: clock.at, **KINDS[kind])
    connector = there.connector()
    there.faults.append("lost_before")
    with pytest.raises(errors.OutcomeUnknownError):
        await connector.commit(DRAFT, token=TOKEN, remote={})
    there.stranger("限时抢购！")

    assert await connector.reconcile(attempt(TEXT, draft=DRAFT)) == Missing()


@pytest.mark.parametrize(("kind", "known"), [("keeps keys", True), ("ignores keys", False)])
async def test_which_of_two_equal_posts_is_ours_is_known_where_the_key_is_kept(
    kind: str, *, known: bool
) -> None:
    now = datetime.now(UTC)
    there = Family(lambda: now, **KINDS[kind])
    there.stranger(SENT)
    there.faults.append("lost_after")
    connector = there.connector()
    with pytest.raises(errors.OutcomeUnknownError):
        await connector.commit(DRAFT, token=TOKEN, remote={})

    verdict = await connector.reconcile(attempt(TEXT, at=now, draft=DRAFT))

    assert len(there.texts) == 2
    if known:
        assert isinstance(verdict, Found)
        assert verdict.receipt.remote_id == there.statuses[1]["id"]
    else:
        assert isinstance(verdict, Unsure)


async def test_a_key_older_than_an_hour_is_not_asked_for() -> None:
    there = Family(lambda: NOON)
    for _ in range(2):
        there.stranger(SENT)

    assert isinstance(await there.connector().reconcile(attempt(TEXT, draft=DRAFT)), Unsure)
    assert there.called("POST", "/api/v1/statuses") == 0


@every_kind
async def test_a_list_that_cannot_be_read_to_its_end_proves_nothing(kind: str) -> None:
    there = Family(lambda: NOON, most=2, **KINDS[kind])
    for number in range(5):
        there.stranger(f"Coffee {number}")
    del there.statuses[0]["content"]

    with pytest.raises(errors.TransientError):
        await there.connector().reconcile(attempt(TEXT, draft=DRAFT))
