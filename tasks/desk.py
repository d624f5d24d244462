"""What a window of publishing asks for: the account signed in, and what the plan says of a post."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pdca.do.ledger import Publication
from pdca.do.work import Assignment
from pdca.errors import RejectedError
from pdca.plan.calendar import free_slots
from pdca.plan.draft import draft
from pdca.plan.item import Item
from pdca.ports import Connector, MediaFile
from store import plans
from tasks.folder import load_media
from tasks.plans import InForce, in_force
from tasks.wiring import World

FRESH = 0.5
"""Real seconds for which a plan is believed to be the newest."""


class PlanDesk:
    """Serves one window. A plan is read again when its revision has changed."""

    def __init__(self, here: World) -> None:
        self._here = here
        self._plans: dict[str, tuple[InForce, float]] = {}
        self._reading = asyncio.Lock()

    @asynccontextmanager
    async def connect(self, publication: Publication) -> AsyncIterator[Connector]:
        plan = await self._plan(publication.campaign)
        async with self._here.connect(plan.campaign.account(publication.account)) as connector:
            yield connector

    async def assignment(self, publication: Publication) -> Assignment:
        """What to send, read with its media from the plan in force.

        Raises:
            RejectedError: the item has left the plan, or a picture its folder.
        """
        plan = await self._plan(publication.campaign)
        campaign = plan.campaign
        item = next((i for i in plan.plan.items if i.id == publication.item), None)
        if item is None:
            raise RejectedError(f"{publication.item} is no longer in the plan of {campaign.name}.")
        now = await self._here.clock.now()
        overdue = now > publication.due
        return Assignment(
            draft=draft(plan.plan, publication, await self._media(campaign.name, item)),
            asked=_lead(plan),
            late=campaign.late,
            slots=free_slots(plan.plan, publication.account, now=now) if overdue else (),
        )

    async def _media(self, campaign: str, item: Item) -> tuple[MediaFile, ...]:
        if not item.media:
            return ()
        folder = self._here.settings.campaigns / campaign
        return await asyncio.to_thread(load_media, folder, item.media)

    async def asked(self, publication: Publication) -> str:
        return _lead(await self._plan(publication.campaign))

    async def _plan(self, campaign: str) -> InForce:
        # Accounts ask side by side: one of them reads, for all.
        async with self._reading:
            known, read_at = self._plans.get(campaign, (None, 0.0))
            if known is None or time.monotonic() - read_at > FRESH:
                known = await self._newest(campaign, known)
                self._plans[campaign] = known, time.monotonic()
        return known

    async def _newest(self, campaign: str, known: InForce | None) -> InForce:
        number = await self._here.database.read(plans.newest_number, campaign)
        if known is not None and known.revision.number == number:
            return known
        found = await in_force(campaign)
        if found is None:
            raise RejectedError(f"There is no plan for {campaign} any more.")
        return found


def _lead(plan: InForce) -> str:
    return plan.campaign.leads[0].email
