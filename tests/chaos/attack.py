"""The attack: everything dies, hangs, locks and lies, while a campaign wants to go out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from pdca.do import crash
from pdca.do.decide import WAS_IT_PUBLISHED
from pdca.do.ledger import Answer
from store import answers, balance, publications
from tests.chaos import campaign
from tests.chaos.deeds import STARTS_WITHIN_S, Crew, Deed, at_once
from tests.chaos.killer import Killer
from tests.chaos.machine import DEADLINE_S, LEASE_S, Machine, address, start_workers
from tests.chaos.places import Place, Seen
from tests.chaos.verdict import (
    GIVEN_UP,
    Evidence,
    Verdict,
    claimed,
    doubles,
    judge,
    ledger,
    number_of,
)

WINDOWS = 3
"""Alive at once, at least; the schedule adds its own."""
ANSWERS_AFTER = timedelta(seconds=LEASE_S + DEADLINE_S)
"""What a person takes to look, and more than any call still on its way."""
RAGES_ON = timedelta(seconds=240)
"""Beyond the last instant, where a step has not had its kills."""
SETTLES_WITHIN_S = 180.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard and how long.

    Attributes:
        posts: publications, on all places together.
        least: kills at each step of the algorithm.
        over: from the first instant to the last.
        seed: of everything that is drawn.
        until_wrong: ends as soon as something stands twice, is given up or was a stranger's.
    """

    posts: int
    least: int = 5
    over: timedelta = timedelta(seconds=150)
    seed: int = 1
    until_wrong: bool = False


