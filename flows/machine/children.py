"""Children: processes that are started, kept alive, and all gone at the end.

Each child leads a session of its own, so that Ctrl-C in the terminal reaches the parent
alone, which then ends them in good order. A child that dies is started again, after a
pause that doubles while it keeps dying young; when it dies again and again, a person is told.
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
from flows.machine.trouble import Trouble
from pdca.errors import SetupError

LONGEST_PAUSE_S = 60.0
GROWN_UP_S = 60.0
"""A child that lived this long is not dying young."""
HOPELESS_AFTER_S = 30.0
"""A child that has been dying young for this long needs a person."""
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
class Deaths:
    """How a child has been dying. Times are seconds of one clock.

    Attributes:
        hopeless_after: from the first of a series to the one that a person is told of.
        pause: before the next start; it doubles from `first_pause` on.
    """

    first_pause: float
    hopeless_after: float = HOPELESS_AFTER_S
    pause: float = 0.0
    _since: float | None = None
    _told: bool = False

    def note(self, *, born: float, died: float) -> bool:
        """Whether it is time to tell a person: once in a series of early deaths."""
        if died - born > GROWN_UP_S:
            self.pause, self._since, self._told = 0.0, None, False
        self.pause = min(2 * self.pause, LONGEST_PAUSE_S) or self.first_pause
        self._since = died if self._since is None else self._since
        hopeless = died - self._since >= self.hopeless_after and not self._told
        self._told = self._told or hopeless
        return hopeless


@dataclass(slots=True)
class Family:
    """All children of one product.

    Attributes:
        mark: what sets their environment apart from all other processes'.
        environment: of every child.
        home: the folder they work in.
        logs: the folder of their logs.
        say: tells the person at the terminal.
        alarm: makes the child that mails the engineers; None tells nobody but `say`.
        grace_s: how long a child may take to end by itself.
    """

    mark: str
    environment: Mapping[str, str]
    home: Path
    logs: Path
    say: Callable[[str], None]
    alarm: Callable[[Trouble], Child] | None = None
    grace_s: float = 10.0
    first_pause_s: float = 1.0
    hopeless_after_s: float = HOPELESS_AFTER_S
    _alive: dict[str, Process] = field(default_factory=dict)
    _keepers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _born: dict[str, float] = field(default_factory=dict)

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

    def has_lived_s(self, name: str) -> float:
        """For how long the child has lived; 0 when it is dead."""
        process = self._alive.get(name)
        lives = process is not None and process.returncode is None
        return time.monotonic() - self._born[name] if lives else 0.0

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

    async def _keep(self, child: Child, process: Process | None) -> None:
        deaths = Deaths(self.first_pause_s, self.hopeless_after_s)
        while True:
            cause = _cause(await process.wait()) if process else "it could not be started"
            hopeless = deaths.note(born=self._born[child.name], died=time.monotonic())
            self.say(f"{child.name} ended ({cause}); starting it again in {deaths.pause:g} s.")
            await self.clear_away(child)
            if hopeless:
                await self._tell(child, cause)
            await asyncio.sleep(deaths.pause)
            process = await self._start_again(child)

    async def _start_again(self, child: Child) -> Process | None:
        """None when the system has no room for it now; that counts as a death."""
        try:
            return await self._start(child)
        except OSError as error:
            self.say(f"{child.name}: {error}")
            return None

    async def clear_away(self, child: Child) -> None:
        """What fails here must not keep the child from being started again."""
        if child.after_death is not None:
            await self._try(child.after_death())

    async def _tell(self, child: Child, cause: str) -> None:
        if self.alarm is not None:
            await self._try(self.run_once(self.alarm(hopeless(child.name, cause))))

    async def _try(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (SetupError, OSError) as error:
            self.say(str(error))

    async def _start(self, child: Child) -> Process:
        self._born[child.name] = time.monotonic()
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


def hopeless(name: str, cause: str) -> Trouble:
    return Trouble(
        name,
        f"{name} dies again and again ({cause})",
        f"It is started again every minute at the latest. Look at the end of {name}.log: a port "
        "that is taken, a full disk and a setting that is wrong are the usual causes.",
    )
