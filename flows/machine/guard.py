"""Guard: looks every quarter of a minute, heals what it can, and mails what it cannot.

It needs no worker and no server, and lives on when `pdca up` is killed. It loads neither
Prefect nor pandas: what needs them is started when something is wrong.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from flows.machine import pulse
from flows.machine.api import Api, api
from flows.machine.looks import Looks, Sight
from flows.machine.product import Say, pdca
from flows.machine.trouble import Trouble, pack
from store.engine import Database
from tasks.settings import ROOT, Settings

MAIL_TAKES_S = 15.0
"""A process that loads the mailer and hands the mail over; longer, and it is tried again."""
MAIL_ENDS_S = 120.0
CALM = 2
"""After how many looks without it a trouble is over."""
HEAL_AGAIN = 4
"""After how many looks what did not help is tried again."""
NEEDED = {"server", "worker"}
"""Nothing can be started without them."""
TELL_AGAIN = 20
"""After how many looks a mail that did not leave is tried again."""

Look = Callable[[], Awaitable[Sight]]
Heal = Callable[[Trouble], Awaitable[str]]
Tell = Callable[[Sequence[Trouble], bool], Awaitable[bool]]


@dataclass(slots=True)
class Episode:
    """A trouble from its first sight to its end. `seen`, `calm` and `rest` count looks."""

    trouble: Trouble
    seen: int = 0
    calm: int = 0
    rest: int = 0
    told: bool = False
    begun: float = field(default_factory=time.monotonic)

    @property
    def ripe(self) -> bool:
        """Whether it is time to tell a person."""
        over = self.seen - self.trouble.patience - 1
        return not self.told and not self.calm and over >= 0 and over % TELL_AGAIN == 0


@dataclass(slots=True)
class Guard:
    """Remembers what is not well.

    Attributes:
        look: what is well now and what is not.
        heal: tries something; what it was, or nothing.
        tell: mails that this is not well, or (True) well again; False when it did not leave.
        say: for the log.
    """

    look: Look
    heal: Heal
    tell: Tell
    say: Say
    episodes: dict[str, Episode] = field(default_factory=dict)

    async def round(self) -> Sight:
        """One look, and what follows from it."""
        sight = await self.look()
        for about, trouble in sight.items():
            if trouble is not None:
                await self._note(trouble)
            elif about in self.episodes:
                self.episodes[about].calm += 1
        await self._tell_ripe()
        await self._tell_over()
        return sight

    async def _note(self, trouble: Trouble) -> None:
        known = self.episodes.setdefault(trouble.about, Episode(trouble))
        if not known.seen:
            self.say(f"{trouble.what}.")
        tried = known.trouble.tried
        if known.rest == 0 and NEEDED.isdisjoint(self.unwell()):
            tried = await self.heal(trouble) or tried
            known.rest = HEAL_AGAIN
        known.trouble = replace(trouble, tried=tried)
        known.seen, known.calm, known.rest = known.seen + 1, 0, max(0, known.rest - 1)

    async def _tell_ripe(self) -> None:
        ripe = [e for e in self.episodes.values() if e.ripe]
        if ripe and await self.tell([e.trouble for e in ripe], False):
            for episode in ripe:
                episode.told = True

    async def _tell_over(self) -> None:
        over = [e for e in self.episodes.values() if e.calm >= CALM]
        for episode in over:
            del self.episodes[episode.trouble.about]
            self.say(f"{episode.trouble.about}: well again.")
        if told := [e.trouble for e in over if e.told]:
            await self.tell(told, True)

    def unwell(self) -> dict[str, float]:
        """For how many seconds each thing has not been well."""
        now = time.monotonic()
        found = self.episodes.items()
        return {about: now - e.begun for about, e in found if e.seen and not e.calm}


async def watch(
    here: Settings,
    kind: Literal["for ever", "once", "probe"],
    *,
    every_s: float,
    parent: int | None,
    say: Say,
) -> list[Trouble]:
    """Look for ever, until it is certain, or a single time; what is not well then."""
    server, database = api(here), Database(here.database)
    look = Looks(here, server, database, every_s, parent).all
    guard = Guard(look, starter(server), mailing(say), say)
    try:
        if kind == "probe":
            return list(filter(None, (await look()).values()))
        if kind == "once":
            return await judge(guard, every_s=every_s)
        await keep_watch(guard, here, every_s=every_s)
    finally:
        database.close()
    raise AssertionError("it looks for ever")


async def keep_watch(guard: Guard, here: Settings, *, every_s: float) -> None:
    """Look for ever, and leave a pulse after each look."""
    async for _ in rounds(guard, every_s=every_s):
        pulse.leave(here.var, pulse.Seen(time.time(), guard.unwell()))


async def judge(guard: Guard, *, every_s: float) -> list[Trouble]:
    """Look until all is well or it is certain that it is not; what is not well then."""
    async for sight in rounds(guard, every_s=every_s):
        unwell = list(filter(None, sight.values()))
        if all(guard.episodes[t.about].seen > t.patience for t in unwell):
            break
    return unwell


async def rounds(guard: Guard, *, every_s: float) -> AsyncIterator[Sight]:
    """Looks that begin `every_s` apart, however long each takes."""
    while True:
        begun = time.monotonic()
        yield await guard.round()
        await asyncio.sleep(max(0.0, every_s - (time.monotonic() - begun)))


def starter(api: Api) -> Heal:
    """Heals missing windows and posts that nobody takes up: by one more window."""

    async def heal(trouble: Trouble) -> str:
        if trouble.about not in {"windows", "posts"}:
            return ""
        return await asyncio.to_thread(_start_window, api)

    return heal


def _start_window(api: Api) -> str:
    known = api.get("/deployments/name/do/campaigns")
    if known is None:
        return "No window could be started: there is no deployment do/campaigns."
    if known.get("paused"):
        return "No window was started, because someone has paused the deployment of `do`."
    made = api.post(f"/deployments/{known['id']}/create_flow_run", {})
    return "One more window was started." if made else "No window could be started."


def mailing(say: Say) -> Tell:
    """Mails by a process of its own, which loads what it needs and ends."""

    async def tell(troubles: Sequence[Trouble], over: bool) -> bool:  # noqa: FBT001 - a Tell
        if await _ends_well(pdca("alarm", pack(troubles), *(["--over"] if over else [])).command):
            return True
        say("The mail did not leave; it is tried again.")
        return False

    return tell


async def _ends_well(command: Sequence[str]) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    except OSError:
        return False
    try:
        return await asyncio.wait_for(process.wait(), MAIL_ENDS_S) == 0
    except TimeoutError:
        process.kill()
        return False