@dataclass
class Attack:
    """One run of it."""

    machine: Machine
    places: Sequence[Place]
    plan: Plan
    say: Callable[[str], None]
    rng: Random = field(init=False)
    killer: Killer = field(init=False)
    answered: Counter[str] = field(default_factory=Counter)
    dues: dict[int, datetime] = field(default_factory=dict)
    crew: Crew = field(init=False)

    def __post_init__(self) -> None:
        self.rng = Random(self.plan.seed)
        self.killer = Killer(self.rng, crash.POINTS, self.plan.least, frozen_s=LEASE_S + 1)
        self.crew = Crew(WINDOWS, self.killer.alive, partial(self.machine.start, "do"))

    @property
    def accounts(self) -> list[campaign.Row]:
        return [account for place in self.places for account in place.accounts]

    async def run(self) -> Verdict:
        """Attack until every post had its instant and every step its kills; then recover."""
        async with self.killer.listening(address(self.machine.here)):
            await self._begin()
            async with at_once(self._deeds()):
                await self._rage()
                self.killer.peace = True
                for place in self.places:
                    await place.calm()
                await self._recover()
        evidence = await self._evidence()
        return judge(evidence, self.killer, self.machine.killed, self.answered)

    async def _begin(self) -> None:
        await self.machine.deploy("first")
        with self.machine.inside():
            for place in self.places:
                await place.connect()
        await start_workers(self.machine.them)
        start = datetime.now(UTC) + timedelta(seconds=STARTS_WITHIN_S)
        self.dues = campaign.spread(self.plan.posts, start=start, over=self.plan.over, rng=self.rng)
        campaign.write(self.machine.folder, self.accounts, self.dues)
        await self._replan()

    def _deeds(self) -> list[tuple[float, Deed]]:
        """What is done again and again, and after how many seconds on average."""
        return [
            (0.5, self.crew.fill),
            (2.0, self._answer_questions),
            (3.0, self._disturb),
            (2.0, self._intrude),
            (11.0, self._kill_somebody),
            (50.0, self._kill_worker),
            (70.0, self._kill_server),
            (40.0, self._lock_database),
            (45.0, self._deploy_again),
            (30.0, self._edit),
            (15.0, self._tell),
        ]

    async def _rage(self) -> None:
        last = max(self.dues.values())
        while datetime.now(UTC) < last + RAGES_ON and self.killer.wanting:
            await asyncio.sleep(1)
            if datetime.now(UTC) > last and await self._all_ended():
                return
            if self.plan.until_wrong and await self._is_wrong():
                return

    async def _recover(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLES_WITHIN_S):
                while not await self._is_over():  # noqa: ASYNC110 - the product makes it true
                    await asyncio.sleep(1)

    async def _is_over(self) -> bool:
        return await self._all_ended() or (self.plan.until_wrong and await self._is_wrong())

    async def _is_wrong(self) -> bool:
        rows, _ = await self.machine.database.read(ledger)
        seen = await self._seen()
        given_up = [r for r in rows if r["state"] in GIVEN_UP]
        return bool(doubles(seen, self.dues) or claimed(seen, rows) or given_up)

    async def _all_ended(self) -> bool:
        rows, _ = await self.machine.database.read(ledger)
        done = [r for r in rows if r["state"] == "published" and r["follow_up"] != "pending"]
        return len(done) == self.plan.posts

    # What is done to it

    async def _disturb(self) -> None:
        if not self.killer.peace:
            for place in self.places:
                await place.disturb(self.rng)

    async def _intrude(self) -> None:
        if not self.killer.peace:
            await self.rng.choice(self.places).intrude(self.rng)

    async def _kill_somebody(self) -> None:
        self.killer.kill_somebody()

    async def _kill_worker(self) -> None:
        if not self.killer.peace:
            await self.machine.replace(self.rng.choice(["worker-1", "worker-2"]))

    async def _kill_server(self) -> None:
        if not self.killer.peace:
            await self.machine.replace("server")

    async def _lock_database(self) -> None:
        if not self.killer.peace:
            await asyncio.to_thread(self.machine.lock_database, self.rng.uniform(1, 4))

    async def _deploy_again(self) -> None:
        """The schedule is made anew under another name, in the middle of a slot."""
        if not self.killer.peace:
            self.machine.killed["schedule made anew"] += 1
            await self.machine.deploy(f"slug-{self.machine.killed['schedule made anew']}")

    async def _edit(self) -> None:
        """A lead gives a few posts another moment, also some that have gone out."""
        if self.killer.peace:
            return
        for number in self.rng.sample(sorted(self.dues), k=max(6, len(self.dues) // 10)):
            self.dues[number] += timedelta(seconds=self.rng.randint(5, 20))
            name = self.accounts[number % len(self.accounts)]["name"]
            campaign.write_item(self.machine.folder, number, name, self.dues[number])
        self.machine.killed["posts moved by their lead"] += 1
        await self._replan()

    async def _replan(self) -> None:
        """A run of `plan` to its end; it may die like any other."""
        async with asyncio.timeout(90):
            while not (run := await self.machine.start("plan")):  # noqa: ASYNC110 - it comes back
                await asyncio.sleep(1)
            while not await self.machine.ended(run):  # noqa: ASYNC110 - the worker makes it true
                await asyncio.sleep(0.5)

    async def _tell(self) -> None:
        """A line for whoever looks on."""
        rows, _ = await self.machine.database.read(ledger)
        out = sum(r["state"] == "published" for r in rows)
        dead, left = sum(self.killer.killed.values()), len(self.killer.wanting)
        self.say(f"{out} of {self.plan.posts} out, {dead} processes killed, {left} steps to go")

    # The person

    async def _answer_questions(self) -> None:
        """A lead looks at the platform, and says what is there."""
        database, now = self.machine.database, datetime.now(UTC)
        asked = await database.read(publications.questions, campaign.NAME)
        for question in asked:
            if question.code != WAS_IT_PUBLISHED or question.asked_at > now - ANSWERS_AFTER:
                continue
            mark = campaign.mark(number_of(question.item))
            stands = next((s for s in await self._seen() if s.text.startswith(mark)), None)
            said: Answer = "published" if stands else "not_published"
            url = f"https://weibo.sandbox.invalid/us/{stands.remote_id}" if stands else None
            await database.run(answers.answer, question.key, said, by="wei", now=now, url=url)
            self.answered[question.key] += 1

    # What is found out

    async def _seen(self) -> list[Seen]:
        return [seen for place in self.places for seen in await place.record()]

    async def _evidence(self) -> Evidence:
        read, now = self.machine.database.read, datetime.now(UTC)
        rows, settled = await read(ledger)
        wrong = await read(balance.imbalances, now=now, real=now, campaign=campaign.NAME)
        recovery = {a["name"]: p.recovery(a["name"]) for p in self.places for a in p.accounts}
        return Evidence(await self._seen(), rows, settled, [w.what for w in wrong], recovery)
