"""The pages on a real store, asked over ASGI without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest

from pdca.report import Report
from store import adjustments, reports
from store.engine import Database
from store.plans import Revision, add_revision
from tests.example_report import example_report
from web.app import create_app
from web.desk import StoreDesk

NOW = datetime(2026, 4, 13, 18, 30, tzinfo=UTC)
SECRET = b"0123456789abcdef0123456789abcdef"


@dataclass
class StoppedClock:
    """Campaign time that a test moves."""

    moment: datetime = NOW

    async def now(self) -> datetime:
        return self.moment

    async def sleep_until(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def kept(database: Database) -> Report:
    """The example report with its proposals, under revision 3."""
    report = example_report()
    rows = [
        {
            "id": d.id, "campaign": "spring", "cycle": 6, "kind": d.kind, "path": d.path,
            "before": d.before, "after": d.after, "evidence": {}, "effect": {}, "risk": {},
            "ours": d.ours,
        }
        for d in report.decisions
    ]  # fmt: skip
    await database.run(adjustments.propose, rows, now=NOW)
    await database.run(reports.keep, report, as_of=NOW, now=NOW)
    for number in (1, 2, 3):
        await database.run(add_revision, revision(number))
    return report


def revision(number: int) -> Revision:
    return Revision(
        campaign="spring", number=number, content_hash=f"{number:064}", plan={}, overlays=[],
        diff=[], reason="folder", review=None, created_at=NOW,
    )  # fmt: skip


@pytest.fixture
async def browser(database: Database, clock: StoppedClock) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(StoreDesk(database, clock), secret=SECRET)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4210") as client:
        yield client
