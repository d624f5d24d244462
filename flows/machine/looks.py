"""Looks: what is judged by its outcome, each by one cheap question.

Nothing here trusts a process that says of itself that it is well.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flows.machine.api import Api
from flows.machine.product import POOL
from flows.machine.pulse import EVERY_S
from flows.machine.trouble import Trouble
from store.engine import Database
from store.untouched import untouched
from tasks.settings import Settings

LONGEST_S = 10.0
"""A look that takes longer is an answer, too."""
SLACK = timedelta(minutes=1)
"""By which a window may outlive its time."""
RUNNING = {"state": {"type": {"any_": ["RUNNING"]}}}

Sight = Mapping[str, Trouble | None]
"""What was looked at; None is well. What could not be judged is not in it."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Where to look, and how long is too long.

    Attributes:
        every_s: from one look to the next; the other times are multiples of it.
        parent: number of the supervisor's process, whose child this one is; None without.
    """

    here: Settings
    api: Api
    database: Database
    every_s: float = EVERY_S
    parent: int | None = None
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def silent_s(self) -> float:
        """A worker says every 30 seconds that it lives."""
        return 4 * self.every_s

    @property
    def idle_s(self) -> float:
        """A window claims a post 20 seconds ahead of its instant."""
        return 3 * self.every_s

    async def all(self) -> Sight:
        """Look at everything, side by side."""
        found = await asyncio.gather(self._prefect(), self._posts(), self._supervisor())
        return {about: trouble for part in found for about, trouble in part.items()}

    async def _prefect(self) -> Sight:
        if not await asyncio.to_thread(self.api.healthy):
            return {"server": NO_SERVER}
        worker, windows = await asyncio.gather(
            asyncio.to_thread(self._worker), asyncio.to_thread(self._windows)
        )
        return {"server": None, **worker, **windows}

    def _worker(self) -> Sight:
        found = self.api.post(f"/work_pools/{POOL}/workers/filter", {})
        if found is None:
            return {}
        heard = max((_moment(w["last_heartbeat_time"]) for w in found), default=self.begun)
        silent = datetime.now(UTC) - heard > timedelta(seconds=self.silent_s)
        return {"worker": no_worker(self.silent_s) if silent else None}

    def _windows(self) -> Sight:
        oldest = timedelta(minutes=self.here.window_min) + SLACK
        begun = {"start_time": {"after_": (datetime.now(UTC) - oldest).isoformat()}}
        wanted = {"flows": {"name": {"any_": ["do"]}}, "flow_runs": {**RUNNING, **begun}}
        alive = self.api.post("/flow_runs/count", wanted)
        if not isinstance(alive, int):
            return {}
        return {"windows": None if alive else NO_WINDOW}

    async def _posts(self) -> Sight:
        try:
            async with asyncio.timeout(LONGEST_S):
                left = await self.database.read(
                    untouched,
                    now=await campaign_time(self.here),
                    real=datetime.now(UTC),
                    idle=timedelta(seconds=self.idle_s),
                )
        except Exception as error:  # noqa: BLE001 - whatever a driver or a clock says
            return {"database": no_database(error)}
        where = ", ".join(f"{one.posts} of {one.account}" for one in left)
        posts = sum(one.posts for one in left)
        return {"database": None, "posts": untaken(posts, where) if left else None}

    async def _supervisor(self) -> Sight:
        if self.parent is None:
            return {}
        return {"supervisor": None if os.getppid() == self.parent else NO_SUPERVISOR}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def campaign_time(here: Settings) -> datetime:
    """Now, as the campaigns count it."""
    if not here.clock:
        return datetime.now(UTC)
    from connectors.clock import SandboxClock  # noqa: PLC0415 - with httpx, for demos and tests

    return await SandboxClock(here.clock).now()


NO_SERVER = Trouble(
    "server",
    "the Prefect server does not answer",
    "Look at its log: a port that is taken, a full disk and a database that is away are the "
    "usual causes. `pdca up` goes on trying to start it. Windows that run go on publishing "
    "until their end; nothing new is started.",
    patience=4,
)
NO_WINDOW = Trouble(
    "windows",
    "no window of publishing is alive: nothing is published",
    "See in the Prefect UI what became of the last runs of `do`, and whether its deployment "
    "is paused. `pdca run do` starts one.",
    patience=4,
)
NO_SUPERVISOR = Trouble(
    "supervisor",
    "`pdca up` has died; what it had started still runs, but nobody starts it again",
    "Start it: `pdca up`, or `systemctl start pdca`. It ends what was left over and takes over; "
    "no post goes out twice.",
    patience=4,
)


def no_worker(silent_s: float) -> Trouble:
    return Trouble(
        "worker",
        f"no worker has been heard of for {silent_s:.0f} s: no flow can start",
        "Look at its log, and whether its machine is up and reaches the server. `pdca up` "
        "replaces its own; elsewhere start one: `prefect worker start --pool pdca`.",
        patience=1,
    )


def untaken(posts: int, where: str) -> Trouble:
    return Trouble(
        "posts",
        f"{posts} {'post is' if posts == 1 else 'posts are'} due and nobody takes them up",
        f"They are: {where}. `pdca status` shows the last runs; if a run of `do` hangs, cancel "
        "it in the Prefect UI and start another: `pdca run do`. What is late by then follows "
        "each campaign's late rule.",
        patience=2,
    )


def no_database(error: Exception) -> Trouble:
    return Trouble(
        "database",
        f"the product's database cannot be read ({type(error).__name__})",
        "`pdca doctor` says where it is looked for. Is it running, and is its disk full?",
        patience=4,
    )
