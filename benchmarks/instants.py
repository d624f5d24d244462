"""At the second: 200 posts whose instants lie 5 ms apart, on five accounts.

Measured at the platform, from the instant to the first byte on the wire, on the real clock
and at the product's own pace. The plainest thing is one sleeping task per post that keeps
nothing.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx

from benchmarks.desk import Post, Tokens, desk, lay_down, plan, posts
from benchmarks.line import Line
from benchmarks.pretend import served
from connectors.clock import RealClock
from pdca.do.decide import Pace
from pdca.do.window import run_window
from pdca.do.work import Worker
from pdca.plan.campaign import Plan
from store.engine import Database
from store.migrate import upgrade
from store.sql_ledger import SqlLedger

ACCOUNTS = [f"weibo-{n}" for n in range(5)]
POSTS = 200
APART = timedelta(seconds=1) / POSTS
TURNS = 5
BOUND_MS = 50
AHEAD = timedelta(seconds=2)
"""Between the window's start and the time it claims the first post at."""


@dataclass(frozen=True, slots=True)
class Delays:
    """Of one turn, in milliseconds after the instant, the shortest first."""

    all: Sequence[float]

    def p(self, percent: int) -> float:
        return quantiles(self.all, n=100, method="inclusive")[percent - 1]

    @property
    def early(self) -> int:
        return sum(delay < 0 for delay in self.all)


def measure() -> Iterator[Line]:
    with served("benchmarks.recorder") as base, TemporaryDirectory() as folder:
        tokens = {n: {"base_url": base, "token": f"token-of-{n}"} for n in ACCOUNTS}
        made = plan(ACCOUNTS, POSTS, around=datetime.now(UTC))
        files = _stores(Path(folder))
        ours, plain = [], []
        for _ in range(TURNS):
            ours.append(asyncio.run(_ours(tokens, made, next(files))))
            plain.append(asyncio.run(_plainest(tokens, made)))
        yield _line(ours, plain)


def _line(ours: list[Delays], plain: list[Delays]) -> Line:
    mid, raw = _median(ours), _median(plain)
    early = sum(turn.early for turn in ours)
    return Line(
        what=f"{POSTS} instants within one second, from due to the first byte on the wire",
        ours=f"p99 {mid.p(99):.1f} ms",
        plain=f"p99 {raw.p(99):.1f} ms: raw httpx, a sleeping task per post",
        figure=f"p99 {mid.p(99):.1f} ms",
        bound=f"≤ {BOUND_MS} ms, none early",
        holds=mid.p(99) <= BOUND_MS and not early,
        details=(
            f"The median of {TURNS} turns; {_spread('ours', ours)}; {_spread('raw', plain)}.",
            f"Sent before their instant: {early} of {TURNS * POSTS}.",
        ),
    )


def _spread(whose: str, turns: list[Delays]) -> str:
    mid, low, high = _median(turns), turns[0].p(99), turns[-1].p(99)
    return (
        f"{whose}: p50 {mid.p(50):.1f} ms, longest {mid.all[-1]:.1f} ms, "
        f"p99 of all turns {low:.1f} to {high:.1f} ms"
    )


def _median(turns: list[Delays]) -> Delays:
    """The one in the middle; the list is put in order."""
    turns.sort(key=lambda turn: turn.p(99))
    return turns[len(turns) // 2]


def _stores(folder: Path) -> Iterator[Path]:
    """Databases with the product's tables and nothing in them."""
    template = folder / "template.db"
    upgrade(f"sqlite:///{template}")
    for n in count():
        yield Path(shutil.copy(template, folder / f"{n}.db"))


def _dues(first: datetime) -> list[datetime]:
    return [first + n * APART for n in range(POSTS)]


async def _ours(tokens: Tokens, made: Plan, file: Path) -> Delays:
    pace, now = Pace(), datetime.now(UTC)
    dues = _dues(now + pace.lead + AHEAD)
    lay_down(f"sqlite:///{file}", made, dues, now=now)
    database = Database(f"sqlite:///{file}")
    try:
        with desk(tokens, database, RealClock(), file.parent) as at_work:
            tally = await run_window(
                at_work,
                worker=Worker(SqlLedger(database), "benchmark", pace),
                clock=RealClock(),
                until=dues[-1] + timedelta(seconds=2),
            )
    finally:
        database.close()
    assert len(tally.published()) == POSTS, tally.troubles
    return _delays(tokens, posts(made, dues))


async def _plainest(tokens: Tokens, made: Plan) -> Delays:
    planned = posts(made, _dues(datetime.now(UTC) + AHEAD))
    clients = {n: _client(tokens[n]) for n in ACCOUNTS}
    await asyncio.gather(*(_send(post, clients[post.account]) for post in planned))
    await asyncio.gather(*(client.aclose() for client in clients.values()))
    return _delays(tokens, planned)


def _client(token: Mapping[str, str]) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token['token']}"}
    return httpx.AsyncClient(base_url=token["base_url"], headers=headers)


async def _send(post: Post, client: httpx.AsyncClient) -> None:
    await asyncio.sleep((post.due - datetime.now(UTC)).total_seconds())
    (await client.post("/v1/posts", json=post.body)).raise_for_status()


def _delays(tokens: Tokens, planned: list[Post]) -> Delays:
    base = tokens[ACCOUNTS[0]]["base_url"]
    arrived: dict[str, float] = dict(httpx.get(f"{base}/record").raise_for_status().json())
    late = [1000 * (arrived[post.draft.text] - post.due.timestamp()) for post in planned]
    return Delays(sorted(late))
