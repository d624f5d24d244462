"""A stage with a stand-in for Prefect's server; and a real one, for the tests that need it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from prefect.events.clients import NullEventsClient
from prefect.events.worker import EventsWorker

import sandbox
from flows.machine.children import Family
from flows.machine.product import family, pdca, server, server_answers
from store.engine import Database
from tasks.settings import ROOT, Settings
from tests.flows import fake_prefect
from tests.flows.campaign import BEGINS
from tests.flows.fake_prefect import FakePrefect
from tests.flows.stage import Stage, build


@dataclass(frozen=True, slots=True)
class Product:
    """What `pdca up` starts, without its worker and without a deployment."""

    here: Settings
    them: Family

    async def deploy(self, file: Path, *more: str) -> None:
        await self.them.run_once(pdca("deploy", "--one-machine", "--file", str(file), *more))

    async def ask(self, path: str, **body: Any) -> Any:
        async with httpx.AsyncClient(base_url=self.here.prefect_api, timeout=30) as client:
            answer = await client.post(path, json=body)
            return answer.raise_for_status().json()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(tmp_path_factory: Any) -> AsyncIterator[Product]:
    var = tmp_path_factory.mktemp("var")
    here = Settings(
        var=var,
        campaigns=var / "campaigns",
        database_url=f"sqlite:///{var / 'pdca.db'}",
        port=free_port(),
    )
    them = family(
        here,
        print,
        PDCA_VAR=str(var),
        PDCA_PORT=str(here.port),
        PDCA_DATABASE_URL=here.database,
        PYTHONPATH=str(ROOT),
        PREFECT_WORKER_QUERY_SECONDS="2",
    )
    try:
        await them.keep(server())
        await server_answers(here, them)
        yield Product(here, them)
    finally:
        await them.stop(["worker"])
        await them.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def prefect_yaml(folder: Path, *deployments: str) -> Path:
    """A file with these deployments, each a line of flow-style YAML."""
    file = folder / "prefect.yaml"
    same = "name: campaigns, description: '', work_pool: {name: pdca, job_variables: {}}"
    lines = [f"- {{{same}, {deployment}}}" for deployment in deployments]
    file.write_text("\n".join(["pull: []", "deployments:", *lines]), "utf-8")
    return file


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    with sandbox.serve() as address:
        yield address


@pytest.fixture(scope="session")
def prefect_stand_in() -> Iterator[tuple[FakePrefect, str]]:
    fake = FakePrefect()
    EventsWorker.set_client_override(NullEventsClient)
    with fake_prefect.serve(fake.app()) as address:
        yield fake, address


@pytest_asyncio.fixture
async def stage(
    tmp_path: Path, database: Database, sandbox_url: str, prefect_stand_in: tuple[FakePrefect, str]
) -> AsyncIterator[Stage]:
    prefect, api = prefect_stand_in
    prefect.forget()
    made = build(tmp_path, database, sandbox_url, prefect, api)
    async with made.http:
        await made.http.post("/reset", json={"start": BEGINS.isoformat(), "seed": 7})
        await made.well_again()
        yield made
