"""Many short lives of the sending process, in this process: each may end at any step."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from prefect import flow
from prefect.context import AsyncClientContext

from pdca.do import crash
from pdca.do.ledger import Answer
from store import reports
from tasks.act import decide
from tasks.answer import settle
from tasks.mail import send
from tests.chaos.mail.events import Webhook
from tests.chaos.mail.provider import Provider
from tests.chaos.mail.truth import Row, Witness, judge, ledger, let_pass
from tests.chaos.verdict import Verdict
from tests.dying import Killed
from tests.flows.stage import Stage

LEAST = 5
PAUSES = tuple(timedelta(seconds=s) for s in (7, 90, 1000))
"""Between two lives: longer than a lease."""
TWO_DAYS = timedelta(hours=49)
MOST_LIVES = 600


@dataclass
class Lives:
    """One attack.

    Attributes:
        webhook: None where the provider has none.
        off: lives during which the webhook is switched off.
    """

    stage: Stage
    provider: Provider
    campaigns: Sequence[str]
    rng: Random
    webhook: Webhook | None = None
    off: range = range(0)
    kills: Counter[str] = field(
        default_factory=lambda: Counter(dict.fromkeys(crash.MAIL_POINTS, 0))
    )
    witness: Witness = field(default_factory=Witness)
    peace: bool = False
    lived: int = 0

    async def run(self) -> Verdict:
        # One client for all lives: each that is made reads all certificates.
        with self.stage.inside():
            async with AsyncClientContext.get_or_create():
                await self._rage()
                self.peace = True
                self.provider.faults = {"none": 1}
                await self._find_out()
        return judge(self.provider.record, await self.rows(), self.witness, self.kills, LEAST)

    async def _rage(self) -> None:
        for self.lived in range(MOST_LIVES):
            if self.webhook is not None:
                self.webhook.on = self.lived not in self.off
            await self.live()
            if await self._all_left():
                break
            await self.wait(self.rng.choice(PAUSES))

    async def live(self) -> None:
        """One process: it reports what is not reported yet, and sends what waits."""
        unclear = await self._unclear()
        crash.install(self._passes)
        try:
            await _life(await self._unreported())
        except Killed:
            pass
        finally:
            crash.install(None)
        self.witness.look(await self.rows())
        for id_ in unclear - await self._unclear():  # nobody else spoke meanwhile
            self.witness.settled[id_] = "the silence of a living webhook"

    def _passes(self, point: str) -> None:
        eager = 0.6 if self.kills[point] < LEAST else 0.02
        if not self.peace and point in self.kills and self.rng.random() < eager:
            self.kills[point] += 1
            raise Killed(point)

    async def wait(self, by: timedelta) -> None:
        """Time goes by, and meanwhile others speak: the webhook, or a person who was asked."""
        await self.stage.world.database.run(let_pass, by)
        if self.webhook is None:
            await self.answer(0.5)
        else:
            await self.webhook.tell(time.time())
        self.witness.look(await self.rows())

    async def answer(self, share: float) -> None:
        """Some of those who were asked look into the provider's record, and say what is there."""
        taken = {mail.delivery for mail in self.provider.record.accepted}
        for row in await self.rows():
            if row["state"] != "unknown" or not row["asked_at"] or self.rng.random() > share:
                continue
            said: Answer = "published" if row["id"] in taken else "not_published"
            await settle(row["id"], said, by="ops", url=None)
            self.witness.answered[row["id"]] += 1
            self.witness.settled[row["id"]] = "a person"

    async def _find_out(self) -> None:
        """All that can be known without a person becomes known; then the person answers."""
        if self.webhook is not None:
            await self.webhook.tell_all()
            self.witness.look(await self.rows())
            await self.stage.world.database.run(let_pass, TWO_DAYS)
            await self.live()
            await self.webhook.tell_all()
        while not await self._at_end():
            await self.stage.world.database.run(let_pass, PAUSES[-1])
            await self.live()
            await self.answer(1)

    async def rows(self) -> list[Row]:
        return await self.stage.read(ledger)

    async def _unclear(self) -> set[str]:
        return {row["id"] for row in await self.rows() if row["state"] == "unknown"}

    async def _unreported(self) -> list[str]:
        read = self.stage.read
        return [n for n in self.campaigns if await read(reports.of_cycle, n, 1) is None]

    async def _all_left(self) -> bool:
        on_its_way = any(row["state"] in {"pending", "sending"} for row in await self.rows())
        return not on_its_way and not await self._unreported()

    async def _at_end(self) -> bool:
        return all(row["state"] in {"accepted", "failed"} for row in await self.rows())


@flow
async def _life(campaigns: Sequence[str]) -> None:
    for name in campaigns:
        await decide.fn(name)
    await send.fn()
