"""A server of the Mastodon family with a ledger before it, and a post to publish."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from connectors.limits import Limits
from pdca.do.decide import Pace
from pdca.do.found import Found as Work
from pdca.do.found import by_account
from pdca.do.lane import Lane, Tally
from pdca.do.ledger import Publication
from pdca.do.work import Assignment, Worker
from pdca.plan.campaign import Late
from pdca.ports import Connector, PostDraft
from store.engine import Database
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import publication_values
from tests.connectors.family import KINDS, Family
from tests.fakes import Hands, VirtualClock

TEXT = (
    "手冲入门：*水温* 92 度 <三段注水>。\n\n"
    "谢谢 @zsc@cybre.example & @barista@social.example，@nobody@social.example #咖啡"
)
LINK = "https://shop.example/pour-over?utm_source=mastodon&utm_campaign=spring"
DRAFT = PostDraft(TEXT, link=LINK, first_comment="水温九十二度，看 https://shop.example/kettle")
SENT = f"{TEXT}\n\n{LINK}"


class Place:
    """A server of the family, a ledger, and the time."""

    def __init__(self, kind: str, database: Database, draft: PostDraft = DRAFT) -> None:
        self.draft = draft
        self.clock, self.hands = VirtualClock(datetime.now(UTC)), Hands()
        self.there = Family(lambda: self.clock.at, **KINDS[kind])
        self.ledger, self.database = SqlLedger(database, real=self.hands), database
        self.learnt: dict[str, Any] = {}

    @asynccontextmanager
    async def connect(self, publication: Publication) -> AsyncIterator[Connector]:
        # Windows run in real time, which stands still here.
        yield self.there.connector(limits=Limits(learnt=self.learnt))

    async def assignment(self, publication: Publication) -> Assignment:
        return Assignment(self.draft, "wei@brand.example", Late(then="send"))

    async def asked(self, publication: Publication) -> str:
        return "wei@brand.example"

    async def work(self, **later: float) -> Any:
        """Do what is to do after so long; what the ledger then says of the post."""
        self.clock.at += timedelta(**later)
        self.hands.move(timedelta(**later))
        todo = await self.ledger.agenda(now=self.clock.at, lead=timedelta(0))
        worker = Worker(self.ledger, "a", Pace(lead=timedelta(0)))
        found = Work()
        for rows in by_account(todo, self.clock.at + timedelta(seconds=1)).values():
            found.add(rows)
            await Lane(self, worker, Tally()).serve(found, self.clock.at)
        return await self.database.run(lambda c: c.execute(select(publication)).one())

    async def plan(self) -> None:
        row = publication_values(account="main", platform="mastodon", due=self.clock.at)
        await self.database.run(lambda c: c.execute(insert(publication), [row]) and None)
