"""A window of publishing: alive for some minutes, it gives each post its second.

Two windows are always alive at once. They share nothing but the ledger, which lets
each post go out once. Accounts are served side by side, each by one lane that sends
one post after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from pdca.do.found import Found, by_account
from pdca.do.lane import Lane, Tally
from pdca.do.ledger import Agenda
from pdca.do.work import Desk, Worker
from pdca.ports import Clock

POLL = 2.0
"""Real seconds after which the ledger is read again, whatever the clock says."""
NAP = 0.2
"""Real seconds that a virtual clock stands still while something is under way elsewhere."""
SICK_FOR = 15.0
"""Real seconds for which an account that failed as a whole is left alone."""


async def run_window(
    desk: Desk,
    *,
    worker: Worker,
    clock: Clock,
    until: datetime,
    accounts_at_once: int = 16,
    campaigns: Sequence[str] | None = None,
) -> Tally:
    """Publish what is due until `until`, settle what is unclear, and say what was done.

    With `worker.pace.lead` of zero the clock may be virtual: it is moved to the next
    instant when nothing is under way. Posts due at `until` belong to the next window.
    """
    window = _Window(desk, worker, clock, until, accounts_at_once)
    try:
        await window.run(campaigns)
    finally:
        await window.end()
    return window.tally


class _Window:
    def __init__(
        self, desk: Desk, worker: Worker, clock: Clock, until: datetime, accounts_at_once: int
    ) -> None:
        self.tally = Tally()
        self._desk, self._worker, self._clock, self._until = desk, worker, clock, until
        self._room = asyncio.Semaphore(accounts_at_once)
        self._at_once = accounts_at_once
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._found: dict[str, Found] = {}
        self._sick: dict[str, float] = {}
        self._sick_for = SICK_FOR if worker.pace.lead else NAP
        # What an account in trouble leaves open must not stop a virtual clock for ever.
        self._patience = worker.pace.lease.total_seconds()

    async def run(self, campaigns: Sequence[str] | None) -> None:
        while (now := await self._clock.now()) < self._until:
            agenda = await self._worker.ledger.agenda(
                now=now, lead=self._worker.pace.lead, campaigns=campaigns
            )
            self._start_lanes(agenda, now)
            await self._pause(agenda, now)
        while self._lanes:
            await self._reap(None)

    async def end(self) -> None:
        """Stop what still runs; the ledger settles it."""
        for task in self._lanes.values():
            task.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    def _start_lanes(self, agenda: Agenda, now: datetime) -> None:
        loop = asyncio.get_running_loop()
        # A lane that is given more stays signed in; where accounts queue, each has its turn.
        goes_on = bool(self._worker.pace.lead) and len(self._lanes) <= self._at_once
        for account, rows in by_account(agenda, self._until).items():
            if account in self._lanes:
                if goes_on:
                    self._found[account].add(rows)
            elif self._sick.get(account, 0.0) <= loop.time():
                found = self._found[account] = Found()
                found.add(rows)
                self._lanes[account] = loop.create_task(self._serve(account, found, now))

    async def _serve(self, account: str, found: Found, now: datetime) -> None:
        async with self._room:
            clock = self._clock if self._worker.pace.lead else None
            lane = Lane(self._desk, self._worker, self.tally, clock)
            if not await lane.serve(found, now):
                self._sick[account] = asyncio.get_running_loop().time() + self._sick_for

    async def _pause(self, agenda: Agenda, now: datetime) -> None:
        """Until something is to do: a lane is free, the next instant comes, time passes."""
        moment = self._until
        if agenda.next_at is not None and agenda.next_at < self._until:
            moment = max(agenda.next_at - self._worker.pace.lead, now)
        if self._lanes:
            left = (moment - now).total_seconds()
            # What is found within a hundredth of its lead is found early enough.
            least = self._worker.pace.lead.total_seconds() / 100
            await self._reap(min(POLL, max(left, least)) if left > 0 else POLL)
        elif self._patience > 0 and not self._worker.pace.lead and self._is_unsettled(agenda):
            await self._stand_still()
        else:
            await self._sleep_until(moment)

    def _is_unsettled(self, agenda: Agenda) -> bool:
        """Whether a virtual clock would run away under something that goes on in real time."""
        return agenda.busy_for is not None or bool(by_account(agenda, self._until))

    async def _stand_still(self) -> None:
        self._patience -= NAP
        await asyncio.sleep(NAP)

    async def _reap(self, timeout_s: float | None) -> None:
        done, _ = await asyncio.wait(
            self._lanes.values(), timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
        )
        for account in [a for a, task in self._lanes.items() if task in done]:
            task = self._lanes.pop(account)
            try:
                task.result()
            except Exception as error:  # noqa: BLE001 - the other accounts go on
                self.tally.troubles.append(f"{account}: {error}")
                self._sick[account] = asyncio.get_running_loop().time() + self._sick_for

    async def _sleep_until(self, moment: datetime) -> None:
        sleeping = asyncio.ensure_future(self._clock.sleep_until(moment))
        try:
            # A real clock takes its time: the ledger may have new rows before.
            done, _ = await asyncio.wait({sleeping}, timeout=POLL)
        finally:
            sleeping.cancel()
        if done:
            sleeping.result()
