"""What is done again and again while an attack lasts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from pdca.errors import SetupError

Deed = Callable[[], Awaitable[None]]
STARTS_WITHIN_S = 20.0
"""Of a flow run, on a machine that is busy."""


@dataclass
class Crew:
    """Flow runs of which as many as `wanted` are to be alive, whoever has just died.

    Attributes:
        alive: the runs that have a process, by its number.
        start: starts one more; its id, or None where nobody answers.
    """

    wanted: int
    alive: Mapping[int, str]
    start: Callable[[], Awaitable[str | None]]
    _starting: dict[str, float] = field(default_factory=dict)

    async def fill(self) -> None:
        now, alive = time.monotonic(), set(self.alive.values())
        for run, since in list(self._starting.items()):
            if run in alive or now - since >= STARTS_WITHIN_S:
                del self._starting[run]
        if len(alive) + len(self._starting) < self.wanted and (run := await self.start()):
            self._starting[run] = now


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
