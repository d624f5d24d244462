"""Children: processes that are started, kept alive, and all gone at the end.

Each child leads a session of its own, so that Ctrl-C in the terminal reaches the parent
alone, which then ends them in good order. A child that dies is started again, after a
pause that doubles while it keeps dying young.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.machine.orphans import MARK, end, marked
from pdca.errors import SetupError

LONGEST_PAUSE_S = 60.0
GROWN_UP_S = 60.0
"""A child that lived this long is not dying young."""
LARGEST_LOG = 20_000_000
"""Bytes; a longer log is set aside once and begun again."""
LAST_LINES = 15


@dataclass(frozen=True, slots=True)
class Child:
    """A process of the product.

    Attributes:
        name: of the log file and in messages.
        command: what to run.
        after_death: what to clear away before it is started again.
    """

    name: str
    command: Sequence[str]
    after_death: Callable[[], Awaitable[None]] | None = None


@dataclass(slots=True)
class Family:
    """All children of one product.

    Attributes:
        mark: what sets their environment apart from all other processes'.
        environment: of every child.
        home: the folder they work in.
        logs: the folder of their logs.
        say: tells the person at the terminal.
        grace_s: how long a child may take to end by itself.
    """

    mark: str
    environment: Mapping[str, str]
    home: Path
    logs: Path
    say: Callable[[str], None]
    grace_s: float = 10.0
    first_pause_s: float = 1.0
    _alive: dict[str, Process] = field(default_factory=dict)
    _keepers: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run_once(self, child: Child) -> None:
        """Run a child to its end.

        Raises:
            SetupError: it failed; the message has the end of its log.
        """
        process = await self._start(child)
        if code := await process.wait():
            raise SetupError(f"{child.name} failed (exit code {code}).\n{self.last_words(child)}")
        self._alive.pop(child.name, None)

    async def keep(self, child: Child) -> None:
        """Start a child, and start it again whenever it dies."""
        process = await self._start(child)
        self._keepers[child.name] = asyncio.create_task(self._keep(child, process))

    def keeps(self, name: str) -> bool:
        return name in self._keepers

    async def stop(self, names: Sequence[str] = ()) -> None:
        """End the named children, or all; by force if they take longer than the grace."""
        wanted = list(names or {**self._keepers, **self._alive})
        for keeper in [self._keepers.pop(name, None) for name in wanted]:
            if keeper is not None:
                keeper.cancel()
        found = [self._alive.pop(name) for name in wanted if name in self._alive]
        await asyncio.gather(*(self._end(process) for process in found))
        if not names:
            await asyncio.to_thread(end, marked(self.mark), grace_s=2.0)

    def hurry(self) -> None:
        """End everything by force, now."""
        for process in self._alive.values():
            _signal(process, signal.SIGKILL)
        end(marked(self.mark), grace_s=0.0)

    def trim_logs(self) -> None:
        """Set aside logs that have grown too long; the children go on writing to the same file."""
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > LARGEST_LOG:
                shutil.copyfile(log, log.with_suffix(".log.1"))
                os.truncate(log, 0)

    def last_words(self, child: Child) -> str:
        lines = self._log(child).read_text("utf-8", errors="replace").splitlines()
        return "\n".join([*lines[-LAST_LINES:], f"The whole log: {self._log(child)}"])

    async def _keep(self, child: Child, process: Process) -> None:
        pause = self.first_pause_s
        while True:
            started = time.monotonic()
            code = await process.wait()
            if time.monotonic() - started > GROWN_UP_S:
                pause = self.first_pause_s
            self.say(f"{child.name} ended ({_cause(code)}); starting it again in {pause:g} s.")
            await self.clear_away(child)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
            process = await self._start(child)

    async def clear_away(self, child: Child) -> None:
        """What fails here must not keep the child from being started again."""
        try:
            if child.after_death is not None:
                await child.after_death()
        except SetupError as error:
            self.say(str(error))

    async def _start(self, child: Child) -> Process:
        self.logs.mkdir(parents=True, exist_ok=True)
        with self._log(child).open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *child.command,
                cwd=self.home,
                env={**self.environment, MARK: self.mark},
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                start_new_session=True,
            )
        self._alive[child.name] = process
        return process

    async def _end(self, process: Process) -> None:
        _signal(process, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self.grace_s)
        except TimeoutError:
            _signal(process, signal.SIGKILL)
            await process.wait()

    def _log(self, child: Child) -> Path:
        return self.logs / f"{child.name}.log"


def _signal(process: Process, number: signal.Signals) -> None:
    # Its number stays ours until the loop has taken note of its end, so this hits no stranger.
    if process.returncode is None:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return


def _cause(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
