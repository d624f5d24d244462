"""Threads against a real server over HTTP, which deduplicates nothing by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select

from connectors import CONNECTORS
from connectors.clock import SandboxClock
from connectors.limits import Limits
from pdca.do.decide import Pace
from pdca.do.lane import Tally
from pdca.do.ledger import Publication
from pdca.do.window import run_window
from pdca.do.work import Assignment, Worker
from pdca.ports import Connector, PostDraft, TokenSet
from sandbox import serve
from store.engine import Database
from store.sql_ledger import SqlLedger
from store.tables import publication
from tests.build import NOON, publication_values

PACE = Pace(
    lease=timedelta(seconds=1.2),
    deadline=timedelta(seconds=0.5),
    certain_after=timedelta(seconds=0.3),
    look_again=timedelta(seconds=0.1),
    lead=timedelta(0),
)
MODES = ("key", "read_back")
THREAD = ("二、水温九十二度", "三、三段注水", "四、两分半出杯")
LOST = ("error_after", "reset_after", "error_before")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve() as address:
        yield address


async def _forget(_: TokenSet) -> None:
    """No token of these tests is renewed."""


class Stage:
    """One pretend account, a window on it, and the truth of what was accepted."""

    def __init__(self, base: str, database: Database, mode: str) -> None:
        self.base, self.database = base, database
        self.http = httpx.Client(base_url=base, timeout=5)
        start = NOON - timedelta(hours=1)
        self.http.post("/reset", json={"start": start.isoformat(), "seed": 7})
        account = self.http.put("/admin/accounts/weibo-main", json={"mode": mode}).json()
        self.token = {k: account[k] for k in ("token", "refresh_token")} | {"base_url": base}
        self.draft = PostDraft(
            "手冲入门 https://shop.example/pour-over", first_comment="水温九十二度"
        )

    def fault(self, kind: str, operation: str, **more: Any) -> None:
        fault = {"kind": kind, "operation": operation, **more}
        assert self.http.post("/admin/faults", json=fault).status_code == 200

    @asynccontextmanager
    async def connect(self, publication: Publication) -> AsyncIterator[Connector]:
        kind = CONNECTORS["sandbox"]
        connector = kind(
            publication.account, TokenSet(self.token), store_token=_forget, limits=Limits()
        )
        yield connector
        await connector.aclose()

    async def assignment(self, publication: Publication) -> Assignment:
        return Assignment(self.draft, "wei@brand.example")

    async def asked(self, publication: Publication) -> str:
        return "wei@brand.example"

    async def window(self, until: datetime) -> Tally:
        worker = Worker(SqlLedger(self.database), "a", PACE)
        return await run_window(self, worker=worker, clock=SandboxClock(self.base), until=until)

    async def publish(self) -> Any:
        row = publication_values()
        await self.database.run(lambda c: c.execute(insert(publication), [row]) and None)
        await self.window(NOON + timedelta(hours=1))
        return await self.database.run(lambda c: c.execute(select(publication)).one())

    def record(self) -> Any:
        return self.http.get("/admin/record").json()


@pytest.fixture
def stage(base: str, database: Database, request: pytest.FixtureRequest) -> Iterator[Stage]:
    stage = Stage(base, database, getattr(request, "param", "read_back"))
    yield stage
    stage.http.close()


def check_the_thread(stage: Stage, parts: list[str]) -> None:
    posts = stage.record()["posts"]
    assert [p["text"] for p in posts] == parts
    assert [p["reply_to"] for p in posts] == ["", *(p["id"] for p in posts[:-1])]


@pytest.mark.parametrize("stage", MODES, indirect=True)
@pytest.mark.parametrize("kind", [*LOST, "refuse_after", "rate_limit"])
async def test_fc21_a_thread_stands_once_and_in_order_whatever_is_answered(
    stage: Stage, kind: str
) -> None:
    stage.draft = replace(stage.draft, thread=THREAD)
    stage.fault(kind, "post", after=2)

    row = await stage.publish()

    assert (row.state, row.follow_up) == ("published", "done")
    check_the_thread(stage, [stage.draft.text, *THREAD])
    assert [c["post"] for c in stage.record()["comments"]] == [row.remote_id]


@pytest.mark.parametrize("stage", MODES, indirect=True)
async def test_fc21_every_second_answer_lost_a_thread_still_stands_once(stage: Stage) -> None:
    stage.draft = replace(stage.draft, thread=THREAD, first_comment=None)
    for after in (1, 3):
        stage.fault("reset_after", "post", after=after)

    row = await stage.publish()

    assert row.follow_up == "done"
    check_the_thread(stage, [stage.draft.text, *THREAD])


@pytest.mark.parametrize("stage", ["none"], indirect=True)
async def test_fc21_a_part_that_cannot_be_looked_for_ends_the_thread_with_a_reason(
    stage: Stage,
) -> None:
    stage.draft = replace(stage.draft, thread=THREAD)
    stage.fault("reset_after", "post", after=2)

    row = await stage.publish()

    assert (row.state, row.follow_up) == ("published", "failed")
    assert row.reason.startswith("part 3: the platform keeps no key of ours")
    check_the_thread(stage, [stage.draft.text, *THREAD[:2]])


@pytest.mark.parametrize("stage", MODES, indirect=True)
async def test_fc21_a_platform_that_says_no_to_a_part_ends_the_thread(stage: Stage) -> None:
    stage.draft = replace(stage.draft, thread=THREAD)
    # The platform says so again when it is asked with the same key.
    for _ in range(2):
        stage.fault("duplicate_refused", "post", after=3)

    row = await stage.publish()

    assert (row.state, row.follow_up) == ("published", "failed")
    assert row.reason.startswith("part 4: ")
    check_the_thread(stage, [stage.draft.text, *THREAD[:2]])
