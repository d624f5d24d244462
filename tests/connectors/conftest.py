"""Every platform played from its documents, and the sandbox running."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from connectors import CONNECTORS
from sandbox import serve
from tests.connectors.place import Place
from tests.connectors.stage import Stage


@pytest.fixture(params=sorted(CONNECTORS))
def stage(request: pytest.FixtureRequest) -> Stage:
    return Stage(request.param)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve() as running:
        yield running


@pytest.fixture
async def place(url: str) -> AsyncIterator[Place]:
    async with httpx.AsyncClient(base_url=url) as http:
        await http.post("/reset", json={})
        place = Place(http)
        yield place
        for connector in place.opened:
            await connector.aclose()
