"""Publishing 1,000 due posts, each once, against raw httpx sending the same requests.

Ours reads each post out of the plan, tracks its link, claims it, keeps what it sends and its
fingerprint before it sends it, and closes it with its answer, on disk. The plainest thing
sends and forgets. Sixteen accounts side by side.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.desk import Post, Tokens, desk, lay_down, plan, posts
from benchmarks.line import Line, ratio
from benchmarks.pretend import open_account, sandbox
from benchmarks.timing import interleaved
from pdca.do.decide import Pace
from pdca.do.window import run_window
from pdca.do.work import Worker
from pdca.plan.campaign import Plan
from store.engine import Database
from store.migrate import upgrade
from store.sql_ledger import SqlLedger

ACCOUNTS, POSTS = 16, 1000
TURNS = 4
BOUNDS = {0: 2.0, 50: 1.2}
"""By latency of a post in milliseconds."""
NOW = datetime(2026, 3, 5, 4, tzinfo=UTC)


def measure() -> Iterator[Line]:
    with sandbox() as base, TemporaryDirectory() as folder:
        names = [f"weibo-{n:02d}" for n in range(ACCOUNTS)]
        tokens = {n: open_account(base, n, platform="weibo", mode="read_back") for n in names}
        made = plan(names, POSTS, around=NOW)
        stores, planned = _full_stores(Path(folder), made), posts(made, [NOW] * POSTS)
        for latency, bound in BOUNDS.items():
            _be_slow(base, latency)
            times = interleaved(
                lambda: asyncio.run(_ours(tokens, next(stores))),
                lambda: asyncio.run(_plainest(base, tokens, planned)),
                turns=TURNS,
            )
            yield ratio(
                f"Publishing {POSTS:,} due posts, {latency} ms latency",
                times,
                plain="raw httpx, the same requests side by side",
                bound=bound,
            )


def _be_slow(base: str, milliseconds: int) -> None:
    fault = {"kind": "latency", "operation": "post", "times": -1}
    httpx.delete(f"{base}/admin/faults").raise_for_status()
    if milliseconds:
        body = fault | {"params": {"seconds": milliseconds / 1000}}
        httpx.post(f"{base}/admin/faults", json=body).raise_for_status()


def _full_stores(folder: Path, made: Plan) -> Iterator[Path]:
    """Databases with a thousand posts that are due."""
    template = folder / "template.db"
    upgrade(f"sqlite:///{template}")
    lay_down(f"sqlite:///{template}", made, [NOW] * POSTS, now=NOW)
    for n in count():
        yield Path(shutil.copy(template, folder / f"{n}.db"))


@dataclass(slots=True)
class Noon:
    """A clock that stands at noon until it is moved."""

    at: datetime = NOW

    async def now(self) -> datetime:
        return self.at

    async def sleep_until(self, moment: datetime) -> None:
        self.at = moment


async def _ours(tokens: Tokens, file: Path) -> None:
    database, clock = Database(f"sqlite:///{file}"), Noon()
    try:
        with desk(tokens, database, clock, file.parent) as at_work:
            tally = await run_window(
                at_work,
                worker=Worker(SqlLedger(database), "benchmark", Pace(lead=timedelta())),
                clock=clock,
                until=NOW + timedelta(minutes=1),
                accounts_at_once=ACCOUNTS,
            )
    finally:
        database.close()
    assert len(tally.published()) == POSTS, tally.troubles


async def _plainest(base: str, tokens: Tokens, planned: Sequence[Post]) -> None:
    async def one(name: str) -> None:
        headers = {"Authorization": f"Bearer {tokens[name]['token']}"}
        async with httpx.AsyncClient(base_url=base, headers=headers) as client:
            (await client.get("/v1/me")).raise_for_status()
            for post in planned:
                if post.account == name:
                    (await client.post("/v1/posts", json=post.body)).raise_for_status()

    await asyncio.gather(*map(one, tokens))
