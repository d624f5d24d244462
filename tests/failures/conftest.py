"""Every place that our posts can go to, and our side of it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

import sandbox
from store.engine import Database
from tests.failures.ours import Ours
from tests.failures.places import EVERYWHERE, Place, Played, Pretend, Real
from tests.flows.conftest import prefect_stand_in, sandbox_url, stage
from tests.network.bluesky.people import open_account

__all__ = ["prefect_stand_in", "sandbox_url", "stage"]

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def pretend_url() -> Iterator[str]:
    with sandbox.serve() as address:
        yield address


@pytest.fixture(
    params=EVERYWHERE,
)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """One account at each place in turn; `indirect` names those that a test is about."""
    name: str = request.param
    if name.startswith("sandbox-"):
        url = request.getfixturevalue("pretend_url")
        yield await Pretend.open(url, name.removeprefix("sandbox-"))
    elif name.startswith("mastodon"):
        yield Played(name.removeprefix("mastodon that "))
    else:
        person = await open_account(request.getfixturevalue("network").pds, f"brand{next(NUMBERS)}")
        async with aclosing(person.http):
            yield Real(person)


@pytest.fixture
def ours(place: Place, database: Database) -> Ours:
    return Ours(place, database)
