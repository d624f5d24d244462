"""What is done again and again while an attack lasts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import httpx

from pdca.errors import SetupError

Deed = Callable[[], Awaitable[None]]


@asynccontextmanager
async def at_once(deeds: Sequence[tuple[float, Deed]]) -> AsyncIterator[None]:
    """All of them side by side, each again and again, until the `with` ends."""
    tasks = [asyncio.create_task(_again(every, deed)) for every, deed in deeds]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for failure in ended:
        if not isinstance(failure, asyncio.CancelledError) and isinstance(failure, BaseException):
            raise failure


async def _again(every_s: float, deed: Deed) -> None:
    while True:
        await asyncio.sleep(every_s)
        # What does not answer has just been killed.
        with suppress(httpx.HTTPError, TimeoutError, SetupError):
            await deed()
