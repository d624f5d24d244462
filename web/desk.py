"""What the pages ask for and write: a port, and the store behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pdca.act.approval import Decided
from pdca.ports import Clock
from pdca.report import Report
from store import adjustments, answers, plans, publications, reports
from store.engine import Database
from store.publications import Question

Said = Literal["published", "not_published"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one change stands now; the report says where it stood when it was written."""

    state: str
    decided_by: str | None
    decided_at: datetime | None


class Desk(Protocol):
    """Everything a page needs. `decide` and `answer` say whether they were the first."""

    async def now(self) -> datetime: ...
    async def reports(self) -> list[Report]: ...
    async def report(self, id_: str) -> Report | None: ...
    async def report_with(self, adjustment: str) -> Report | None: ...
    async def standings(self, report: Report) -> dict[str, Standing]: ...
    async def revision(self, campaign: str) -> int: ...
    async def decide(self, answer: Decided) -> bool: ...
    async def question(self, key: str) -> Question | None: ...
    async def timezone(self, campaign: str) -> str: ...
    async def answer(self, key: str, said: Said, *, by: str) -> bool: ...


class StoreDesk:
    """The desk on the product's own database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def now(self) -> datetime:
        return await self._clock.now()

    async def reports(self) -> list[Report]:
        return [kept.figures for kept in await self._database.read(reports.every)]

    async def report(self, id_: str) -> Report | None:
        kept = await self._database.read(reports.get, id_)
        return None if kept is None else kept.figures

    async def report_with(self, adjustment: str) -> Report | None:
        found = await self.reports()
        return next((r for r in found if adjustment in {d.id for d in r.decisions}), None)

    async def standings(self, report: Report) -> dict[str, Standing]:
        rows = await self._database.read(adjustments.of, report.campaign)
        wanted = {d.id for d in report.decisions}
        return {
            row["id"]: Standing(row["state"], row["decided_by"], row["decided_at"])
            for row in rows
            if row["id"] in wanted
        }

    async def revision(self, campaign: str) -> int:
        return await self._database.read(plans.newest_number, campaign) or 0

    async def decide(self, answer: Decided) -> bool:
        return bool(await self._database.run(adjustments.decide, [answer]))

    async def question(self, key: str) -> Question | None:
        found = await self._database.read(publications.questions)
        return next((q for q in found if q.key == key), None)

    async def timezone(self, campaign: str) -> str:
        """The campaign's, as its plan in force says."""
        found = await self._database.read(plans.newest, campaign)
        plan = found.plan if found else {}
        return str(plan.get("campaign", {}).get("timezone", "UTC"))

    async def answer(self, key: str, said: Said, *, by: str) -> bool:
        now = await self.now()
        answered = await self._database.run(answers.answer, key, said, by=by, now=now)
        return answered is not None and answered.first
