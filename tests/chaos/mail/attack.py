"""The attack on mails: the flow runs that write and send them are killed from outside."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from random import Random

import psutil
from sqlalchemy import Connection, update

from flows.machine.product import pdca
from pdca.do.crash import MAIL_POINTS
from store import answers, reports
from store.tables import delivery
from tests.chaos.deeds import Crew, Deed, at_once
from tests.chaos.killer import AT_RANDOM, Killer, kill
from tests.chaos.machine import DEADLINE_S, LEASE_S, Machine, address, start_workers
from tests.chaos.mail import leads
from tests.chaos.mail.events import Webhook
from tests.chaos.mail.provider import Provider
from tests.chaos.mail.truth import Row, Witness, judge, ledger, let_pass
from tests.chaos.places import Sandbox
from tests.chaos.verdict import Verdict
from tests.flows.conftest import prefect_yaml

IN_FLIGHT = "while_the_mail_is_on_its_way"
SENDERS = 3
"""Alive at once; act and care in turn."""
DEPLOYED = [
    f"tags: [pdca], entrypoint: flows.{module}.{flow}, schedules: []"
    for module, flow in (("plan", "plan"), ("act", "act"), ("care", "care"))
]
LOOKS_AFTER = timedelta(seconds=LEASE_S + DEADLINE_S)
"""What a person takes to look, and more than any call still on its way."""
UNCLEAR_FOR = timedelta(minutes=31)
DAYS = timedelta(hours=49)
RAGES_S, ENDS_S = 420.0, 120.0


@dataclass
class MailAttack:
    """One run of it.

    Attributes:
        reports: mails that are written.
        least: kills at each place.
        webhook: None where the provider has none.
    """

    machine: Machine
    provider: Provider
    reports: int
    least: int
    rng: Random
    webhook: Webhook | None = None
    killer: Killer = field(init=False)
    witness: Witness = field(default_factory=Witness)
    flows: cycle[str] = field(default_factory=lambda: cycle(["act", "act", "care"]))
    crew: Crew = field(init=False)
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        points = (*MAIL_POINTS, IN_FLIGHT)
        self.killer = Killer(self.rng, points, self.least, frozen_s=LEASE_S + 1, peace=True)
        self.killer.eager = 0.6
        self.crew = Crew(SENDERS, self.killer.alive, self._start)
        self.provider.before_answer = self._on_its_way
        if self.webhook is not None:
            self.provider.took = self.webhook.took

    async def run(self) -> Verdict:
        """Attack until every mail has left and every place has its kills; then find out."""
        async with self.killer.listening(address(self.machine.here)):
            await self._begin()
            async with at_once(self._deeds()):
                await self._rage()
                self._calm()
                await self._until(self._all_left, ENDS_S)
            await self._until(self._nobody_lives, ENDS_S)
            await self._find_out()
        kills = {point: self.killer.killed[point] for point in self.killer.points}
        verdict = judge(self.provider.record, await self._rows(), self.witness, kills, self.least)
        verdict.note(f"killed {AT_RANDOM}", self.killer.killed[AT_RANDOM])
        verdict.note("frozen past the lease, then thawed", self.killer.frozen)
        for what, count in sorted(self.machine.killed.items()):
            verdict.note(what if " " in what else f"killed {what}", count)
        return verdict

    async def _begin(self) -> None:
        here = self.machine.here
        file = prefect_yaml(here.var, *DEPLOYED)
        await self.machine.them.run_once(pdca("deploy", "--one-machine", "--file", str(file)))
        with self.machine.inside():
            await Sandbox(self.machine.sandbox).connect()
        self.names = leads.write(here.campaigns, self.reports)
        await start_workers(self.machine.them)
        await self._one("plan")
        self.killer.peace = False

    def _deeds(self) -> list[tuple[float, Deed]]:
        """What is done again and again, and after how many seconds."""
        return [
            (0.5, self.crew.fill),
            (0.3, self._listen),
            (1.0, self._tell),
            (2.0, self._let_try_again),
            (3.0, self._ask_and_answer),
            (15.0, self._kill_somebody),
            (25.0, self._kill_pages),
            (20.0, self._lock_database),
        ]

    async def _rage(self) -> None:
        """Until it is over, or far too long; the webhook is switched off for a while."""
        begun = time.monotonic()
        while time.monotonic() < begun + RAGES_S:
            await asyncio.sleep(1)
            kills = sum(self.killer.killed[point] for point in self.killer.points)
            if self.webhook is not None:
                share = kills / (self.least * len(self.killer.points))
                self.webhook.on = not 0.4 < share < 0.6
            if await self._all_left():
                if not self.killer.wanting:
                    return
                await self._write_more()

    async def _write_more(self) -> None:
        """Another campaign, because some place has not had its kills."""
        folder, after = self.machine.here.campaigns, len(self.names) * leads.READERS
        self.names += leads.write(folder, leads.READERS, after=after)
        await self._one("plan")

    def _calm(self) -> None:
        self.killer.peace = True
        self.provider.faults = {"none": 1}
        if self.webhook is not None:
            self.webhook.on = True

    # What is done to it

    async def _start(self) -> str | None:
        return await self.machine.start(next(self.flows))

    def _on_its_way(self, port: int) -> None:
        """The provider has the mail and has not answered: whose is it, and does he die now?"""
        if IN_FLIGHT not in self.killer.wanting or self.killer.peace or self.rng.random() > 0.2:
            return
        for number in list(self.killer.alive):
            with suppress(psutil.Error):
                ports = {c.laddr.port for c in psutil.Process(number).net_connections()}
                if port in ports:
                    self.killer.killed[IN_FLIGHT] += 1
                    kill(number)
                    return

    async def _kill_somebody(self) -> None:
        """Not for ever: on a slow machine nobody would live to do anything."""
        if self.killer.killed[AT_RANDOM] < self.least:
            self.killer.kill_somebody()

    async def _kill_pages(self) -> None:
        if self.webhook is not None and not self.killer.peace:
            self.machine.kill("pages")

    async def _lock_database(self) -> None:
        if not self.killer.peace:
            await asyncio.to_thread(self.machine.lock_database, self.rng.uniform(0.5, 3))

    # Time, the webhook and the person

    async def _let_try_again(self) -> None:
        """What rests for a quarter of an hour has rested, and half an hour makes it unclear."""
        await self.machine.database.run(_rested)

    async def _tell(self) -> None:
        if self.webhook is not None:
            await self.webhook.tell(time.time())

    async def _listen(self) -> None:
        self.witness.look(await self._rows())

    async def _ask_and_answer(self) -> None:
        if self.webhook is None:
            await self._answer()

    async def _answer(self) -> None:
        """Whoever was asked looks into the provider's record, and says what is there."""
        before = datetime.now(UTC) - LOOKS_AFTER
        for row in await self._rows():
            if row["state"] != "unknown" or not row["asked_at"] or _moment(row["sent_at"]) > before:
                continue
            taken = {mail.delivery for mail in self.provider.record.accepted}
            said = "published" if row["id"] in taken else "not_published"
            self.witness.look([row])
            await self.machine.database.run(
                answers.answer, row["id"], said, by="ops", now=datetime.now(UTC)
            )
            self.witness.answered[row["id"]] += 1
            self.witness.settled[row["id"]] = "a person"

    async def _find_out(self) -> None:
        """All that can be known without a person becomes known; then the person answers."""
        if self.webhook is not None:
            await self.webhook.tell_all()
            await self._listen()
            unclear = await self._unclear()
            await self.machine.database.run(let_pass, DAYS)
            await self._one("care")
            for id_ in unclear - await self._unclear():
                self.witness.settled[id_] = "the silence of a living webhook"
            await self.webhook.tell_all()
        for _ in range(6):
            if await self._at_end():
                break
            await self.machine.database.run(let_pass, UNCLEAR_FOR)
            await self._listen()
            await self._answer()
            await self._one("care")
        await self._listen()

    # What is found out

    async def _rows(self) -> list[Row]:
        return await self.machine.database.read(ledger)

    async def _unclear(self) -> set[str]:
        return {row["id"] for row in await self._rows() if row["state"] == "unknown"}

    async def _all_left(self) -> bool:
        read = self.machine.database.read
        kept = [await read(reports.of_cycle, name, 1) for name in self.names]
        states = Counter(row["state"] for row in await self._rows())
        return None not in kept and not states["pending"] + states["sending"]

    async def _at_end(self) -> bool:
        return all(row["state"] in {"accepted", "failed"} for row in await self._rows())

    async def _nobody_lives(self) -> bool:
        return not self.killer.alive

    async def _one(self, flow: str) -> None:
        """A run of `flow` to its end."""
        async with asyncio.timeout(120):
            while not (run := await self.machine.start(flow)):  # noqa: ASYNC110 - it comes back
                await asyncio.sleep(1)
            while not await self.machine.ended(run):  # noqa: ASYNC110 - the worker makes it true
                await asyncio.sleep(0.5)

    async def _until(self, true: Deed, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not await true():  # noqa: ASYNC110 - the product makes it true
                    await asyncio.sleep(0.5)


def _rested(connection: Connection) -> None:
    d = delivery.c
    connection.execute(
        update(delivery).where(d.state == "pending", d.retry_at.is_not(None)).values(retry_at=None)
    )
    young = datetime.now(UTC) - UNCLEAR_FOR / 2
    rows = connection.execute(
        delivery.select().where(d.state == "unknown", d.asked_at.is_(None), d.sent_at > young)
    )
    for row in rows.mappings().all():
        earlier = row["sent_at"] - UNCLEAR_FOR
        connection.execute(
            update(delivery).where(d.id == row["id"], d.state == "unknown").values(sent_at=earlier)
        )


def _moment(kept: str | datetime) -> datetime:
    """Plain SQL gives SQLite's text."""
    found = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return found if found.tzinfo else found.replace(tzinfo=UTC)
