"""What the plan in force says, for one worker of the small company."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pdca.do.ledger import Publication
from pdca.do.work import Assignment
from pdca.errors import RejectedError
from pdca.plan.calendar import free_slots
from pdca.plan.draft import draft
from tests.fakes import FakeConnector
from tests.pdca.do.brand import LEAD, PICTURE, THREAD
from tests.stoppable import Hand, Stopping

if TYPE_CHECKING:
    from tests.pdca.do.company import Company


class PlannedDesk:
    def __init__(self, company: Company, hand: Hand) -> None:
        self._company, self._hand = company, hand

    @asynccontextmanager
    async def connect(self, publication: Publication) -> AsyncIterator[Any]:
        yield Stopping(FakeConnector(self._company.there, publication.account), self._hand)

    async def assignment(self, publication: Publication) -> Assignment:
        plan = self._company.plan
        if publication.item not in {i.id for i in plan.items}:
            raise RejectedError("it is no longer in the plan")
        media = (PICTURE,) if publication.item == "cold-brew" else ()
        post = draft(plan, publication, media)
        if publication.item == "opening":
            post = replace(post, thread=THREAD)
        slots = free_slots(plan, publication.account, now=self._company.time.at)
        return Assignment(post, LEAD, plan.campaign.late, slots)

    async def asked(self, _: Publication) -> str:
        return LEAD
