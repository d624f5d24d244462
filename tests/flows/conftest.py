"""A real Prefect server, for the tests that need one: its children, settings and API."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from flows.children import Family
from flows.product import family, pdca, server
from flows.pulse import server_answers
from tasks.settings import ROOT, Settings


@dataclass(frozen=True, slots=True)
class Product:
    """What `pdca up` starts, without its worker and without a deployment."""

    here: Settings
    them: Family

    async def deploy(self, file: Path) -> None:
        await self.them.run_once(pdca("deploy", "--one-machine", "--file", str(file)))

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
