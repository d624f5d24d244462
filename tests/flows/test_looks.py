"""Each look judges an outcome, and what cannot be judged is left out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from flows.machine.api import Api, api
from flows.machine.guard import starter
from flows.machine.looks import NO_SERVER, NO_SUPERVISOR, NO_WINDOW, Looks, untaken
from store.engine import Database
from store.tables import publication
from tasks.settings import Settings
from tests.build import publication_values
from tests.flows import fake_prefect

HEALTHY, WORKERS, WINDOWS = "/health", "/work_pools/pdca/workers/filter", "/flow_runs/count"


def now() -> datetime:
    """Asked when it is needed: the suite takes longer than a worker may be silent."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Canned(Api):
    """A server that gives these answers, by path, and none to anything else."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def _ask(self, _: str, path: str, __: Any = None) -> Any:
        self.asked.append(path)
        return self.answers.get(path)


def canned(**answers: Any) -> Canned:
    """Well but for what is named."""
    heard = [{"last_heartbeat_time": now().isoformat()}]
    given = {"health": True, "workers": heard, "windows": 2} | answers
    paths = {"health": HEALTHY, "workers": WORKERS, "windows": WINDOWS}
    return Canned("http://prefect", answers={paths[k]: v for k, v in given.items()})


async def seen(database: Database, server: Api, **more: Any) -> dict[str, Any]:
    looks = Looks(Settings(clock=""), server, database, **more)
    return {about: t.what if t else None for about, t in (await looks.all()).items()}


async def test_all_is_well(database: Database) -> None:
    assert set((await seen(database, canned())).values()) == {None}


async def test_without_a_server_neither_worker_nor_windows_can_be_judged(
    database: Database,
) -> None:
    found = await seen(database, canned(health=None))

    assert found == {"server": NO_SERVER.what, "database": None, "posts": None}


@pytest.mark.parametrize("broken", ["workers", "windows"])
async def test_an_answer_that_fails_proves_nothing(database: Database, broken: str) -> None:
    found = await seen(database, canned(**{broken: None}))

    assert set(found.values()) == {None}
    assert len(found) == 4


@pytest.mark.parametrize(("ago_s", "silent"), [(50, False), (70, True)])
async def test_a_worker_that_was_not_heard_of_is_silent(
    database: Database, ago_s: float, *, silent: bool
) -> None:
    heard = [(now() - timedelta(seconds=s)).isoformat() for s in (ago_s, 4000)]
    workers = [{"last_heartbeat_time": text} for text in heard]

    found = await seen(database, canned(workers=workers))

    assert (found["worker"] is not None) == silent


async def test_a_pool_without_a_worker_is_given_as_long_to_get_one(database: Database) -> None:
    long_ago = now() - timedelta(minutes=2)

    assert (await seen(database, canned(workers=[])))["worker"] is None
    assert (await seen(database, canned(workers=[]), begun=long_ago))["worker"] is not None


async def test_no_window_is_seen(database: Database) -> None:
    assert (await seen(database, canned(windows=0)))["windows"] == NO_WINDOW.what


async def test_posts_that_nobody_takes_up_are_seen(database: Database) -> None:
    row = publication_values(due=now() - timedelta(minutes=2))
    await database.run(lambda connection: connection.execute(insert(publication), row))

    assert (await seen(database, canned()))["posts"] == untaken(1, "").what


async def test_a_database_that_is_away_is_seen(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'missing' / 'pdca.db'}")

    found = await seen(database, canned())
    database.close()

    assert "cannot be read" in found["database"]
    assert "posts" not in found


async def test_a_supervisor_that_is_not_the_parent_any_more_has_died(database: Database) -> None:
    assert (await seen(database, canned(), parent=os.getppid()))["supervisor"] is None
    gone = await seen(database, canned(), parent=2**22 + 7)
    assert gone["supervisor"] == NO_SUPERVISOR.what


async def test_a_deployment_that_someone_has_paused_is_left_alone() -> None:
    paused = {"/deployments/name/do/campaigns": {"id": "4711", "paused": True}}
    server = Canned("http://prefect", answers=paused)

    tried = await starter(server)(NO_WINDOW)

    assert "paused" in tried
    assert server.asked == list(paused)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    async def who(request: Request) -> JSONResponse:
        return JSONResponse(request.headers["authorization"])

    async def broken(_: Request) -> PlainTextResponse:
        return PlainTextResponse("<html>502</html>")

    app = Starlette(routes=[Route("/api/who", who), Route("/api/broken", broken)])
    with fake_prefect.serve(app) as address:
        yield address


def test_the_password_is_sent_and_never_shown(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", server)
    asked = api(Settings(auth=SecretStr("ann:correct-horse")))

    assert asked.get("/who") == "Basic YW5uOmNvcnJlY3QtaG9yc2U="
    assert "YW5u" not in repr(asked)


def test_an_answer_that_is_no_answer_is_none(server: str) -> None:
    assert Api(server).get("/broken") is None
    assert Api(server).get("/missing") is None
