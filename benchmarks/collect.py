"""Collecting the metrics of 20,000 posts into the store, against raw calls and one insert.

Ours is the path of every hour: the connector, cleaning, the store with its memory of the
newest readings and the line of the log. The plainest thing makes the same calls side by
side, and puts the figures into an equal table in one statement, unchecked.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from benchmarks.line import Line, ratio
from benchmarks.pretend import START, add_posts, move_clock, open_account, sandbox
from benchmarks.timing import interleaved
from connectors import connect
from connectors.clock import SandboxClock
from connectors.outbox import Outbox
from connectors.sandbox import FIELDS, SandboxConnector
from pdca.plan.campaign import Account
from pdca.ports import TokenSet
from store.engine import Database
from store.migrate import upgrade
from store.publications import Public
from tasks.collect import read_posts
from tasks.credentials import connect as signed_in
from tasks.settings import Settings
from tasks.wiring import World

POSTS = 20_000
BATCH = SandboxConnector.facts.metrics_batch
AT_ONCE = SandboxConnector.batches_at_once
BOUND = 2.0
NOW = datetime(2026, 3, 31, tzinfo=UTC)
ACCOUNT = Account(
    name="douyin-main",
    platform="douyin",
    sandbox=True,
    owner="Wei",
    mission="reach young buyers",
    zone="entertainment",
)
COLUMNS = (
    "entity_kind, entity, metric, source, kind, value, unit, native, as_of, collected_at, final"
)
INSERT = f"INSERT INTO observation ({COLUMNS}) VALUES ({', '.join('?' * 11)})"  # noqa: S608
Keep = list[tuple[Any, ...]]


def measure() -> Iterator[Line]:
    with sandbox() as base, TemporaryDirectory() as folder:
        token = open_account(base, ACCOUNT.name, platform=ACCOUNT.platform, followers=50_000)
        ids = add_posts(base, ACCOUNT.name, _posts())
        move_clock(base, NOW.isoformat())
        stores = _fresh_stores(Path(folder))
        times = interleaved(
            lambda: asyncio.run(_ours(base, token, ids, next(stores))),
            lambda: asyncio.run(_plainest(base, token, ids, next(stores))),
        )
    rows = POSTS * len(FIELDS)
    yield ratio(
        f"Collecting the metrics of {POSTS:,} posts into the store ({rows:,} readings)",
        times,
        plain="raw httpx, the same calls side by side, one bulk insert",
        bound=BOUND,
        details=("The sandbox answers over real HTTP from a process of its own.",),
    )


def _posts() -> list[Mapping[str, Any]]:
    begun = datetime.fromisoformat(START)
    return [
        {
            "text": f"post {n}",
            "labels": {"pillar": ("acquire", "convert", "return", "brand")[n % 4]},
            "at": (begun + timedelta(minutes=2 * n)).isoformat(),
        }
        for n in range(POSTS)
    ]


def _fresh_stores(folder: Path) -> Iterator[Path]:
    """Empty databases of the product's form."""
    template = folder / "template.db"
    upgrade(f"sqlite:///{template}")
    for n in count():
        yield Path(shutil.copy(template, folder / f"{n}.db"))


async def _ours(base: str, token: Mapping[str, str], ids: Sequence[str], file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    clock, outbox = SandboxClock(base), Outbox(file.parent)
    here = World(Settings(), clock, database, signed_in, outbox)
    connector = connect("sandbox", ACCOUNT.name, TokenSet(token), store_token=_never)
    posts = [Public(f"key-{i}", i, NOW, "spring", None) for i in ids]
    try:
        assert await read_posts(here, ACCOUNT, connector, posts, NOW) == POSTS
    finally:
        await connector.aclose()
        database.close()


async def _never(_: TokenSet) -> None:
    raise AssertionError("this token does not expire")


async def _plainest(base: str, token: Mapping[str, str], ids: Sequence[str], file: Path) -> None:
    headers, at_once = {"Authorization": f"Bearer {token['token']}"}, asyncio.Semaphore(AT_ONCE)
    batches = [ids[begin : begin + BATCH] for begin in range(0, len(ids), BATCH)]
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as client:

        async def ask(batch: Sequence[str]) -> Any:
            async with at_once:
                answer = await client.get("/v1/metrics", params={"ids": ",".join(batch)})
            return answer.json()["posts"]

        answers = await asyncio.gather(*map(ask, batches))
    rows = [row for answer in answers for post in answer for row in _rows(post)]
    assert len(rows) == POSTS * len(FIELDS)
    await asyncio.to_thread(partial(_insert, file, rows))


def _rows(post: Mapping[str, Any]) -> Keep:
    key, at = f"key-{post['id']}", _microseconds(datetime.fromisoformat(post["as_of"]))
    now = _microseconds(NOW)
    return [
        (
            "post",
            key,
            metric.value,
            "sandbox",
            "total",
            float(post[name]),
            "actions",
            name,
            at,
            now,
            0,
        )
        for name, metric in FIELDS.items()
    ]


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _insert(file: Path, rows: Keep) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executemany(INSERT, rows)
