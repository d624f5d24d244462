"""Accounts served side by side, as many at once as the settings allow."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from pdca.plan.campaign import Account
from tasks.wiring import world

T = TypeVar("T")


async def each(accounts: Iterable[Account], work: Callable[[Account], Awaitable[T]]) -> list[T]:
    """What `work` came to for each account, in their order."""
    limit = asyncio.Semaphore(world().settings.accounts_at_once)

    async def one(account: Account) -> T:
        async with limit:
            return await work(account)

    return list(await asyncio.gather(*map(one, accounts)))
