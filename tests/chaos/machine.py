"""The product under attack: one Prefect server and two workers, all of them real processes."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from prefect.context import SettingsContext, SyncClientContext, get_settings_context

from flows.machine.children import Child, Family
from flows.machine.product import POOL, family, pdca, sandbox, server, server_answers
from store.engine import Database
from tasks.settings import ROOT, Settings
from tests.chaos.campaign import ENGINEER, NAME
from tests.chaos.inside.sitecustomize import DRIVER
from tests.chaos.killer import kill
from tests.flows.conftest import free_port, prefect_yaml
from tests.flows.stage import prefect_settings
from tests.network.bluesky import network

INSIDE = Path(__file__).parent / "inside"
WORKERS = ("worker-1", "worker-2")


def _worker(name: str) -> Child:
    """A dead one's flow runs live on as orphans, as Prefect leaves them."""
    start = ("worker", "start", "--pool", POOL, "--type", "process", "--name", name)
    return Child(name, (sys.executable, "-m", "prefect", *start))


CHILDREN = {"server": server(), **{name: _worker(name) for name in WORKERS}}
LEASE_S, DEADLINE_S, CERTAIN_S = 8.0, 2.5, 5.0
WINDOW_S = 45.0
SCHEDULE = "[{{slug: {}, cron: '* * * * *', timezone: UTC}}]"
DO = f"tags: [pdca, do], entrypoint: flows.do.do, schedules: {SCHEDULE}"
PLAN = "tags: [pdca, plan], entrypoint: flows.plan.plan, schedules: []"


@dataclass
class Machine:
    """What the driver does to the product, and what an engineer could ask of it."""

    here: Settings
    them: Family
    database: Database
    http: httpx.AsyncClient
    sandbox: httpx.AsyncClient
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def folder(self) -> Path:
        return self.here.campaigns / NAME

    async def deploy(self, slug: str) -> None:
        """Publishing every minute; another slug is another schedule, with runs of its own."""
        file = prefect_yaml(self.here.var, DO.format(slug), PLAN)
        await self.them.run_once(pdca("deploy", "--one-machine", "--file", str(file)))

    async def start(self, flow: str) -> str | None:
        """Start a run, as Custom run does; its id, or None where the server does not answer."""
        with suppress(httpx.HTTPError):
            known = (await self.http.get(f"/deployments/name/{flow}/campaigns")).raise_for_status()
            path = f"/deployments/{known.json()['id']}/create_flow_run"
            return str((await self.http.post(path, json={})).raise_for_status().json()["id"])
        return None

    async def ended(self, run: str) -> bool:
        with suppress(httpx.HTTPError):
            answer = (await self.http.get(f"/flow_runs/{run}")).raise_for_status().json()
            return answer["state_type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        return False

    def kill(self, name: str) -> bool:
        """Kill a child; the family starts it anew, sooner or later. False: it was dead already."""
        process = self.them._alive.get(name)
        if process is None or process.returncode is not None:
            return False
        kill(process.pid)
        self.killed[name.partition("-")[0]] += 1
        return True

    async def replace(self, name: str) -> None:
        """Kill the server or a worker, and start it anew at once."""
        if self.kill(name):
            await self.them.stop([name])
            await self.them.keep(CHILDREN[name])

    def lock_database(self, seconds: float) -> None:
        """Nobody writes meanwhile. To be called in a thread."""
        if not self.here.database.startswith("sqlite"):
            return
        with _writer(self.here.var / "pdca.db") as held:
            held.execute("BEGIN IMMEDIATE")
            asyncio.run(asyncio.sleep(seconds))
            held.execute("ROLLBACK")
        self.killed["database locked"] += 1

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Prefect's client in this process, at this server."""
        profile, there = get_settings_context().profile, prefect_settings(self.here.prefect_api)
        with SettingsContext(profile=profile, settings=there), SyncClientContext():
            yield


@contextmanager
def _writer(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file, timeout=30, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@asynccontextmanager
async def machine(
    var: Path, *, code: Path = ROOT, database_url: str = ""
) -> AsyncIterator[Machine]:
    """Everything up but the deployments; `code` is where the product's packages are taken from."""
    port = free_port()
    here = Settings(
        var=var,
        campaigns=var / "campaigns",
        database_url=database_url or f"sqlite:///{var / 'pdca.db'}",
        port=free_port(),
        sandbox_url=f"http://127.0.0.1:{port}",
    )
    database = Database(here.database)
    async with (
        httpx.AsyncClient(base_url=here.prefect_api, timeout=20) as http,
        httpx.AsyncClient(base_url=here.sandbox_url, timeout=20) as pretend,
        AsyncExitStack() as stack,
    ):
        prefects = stack.enter_context(_prefect_database())
        more = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": prefects} if prefects else {}
        them = _family(here, code, **more)
        try:
            await _start(here, them)
            yield Machine(here, them, database, http, pretend)
        finally:
            await them.stop(WORKERS)
            await them.stop()
            database.close()


@contextmanager
def _prefect_database() -> Iterator[str]:
    """PostgreSQL for Prefect: on SQLite its server stands still for a minute now and then."""
    if network.postgres() is None:
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="pdca-prefect-") as folder:
        Path(folder).chmod(0o755)
        with network.database(Path(folder)) as url:
            yield url.replace("postgresql:", "postgresql+asyncpg:")


def _family(here: Settings, code: Path, **more: str) -> Family:
    them = family(
        here,
        lambda _: None,
        PDCA_VAR=str(here.var),
        PDCA_CAMPAIGNS=str(here.campaigns),
        PDCA_DATABASE_URL=here.database,
        PDCA_PORT=str(here.port),
        PDCA_SANDBOX_URL=here.sandbox_url,
        PDCA_LEASE_S=str(LEASE_S),
        PDCA_CALL_DEADLINE_S=str(DEADLINE_S),
        PDCA_CERTAIN_AFTER_S=str(CERTAIN_S),
        PDCA_SPACING_S="1",
        PDCA_WINDOW_MIN=str(WINDOW_S / 60),
        PDCA_ENGINEERS=ENGINEER,
        PYTHONPATH=f"{INSIDE}:{code}",
        PREFECT_WORKER_QUERY_SECONDS="1",
        **{DRIVER: str(address(here))},
        **more,
    )
    them.home, them.grace_s, them.alarm = code, 3.0, None
    return them


def address(here: Settings) -> Path:
    """Where the driver listens; a socket's path must be short."""
    return here.var / "driver"


async def _start(here: Settings, them: Family) -> None:
    await them.keep(sandbox(here, "--clock", "real"))
    await them.keep(server())
    await them.run_once(pdca("migrate"))
    await server_answers(here, them)


async def start_workers(them: Family) -> None:
    """Two at once."""
    for name in WORKERS:
        await them.keep(CHILDREN[name])
