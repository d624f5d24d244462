"""Our side: a plan in the ledger, windows that publish it, and the moments at which they die."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from connectors.limits import Limits
from pdca.do import crash
from pdca.do.decide import Pace
from pdca.do.lane import Tally
from pdca.do.ledger import Agenda, Answer, Publication, Slot
from pdca.do.window import run_window
from pdca.do.work import Assignment, Worker
from pdca.plan.campaign import Late
from pdca.ports import Connector, MediaFile, PostDraft, Recovery
from store import answers
from store.engine import Database
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import publication_values
from tests.dying import dies_at
from tests.failures.places import ACCOUNT, Place
from tests.fakes import Hands

PHOTO = MediaFile("kettle.png", "手冲壶", bytes.fromhex("89504e470d0a1a0a"), "image/png", "ab" * 32)
ASKED = "wei@brand.example"


class Impatient(SqlLedger):
    """A ledger whose wall clock jumps to the end of a lease instead of waiting for it."""

    def __init__(self, database: Database, hands: Hands) -> None:
        super().__init__(database, real=hands)
        self._hands = hands

    async def agenda(self, **question: Any) -> Agenda:
        found = await super().agenda(**question)
        if found.busy_for is None:
            return found
        self._hands.move(found.busy_for)
        return await super().agenda(**question)


class Ours:
    """One campaign with one account at `place`."""

    def __init__(self, place: Place, database: Database) -> None:
        self.place, self.database, self.hands = place, database, Hands()
        self.ledger = Impatient(database, self.hands)
        self.pace = Pace(lead=timedelta(0))
        self.late = Late(then="send")
        self.drafts: dict[str, PostDraft] = {}
        self.slots: Sequence[Slot] = ()

    # What a window asks for

    @asynccontextmanager
    async def connect(self, publication: Publication) -> AsyncIterator[Connector]:
        connector = self.place.connector(deadline_s=self.pace.deadline.total_seconds())
        try:
            yield connector
        finally:
            await connector.aclose()

    async def assignment(self, publication: Publication) -> Assignment:
        return Assignment(self.draft(publication.item), ASKED, self.late, self.slots)

    async def asked(self, publication: Publication) -> str:
        return ASKED

    def draft(self, item: str) -> PostDraft:
        return self.drafts.get(item) or PostDraft(f"手冲入门：{item}")

    # What happens

    async def plan(self, *items: str, due: datetime | None = None, **values: Any) -> None:
        """Lay the items down, at the place's beginning if nothing else is said."""
        values = {"platform": self.place.platform, "due": due or self.place.start, **values}
        rows = [publication_values(item, account=ACCOUNT, **values) for item in items]

        def lay_down(connection: Connection) -> None:
            connection.execute(insert(publication), rows)

        await self.database.run(lay_down)

    async def window(
        self, holder: str = "a", *, hours: float = 1.0, ledger: SqlLedger | None = None
    ) -> Tally:
        self.place.limits = Limits()  # each window is a process of its own, and knows nothing
        until = await self.place.clock.now() + timedelta(hours=hours)
        worker = Worker(ledger or self.ledger, holder, self.pace)
        return await run_window(self, worker=worker, clock=self.place.clock, until=until)

    async def killed_at(self, point: str) -> None:
        """A window dies at the named step."""
        with dies_at(point):
            await self.window()

    async def later(self, **by: float) -> None:
        """Time passes, the campaign's and the wall's."""
        await self.place.clock.sleep_until(await self.place.clock.now() + timedelta(**by))
        self.hands.move(timedelta(**by))

    async def answer(self) -> int:
        """Whoever is asked looks at the place and says what is there; the number of questions."""
        texts, now = await self.place.texts(), await self.place.clock.now()
        unclear = [row for row in await self.rows() if row.question == "was_it_published"]
        for row in unclear:
            there = self.draft(row.item).text in texts
            said: Answer = "published" if there else "not_published"
            await self.database.run(answers.answer, row.key, said, by="wei", now=now)
        return len(unclear)

    # What can be seen of it

    async def rows(self) -> list[Any]:
        query = select(publication).order_by(publication.c.due, publication.c.key)
        return await self.database.run(lambda c: list(c.execute(query)))

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    async def assert_once(self, *items: str) -> None:
        """Each of the items stands once, and the ledger says so.

        Only where a lost answer cannot be looked up somebody was asked, and answers truly.
        """
        while asked := await self.answer():
            assert self.place.recovery is Recovery.NONE, f"{asked} questions"
            await self.window("after the answer")
        drafts = sorted(self.draft(item).text for item in items)
        assert sorted(await self.place.texts()) == drafts
        assert await self.states() == ["published"] * len(items)


class FrozenWorker:
    """A worker of another machine that freezes at a step, as under SIGSTOP, until it is thawed.

    It has its own thread, event loop and database connection. Its clock jumps with `hands`,
    as a machine's does that slept.
    """

    def __init__(self, ours: Ours, database_url: str, point: str) -> None:
        self._ours, self._url, self._point = ours, database_url, point
        self._thread = threading.Thread(target=self._work)
        self._frozen, self._thawed = threading.Event(), threading.Event()
        self._slept = timedelta(0)
        self.trouble: BaseException | None = None

    def freeze(self) -> None:
        """Begin to work, and return once it is frozen."""
        crash.install(self._stop)
        self._thread.start()
        assert self._frozen.wait(10), f"it never came to {self._point}"

    def thaw(self, *, slept: timedelta) -> None:
        """Go on and end."""
        self._slept = slept
        self._thawed.set()
        self._thread.join(10)
        crash.install(None)
        assert not self._thread.is_alive()
        if self.trouble:
            raise self.trouble

    def _stop(self, name: str) -> None:
        if name == self._point and threading.current_thread() is self._thread:
            self._frozen.set()
            self._thawed.wait(10)

    def _work(self) -> None:
        database = Database(self._url)
        loop = asyncio.new_event_loop()
        loop.time = lambda: time.monotonic() + self._slept.total_seconds()  # type: ignore[method-assign]
        try:
            ledger = SqlLedger(database, real=self._ours.hands)
            loop.run_until_complete(self._ours.window("frozen", ledger=ledger))
        except BaseException as error:  # noqa: BLE001 - the test's thread raises it
            self.trouble = error
        finally:
            loop.close()
            database.close()


def with_comment(item: str) -> PostDraft:
    return replace(PostDraft(f"手冲入门：{item}"), first_comment=f"水温九十二度，{item}")
