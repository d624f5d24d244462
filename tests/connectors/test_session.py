"""A rotated refresh token works once: it is used once and its successor never lost."""

from __future__ import annotations

import pytest

from connectors.session import Session
from pdca.errors import AuthExpiredError, AuthRevokedError
from pdca.ports import TokenSet

OLD = TokenSet({"token": "at-1", "refresh_token": "rt-1"})
NEW = TokenSet({"token": "at-2", "refresh_token": "rt-2"})


class Keeper:
    """Where tokens are kept; fails as often as it is told."""

    def __init__(self, *, failures: int = 0) -> None:
        self.kept = OLD
        self.failures = failures
        self.in_force_when_kept: TokenSet | None = None

    async def store(self, token: TokenSet) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the block store is away")
        self.kept = token

    async def load(self) -> TokenSet:
        return self.kept


class Platform:
    """Takes each refresh token once."""

    def __init__(self) -> None:
        self.valid = {"rt-1"}
        self.calls = 0

    async def renew(self, token: TokenSet) -> TokenSet:
        self.calls += 1
        given = token.values["refresh_token"]
        if given not in self.valid:
            raise AuthExpiredError("invalid_grant")
        self.valid = {"rt-2"}
        return NEW


async def test_a_token_is_in_force_only_when_it_is_stored() -> None:
    platform, keeper = Platform(), Keeper(failures=1)
    session = Session(OLD, renew=platform.renew, store=keeper.store)

    with pytest.raises(ConnectionError):
        await session.refresh()
    assert session.token is OLD

    assert await session.refresh() is NEW
    assert keeper.kept is NEW
    assert platform.calls == 1


async def test_a_token_that_another_worker_stored_is_taken_over_without_a_call() -> None:
    platform, keeper = Platform(), Keeper()
    keeper.kept = NEW
    session = Session(OLD, renew=platform.renew, store=keeper.store, load=keeper.load)

    assert await session.refresh() is NEW
    assert platform.calls == 0


async def test_fc20_a_refresh_token_burned_by_another_worker_is_recovered() -> None:
    keeper, platform = Keeper(), Platform()

    async def renew(token: TokenSet) -> TokenSet:
        keeper.kept = NEW  # the other worker was a moment faster
        platform.valid = {"rt-2"}
        return await platform.renew(token)

    session = Session(OLD, renew=renew, store=keeper.store, load=keeper.load)

    assert await session.refresh() is NEW


async def test_a_refresh_token_that_nobody_renewed_asks_for_a_person() -> None:
    platform = Platform()
    platform.valid = set()
    keeper = Keeper()
    session = Session(OLD, renew=platform.renew, store=keeper.store, load=keeper.load)

    with pytest.raises(AuthRevokedError):
        await session.refresh()


async def test_a_caller_who_comes_late_gets_the_token_that_is_there() -> None:
    platform, keeper = Platform(), Keeper()
    session = Session(OLD, renew=platform.renew, store=keeper.store)

    assert await session.refresh(OLD) is NEW
    assert await session.refresh(OLD) is NEW
    assert platform.calls == 1


def test_a_session_hides_its_values() -> None:
    session = Session(OLD, renew=Platform().renew, store=Keeper().store)

    assert "rt-1" not in repr(session)
    assert "at-1" not in f"{session} {session.token!r}"
