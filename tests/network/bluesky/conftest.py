"""People of the real network (`network` in tests/conftest.py); a new account for each test."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from connectors.bluesky import BlueskyConnector
from connectors.limits import Limits
from pdca.ports import PostDraft, Receipt, TokenSet
from tests.network.bluesky.network import Addresses
from tests.network.bluesky.people import Person, open_account
from tests.network.bluesky.proxy import Wire, wire_to

NUMBERS = itertools.count(1)


@dataclass
class Shop:
    """An account of ours: who it is there, the connector, and what both have kept."""

    person: Person
    connector: BlueskyConnector
    wire: Wire
    stored: list[TokenSet]
    kept: dict[str, str] = field(default_factory=dict)

    async def checkpoint(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def publish(self, draft: PostDraft, token: str) -> Receipt:
        remote = await self.connector.prepare(
            draft, token=token, checkpoint=self.checkpoint, remote=self.kept
        )
        published = await self.connector.commit(draft, token=token, remote=remote)
        assert isinstance(published, Receipt)
        return published

    async def texts(self) -> list[str]:
        return sorted(str(post["text"]) for post in await self.person.posts())


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def newcomer(network: Addresses, opened: AsyncExitStack) -> Callable[[str], Awaitable[Person]]:
    async def arrive(name: str) -> Person:
        person = await open_account(network.pds, f"{name}{next(NUMBERS)}")
        opened.push_async_callback(person.http.aclose)
        return person

    return arrive


@pytest.fixture
async def fan(newcomer: Callable[[str], Awaitable[Person]]) -> Person:
    return await newcomer("fan")


@pytest.fixture
def connect(opened: AsyncExitStack) -> Callable[..., Awaitable[Shop]]:
    async def connected(person: Person, **values: Any) -> Shop:
        wire = await opened.enter_async_context(wire_to(person.credentials["base_url"]))
        stored: list[TokenSet] = []

        async def store(token: TokenSet) -> None:
            stored.append(token)

        token = TokenSet({**person.credentials, "base_url": wire.url, **values})
        connector = BlueskyConnector("main", token, store_token=store, limits=Limits())
        opened.push_async_callback(connector.aclose)
        return Shop(person, connector, wire, stored)

    return connected


@pytest.fixture
async def shop(
    newcomer: Callable[[str], Awaitable[Person]], connect: Callable[..., Awaitable[Shop]]
) -> Shop:
    return await connect(await newcomer("shop"))


@pytest.fixture
def all_read(network: Addresses) -> Callable[[], Awaitable[None]]:
    """Returns when the app view shows what has been written."""

    async def caught_up() -> None:
        async with httpx.AsyncClient(timeout=30) as http:
            (await http.get(network.control)).raise_for_status()

    return caught_up
