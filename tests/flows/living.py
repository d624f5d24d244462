"""The product as `pdca up` runs it, on free ports, with a sandbox whose clock the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

import sandbox
from connectors.clock import SandboxClock
from connectors.outbox import Outbox
from flows.machine.children import Family
from flows.machine.product import family, pdca, server, server_answers, ui, worker
from store.engine import Database
from tasks.settings import ROOT, Settings
from tasks.wiring import World
from tests.flows.campaign import CAMPAIGN
from tests.flows.conftest import free_port
from tests.flows.fake_prefect import FakePrefect
from tests.flows.pretend import Pretend
from tests.flows.stage import Stage

ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(frozen=True, slots=True)
class Living:
    """Server, worker and sandbox are up; `stage` writes folders and sees the store."""

    stage: Stage
    them: Family
    http: httpx.AsyncClient
    ui: str

    async def ask(self, path: str, **body: Any) -> Any:
        """The API's answer; SQLite that is busy says 503, and is asked again."""
        async with asyncio.timeout(30):
            while (answer := await self._post(path, body)).status_code == 503:  # noqa: ASYNC110 - as Prefect's own client does
                await asyncio.sleep(0.5)
        return answer.raise_for_status().json()

    async def deployment(self, flow: str) -> dict[str, Any]:
        answer = await self.http.get(f"/deployments/name/{flow}/campaigns")
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def run(self, flow: str, **parameters: Any) -> dict[str, Any]:
        """Run a flow on the worker to its end, as Custom run does."""
        known = await self.deployment(flow)
        path = f"/deployments/{known['id']}/create_flow_run"
        ended = await self.ended((await self.ask(path, parameters=parameters))["id"])
        assert ended["state_type"] == "COMPLETED", ended["state"]["message"]
        return ended

    async def ended(self, run: str, *states: str) -> dict[str, Any]:
        """A run once it has ended, or reached one of `states`."""
        wanted = set(states) or ENDED
        async with asyncio.timeout(120):
            while (found := await self._read(run))["state_type"] not in wanted:  # noqa: ASYNC110 - the worker makes it true
                await asyncio.sleep(0.5)
        return found

    async def newest(self, flow: str) -> dict[str, Any]:
        """The flow's run that was made last, once there is one."""
        wanted = {"flows": {"name": {"any_": [flow]}}, "sort": "EXPECTED_START_TIME_DESC"}
        async with asyncio.timeout(60):
            while not (runs := await self.ask("/flow_runs/filter", **wanted)):  # noqa: ASYNC110 - the UI makes it true
                await asyncio.sleep(0.5)
        return dict(runs[0])

    async def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self.http.post(path, json=body)

    async def _read(self, run: str) -> dict[str, Any]:
        answer = await self.http.get(f"/flow_runs/{run}")
        return dict(answer.raise_for_status().json())


@asynccontextmanager
async def living(var: Path, **campaign: Any) -> AsyncIterator[Living]:
    """Start it all from nothing; `campaign` are keys of the one campaign's file."""
    with sandbox.serve() as pretend:
        here = Settings(
            var=var,
            campaigns=var / "campaigns",
            database_url=f"sqlite:///{var / 'pdca.db'}",
            port=free_port(),
            clock=pretend,
            sandbox_url=pretend,
        )
        them = _family(here)
        database = Database(here.database)
        world = World(
            here, SandboxClock(pretend), database, Pretend(pretend).connect, Outbox(here.outbox)
        )
        async with (
            httpx.AsyncClient(base_url=pretend, timeout=10) as there,
            httpx.AsyncClient(base_url=here.prefect_api, timeout=60) as http,
        ):
            stage = Stage(world, FakePrefect(), here.prefect_api, there)
            stage.write(**campaign)
            try:
                await _start(here, them)
                yield Living(stage, them, http, ui(here))
            finally:
                await them.stop(["worker"])
                await them.stop()
                database.close()


def _family(here: Settings) -> Family:
    return family(
        here,
        print,
        PDCA_VAR=str(here.var),
        PDCA_CAMPAIGNS=str(here.campaigns),
        PDCA_DATABASE_URL=here.database,
        PDCA_PORT=str(here.port),
        PDCA_CLOCK=here.clock,
        PDCA_SANDBOX_URL=here.sandbox_url,
        PYTHONPATH=str(ROOT),
        PREFECT_WORKER_QUERY_SECONDS="1",
    )


async def _start(here: Settings, them: Family) -> None:
    await them.keep(server())
    await them.run_once(pdca("migrate"))
    await server_answers(here, them)
    await them.run_once(pdca("deploy", "--one-machine", "--no-schedules"))
    await them.keep(worker(here, them))
    await them.run_once(pdca("connect-sandbox", CAMPAIGN))
