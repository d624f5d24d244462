"""The killer: hears each step of every flow run, and decides who dies there, by SIGKILL."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

AT_RANDOM = "at a random moment"
FROZEN = "frozen past its lease, then thawed"


@dataclass
class Killer:
    """Attributes:
    points: the steps of the algorithm, by name.
    least: kills wanted at each of them.
    frozen_s: how long a process that is frozen stands still; longer than a lease.
    eager: chance of a kill at a step that has not had its kills, while most have not.
    passed, killed: how often each step was passed, and how often it was the last one.
    alive: the flow runs with a process, by its number.
    busy: the processes that have done a step.
    """

    rng: Random
    points: Sequence[str]
    least: int
    frozen_s: float
    eager: float = 0.25
    passed: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    alive: dict[int, str] = field(default_factory=dict)
    busy: set[int] = field(default_factory=set)
    frozen: int = 0
    peace: bool = False

    @property
    def wanting(self) -> list[str]:
        """Steps at which too few have died yet."""
        return [point for point in self.points if self.killed[point] < self.least]

    @asynccontextmanager
    async def listening(self, address: Path) -> AsyncIterator[None]:
        async with await asyncio.start_unix_server(self._serve, str(address)) as server:
            yield
            server.close()

    def kill_somebody(self) -> None:
        """Whoever has begun to work, wherever he stands now."""
        if self.busy and not self.peace:
            kill(self.rng.choice(sorted(self.busy)))
            self.killed[AT_RANDOM] += 1

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        said = (await reader.readline()).split()
        if len(said) != 2:
            return
        number = int(said[0])
        self.alive[number] = said[1].decode()
        try:
            with suppress(ConnectionError):
                async for line in reader:
                    await self._at(line.decode().strip(), number, writer)
        finally:
            del self.alive[number]
            self.busy.discard(number)
            writer.close()

    async def _at(self, point: str, number: int, writer: StreamWriter) -> None:
        self.passed[point] += 1
        self.busy.add(number)
        if self._dies(point):
            self.killed[point] += 1
            kill(number)
            return
        if not self.peace and self.frozen < self.least and self.rng.random() < 0.02:
            self.frozen += 1
            await asyncio.sleep(self.frozen_s)
        writer.write(b".")
        await writer.drain()

    def _dies(self, point: str) -> bool:
        wanting = self.wanting
        # Later steps are rarer: they are reached by those that earlier ones have spared.
        eager = self.eager if len(wanting) > 5 else 0.7
        return not self.peace and point in wanting and self.rng.random() < eager


def kill(number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
