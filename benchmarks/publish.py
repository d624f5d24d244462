"""Publishing 1,000 due posts, each once, against raw httpx sending the same requests.

Ours claims each post, stores what it sends before it sends it, and closes it with its
answer, on disk. The plainest thing sends and forgets. Sixteen accounts side by side.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.line import Line, ratio
from benchmarks.pretend import open_account, sandbox
from benchmarks.timing import interleaved
from connectors import connect
from pdca.do.decide import Pace
from pdca.do.identity import idempotency_token, publication_key
from pdca.do.ledger import Publication
from pdca.do.window import run_window
from pdca.do.work import Assignment, Worker
from pdca.plan.placement import Layout, Placement
from pdca.ports import Connector, PostDraft, TokenSet
from store import calendar
from store.engine import Database, open_engine
from store.migrate import upgrade
from store.sql_ledger import SqlLedger

ACCOUNTS, POSTS = 16, 1000
TURNS = 4
BOUNDS = {0: 2.0, 50: 1.2}
"""By latency of a post in milliseconds."""
NOW = datetime(2026, 3, 5, 4, tzinfo=UTC)
Tokens = Mapping[str, Mapping[str, str]]


def measure() -> Iterator[Line]:
    with sandbox() as base, TemporaryDirectory() as folder:
        names = [f"weibo-{n:02d}" for n in range(ACCOUNTS)]
        tokens = {n: open_account(base, n, platform="weibo", mode="read_back") for n in names}
        stores = _full_stores(Path(folder), names)
        for latency, bound in BOUNDS.items():
            _be_slow(base, latency)
            times = interleaved(
                lambda: asyncio.run(_ours(tokens, next(stores))),
                lambda: asyncio.run(_plainest(base, tokens)),
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


def _full_stores(folder: Path, names: list[str]) -> Iterator[Path]:
    """Databases with a thousand posts that are due."""
    template = folder / "template.db"
    upgrade(f"sqlite:///{template}")
    engine = open_engine(f"sqlite:///{template}")
    due = Layout(new=tuple(_placement(n, names[n % ACCOUNTS]) for n in range(POSTS)))
    with engine.begin() as connection:
        calendar.lay_down(connection, "spring", due, revision=1, now=NOW)
    engine.dispose()
    for n in count():
        yield Path(shutil.copy(template, folder / f"{n}.db"))


def _placement(n: int, account: str) -> Placement:
    key = publication_key("spring", f"item-{n:04d}", account)
    return Placement(
        key=key,
        token=idempotency_token(key),
        item=f"item-{n:04d}",
        account=account,
        platform="weibo",
        occurrence=1,
        pillar="acquire",
        audience=None,
        positioning="brand",
        experiment=None,
        variant=None,
        title=f"Item {n}",
        cycle=1,
        slot="Mon-Fri 12:00",
        zone="Asia/Shanghai",
        local="2026-03-05T12:00:00",
        due=NOW,
        text_hash="",
    )


@dataclass(slots=True)
class Noon:
    """A clock that stands at noon until it is moved."""

    at: datetime = NOW

    async def now(self) -> datetime:
        return self.at

    async def sleep_until(self, moment: datetime) -> None:
        self.at = moment


@dataclass(slots=True)
class Desk:
    """Signs accounts in and says what to post, from memory."""

    tokens: Tokens

    @asynccontextmanager
    async def connect(self, publication: Publication) -> AsyncIterator[Connector]:
        name = publication.account
        connector = connect("sandbox", name, TokenSet(self.tokens[name]), store_token=_never)
        try:
            yield connector
        finally:
            await connector.aclose()

    async def assignment(self, publication: Publication) -> Assignment:
        draft = PostDraft(text=f"Post {publication.item}", labels={"pillar": "acquire"})
        return Assignment(draft=draft, asked="wei@brand.example")

    async def asked(self, publication: Publication) -> str:  # noqa: ARG002 - the same for all
        return "wei@brand.example"


async def _never(_: TokenSet) -> None:
    raise AssertionError("this token does not expire")


async def _ours(tokens: Tokens, file: Path) -> None:
    database = Database(f"sqlite:///{file}")
    worker = Worker(SqlLedger(database), "benchmark", Pace(lead=timedelta()))
    try:
        tally = await run_window(
            Desk(tokens),
            worker=worker,
            clock=Noon(),
            until=NOW + timedelta(minutes=1),
            accounts_at_once=ACCOUNTS,
        )
    finally:
        database.close()
    assert len(tally.published()) == POSTS, tally.troubles


async def _plainest(base: str, tokens: Tokens) -> None:
    async def one(number: int, name: str) -> None:
        headers = {"Authorization": f"Bearer {tokens[name]['token']}"}
        async with httpx.AsyncClient(base_url=base, headers=headers) as client:
            (await client.get("/v1/me")).raise_for_status()
            for n in range(number, POSTS, ACCOUNTS):
                body = {"text": f"Post item-{n:04d}", "labels": {"pillar": "acquire"}}
                (await client.post("/v1/posts", json=body)).raise_for_status()

    await asyncio.gather(*(one(number, name) for number, name in enumerate(tokens)))
