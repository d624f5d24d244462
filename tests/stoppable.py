"""Workers that stop where a test says: they die there, or freeze and thaw later.

A process can be stopped wherever it waits. Here that is before or after a call of the
ledger or of the platform, and it may die at each of the named crash points as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from pdca.do import crash
from tests.dying import Killed
from tests.fakes import Hands, VirtualClock

WAITS = (
    "after claim",
    "before checkpoint",
    "after mark_sent",
    "before commit",
    "after commit",
    "before close",
    "before add_first_comment",
    "after add_first_comment",
    "after reconcile",
)
"""Where a worker that waits may freeze; the waits between are like one of these."""
CALLS = frozenset(place.partition(" ")[2] for place in WAITS)
FREEZES = tuple(f"freezes {place}" for place in WAITS)
DEATHS = tuple(
    f"dies {place}" for place in (*crash.POINTS, "after commit", "after add_first_comment")
)


class Time(VirtualClock):
    """Campaign time and the wall clock, side by side as in production."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.hands = Hands()
        self.passed: Callable[[], None] = lambda: None

    def move(self, by: timedelta) -> None:
        self.at += by
        self.hands.move(by)
        self.passed()

    async def sleep_until(self, moment: datetime) -> None:
        self.move(max(moment - self.at, timedelta(0)))


class _HandLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is the hands': a deadline comes when the test moves them."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        super().__init__()

    def time(self) -> float:
        return self._hands.at.timestamp()


class Hand:
    """One worker's process: it works until it is done, dead or frozen."""

    def __init__(self, hands: Hands) -> None:
        # Its own loop: while it is frozen, its deadlines pass unnoticed.
        self._loop = loop = _HandLoop(hands)
        self._stop: str | None = None
        self._dead = False
        self._task: asyncio.Task[Any] | None = None
        self._frozen: asyncio.Future[None] = loop.create_future()
        self._thawed: asyncio.Future[None] | None = None

    @property
    def idle(self) -> bool:
        return self._task is None

    def work(self, work: Coroutine[Any, Any, Any], stop: str | None = None) -> None:
        self._stop, self._dead = stop, False
        self._task = self._loop.create_task(work)
        self._go_on()

    def thaw(self) -> None:
        """It wakes as a process does: what became ready and what timed out come together."""
        assert self._thawed is not None
        self._loop.call_soon(self._thawed.set_result, None)
        self._go_on()

    def kill(self) -> None:
        self._dead = True
        self.thaw()

    def end(self) -> None:
        if not self.idle:
            self.kill()
        self._loop.close()

    def pass_point(self, place: str) -> None:
        if self._dead or self._stop == f"dies {place}":
            self._dead = True
            raise Killed(place)

    async def wait(self, place: str) -> None:
        self.pass_point(place)
        if self._stop != f"freezes {place}":
            return
        self._stop, self._thawed = None, self._loop.create_future()
        self._frozen.set_result(None)
        try:
            await self._thawed
        finally:
            self.pass_point(place)

    def _go_on(self) -> None:
        assert self._task is not None
        self._frozen = self._loop.create_future()
        ends = asyncio.wait({self._task, self._frozen}, return_when=asyncio.FIRST_COMPLETED)
        crash.install(self.pass_point)
        try:
            self._loop.run_until_complete(ends)
        finally:
            crash.install(None)
        if self._task.done():
            task, self._task = self._task, None
            if not isinstance(task.exception(), Killed):
                task.result()


class Stopping:
    """The ledger, or an account, of a worker that may be stopped at each of its calls."""

    def __init__(self, inner: Any, hand: Hand) -> None:
        self._inner, self._hand = inner, hand

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = getattr(self._inner, name)
        return self._stopping(name, found) if name in CALLS else found

    def _stopping(self, name: str, call: Callable[..., Awaitable[Any]]) -> Any:
        async def stopping(*args: Any, **kwargs: Any) -> Any:
            await self._hand.wait(f"before {name}")
            answer = await call(*args, **kwargs)
            await self._hand.wait(f"after {name}")
            return answer

        return stopping
