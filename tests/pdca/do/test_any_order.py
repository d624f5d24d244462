"""No order of crashes, lost answers, strangers and workers doubles a post or loses one."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import insert, select

from pdca.do import crash
from pdca.do.decide import Pace
from pdca.do.ledger import Agenda, Publication
from pdca.do.publish import publish_one
from pdca.do.settle import settle_one
from pdca.do.work import Worker
from pdca.errors import InvalidError, TransientError
from pdca.ports import Recovery
from store.engine import Database
from store.migrate import upgrade
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import NOON, publication_values
from tests.fakes import FakeConnector, FakeDesk, FakePlatform, Hands, VirtualClock

ITEMS = ("opening", "pour-over", "cold-brew")
FAULTS = st.sampled_from(
    [
        None,
        "lost_before",
        "lost_after",
        TransientError("HTTP 503"),
        ("after", InvalidError("HTTP 400")),
    ]
)
POINTS = st.sampled_from([None, *crash.POINTS[:8]])
WORKERS = st.sampled_from(["a", "b"])
PACE = Pace(lead=timedelta(0))


class Killed(BaseException):
    """The process dies here."""


class AnyOrder(RuleBasedStateMachine):
    """Two workers on one ledger and one account, with everything that may go wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.mkdtemp()
        self.database = Database(f"sqlite:///{_copy(Path(self.folder))}")
        self.clock, self.hands = VirtualClock(NOON), Hands()
        self.ledger = SqlLedger(self.database, real=self.hands)

    @initialize(recovery=st.sampled_from(list(Recovery)))
    def begin(self, recovery: Recovery) -> None:
        self.there = FakePlatform(self.clock, recovery)
        self.desk = FakeDesk(self.there)
        rows = [publication_values(item) for item in ITEMS]
        self.run(self.database.run(lambda c: c.execute(insert(publication), rows) and None))

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @rule(holder=WORKERS, fault=FAULTS, point=POINTS)
    def work(self, holder: str, fault: Any, point: str | None) -> None:
        """A worker does the first thing it finds, and may die on the way."""
        if fault is not None:
            self.there.faults.append(fault)
        crash.install(_killer(point))
        try:
            self.run(self.step(holder))
        except Killed:
            pass
        finally:
            crash.install(None)
            self.there.faults.clear()

    @rule(first=FAULTS, second=FAULTS)
    def two_at_once(self, first: Any, second: Any) -> None:
        self.there.faults.extend(f for f in (first, second) if f is not None)
        self.run(self.both())
        self.there.faults.clear()

    @rule(minutes=st.integers(1, 3))
    def time_passes(self, minutes: int) -> None:
        self.hands.move(timedelta(minutes=minutes))
        self.clock.at += timedelta(minutes=minutes)

    @rule(item=st.sampled_from(["今天的第一杯", "a tool of somebody else"]))
    def stranger(self, item: str) -> None:
        self.there.stranger("weibo-main", item)

    async def both(self) -> None:
        await asyncio.gather(self.step("a"), self.step("b"))

    async def step(self, holder: str) -> None:
        worker = Worker(self.ledger, holder, PACE)
        found = await self.ledger.agenda(now=self.clock.at, lead=timedelta(0))
        connector: Any = FakeConnector(self.there, "weibo-main")
        if found.stuck:
            await settle_one(
                found.stuck[0].key, connector, worker=worker, asked="wei", now=self.clock.at
            )
        elif (row := _first(found)) is not None:
            post = await self.desk.assignment(row)
            await publish_one(row, post, connector, worker=worker, now=self.clock.at)

    @invariant()
    def no_post_stands_twice(self) -> None:
        texts = self.there.texts() if hasattr(self, "there") else []
        assert len(texts) == len(set(texts))

    def teardown(self) -> None:
        """Left in peace, each post comes to its end, or asks a person where nothing else helps."""
        if hasattr(self, "there"):
            for _ in range(40):
                self.time_passes(3)
                self.run(self.step("c"))
            self.check_the_end()
        self.database.close()
        self.loop.close()
        shutil.rmtree(self.folder)

    def check_the_end(self) -> None:
        query = select(publication.c.item, publication.c.state, publication.c.question)
        rows = self.run(self.database.run(lambda c: list(c.execute(query))))
        for item, state, question in rows:
            if state == "published":
                assert item in self.there.texts()
            elif self.there.recovery is Recovery.NONE and state == "unknown":
                assert question == "was_it_published"
            else:
                assert self.there.recovery is Recovery.NONE, (item, state)
                assert state == "rejected"
        self.no_post_stands_twice()


def _first(found: Agenda) -> Publication | None:
    return found.due[0] if found.due else None


def _killer(point: str | None) -> Any:
    def kill(name: str) -> None:
        if name == point:
            raise Killed(name)

    return kill


_TEMPLATE: list[Path] = []


def _copy(folder: Path) -> Path:
    """A fresh database file; the first one is made, the others are copies."""
    if not _TEMPLATE:
        template = Path(tempfile.mkdtemp()) / "empty.db"
        upgrade(f"sqlite:///{template}")
        _TEMPLATE.append(template)
    shutil.copy(_TEMPLATE[0], folder / "pdca.db")
    return folder / "pdca.db"


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=30,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
