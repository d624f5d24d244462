"""The lane of one account: what is found is done, one after the other."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime

from pdca.do import decide, kept
from pdca.do.follow import follow_up
from pdca.do.found import Found, Kind
from pdca.do.late import NO_SLOT, TOO_LATE, fate, room_at
from pdca.do.ledger import Change, Publication, Slot
from pdca.do.publish import publish_one
from pdca.do.settle import poll_one, settle_one
from pdca.do.work import Assignment, Desk, Worker
from pdca.plan.campaign import Late
from pdca.ports import Clock, Connector


@dataclass(slots=True)
class Tally:
    """What a window did. Rows that another window took are not in it."""

    changes: list[tuple[Publication, Change]] = field(default_factory=list)
    moved: list[tuple[Publication, Slot]] = field(default_factory=list)
    missed: list[Publication] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def note(self, publication: Publication, change: Change | None) -> None:
        if change is not None:
            self.changes.append((publication, change))

    def published(self) -> list[Publication]:
        return [p for p, c in self.changes if c.receipt is not None]


@dataclass(slots=True)
class Lane:
    """Serves one account until nothing is left. A real `clock` goes on meanwhile."""

    desk: Desk
    worker: Worker
    tally: Tally
    clock: Clock | None = None

    async def serve(self, found: Found, now: datetime) -> bool:
        """Do all of `found`, and what is added meanwhile; False when it cannot be reached."""
        async with AsyncExitStack() as stack:
            try:
                account = self.desk.connect(found.rows[0][1])
                connector = await stack.enter_async_context(account)
            except Exception as error:  # noqa: BLE001 - each row says why it waits
                await self._unreachable(found, error, await self._now(now))
                return False
            while found.rows:
                kind, publication = found.take()
                await self._do(kind, publication, connector, await self._now(now))
        return True

    async def _do(
        self, kind: Kind, publication: Publication, connector: Connector, now: datetime
    ) -> None:
        match kind:
            case "stuck":
                await self._note(publication, self._settle(publication, connector, now))
            case "processing":
                await self._note(publication, self._poll(publication, connector, now))
            case "following":
                await self._note(publication, self._follow(publication, connector, now))
            case "due":
                await self._due(publication, connector, now)

    async def _note(self, publication: Publication, work: Awaitable[Change | None]) -> None:
        """Do `work`; what goes wrong with one post is no reason to leave the next."""
        try:
            change = await work
        except Exception as error:  # noqa: BLE001 - the ledger knows where it stands
            self.tally.troubles.append(f"{publication.account} {publication.item}: {error}")
        else:
            self.tally.note(publication, change)

    async def _settle(
        self, publication: Publication, connector: Connector, now: datetime
    ) -> Change | None:
        asked, wanted = await self.desk.asked(publication), await self._wanted(publication, now)
        return await settle_one(
            publication.key, connector, worker=self.worker, asked=asked, now=now, wanted=wanted
        )

    async def _wanted(self, publication: Publication, now: datetime) -> bool:
        """Whether a post that is unclear may still go out."""
        try:
            assignment = await self.desk.assignment(publication)
        except Exception:  # noqa: BLE001 - what cannot be sent must not be sent by asking either
            return False
        return fate(publication.due, assignment.late, now=now) == "send"

    async def _poll(
        self, publication: Publication, connector: Connector, now: datetime
    ) -> Change | None:
        asked = await self.desk.asked(publication)
        return await poll_one(publication.key, connector, worker=self.worker, asked=asked, now=now)

    async def _follow(
        self, publication: Publication, connector: Connector, now: datetime
    ) -> Change | None:
        sent = await self.worker.ledger.sent_draft(publication.key)
        if sent is None:
            return None
        draft = kept.kept(sent)
        return await follow_up(publication.key, draft, connector, worker=self.worker, now=now)

    async def _due(self, publication: Publication, connector: Connector, now: datetime) -> None:
        try:
            assignment = await self.desk.assignment(publication)
        except Exception as error:  # noqa: BLE001 - the row says what is wrong with its item
            await self._give_back(publication, error, now)
            return
        if await self._is_set_aside(publication, assignment, now):
            return
        wait = None if self.clock is None else self.clock.sleep_until
        work = publish_one(
            publication, assignment, connector, worker=self.worker, now=now, wait=wait
        )
        await self._note(publication, work)

    async def _is_set_aside(
        self, publication: Publication, assignment: Assignment, now: datetime
    ) -> bool:
        """Whether an overdue post is moved, missed or must leave room to the one before."""
        if now - publication.due <= self.worker.pace.punctual:
            return False
        match fate(publication.due, assignment.late, now=now):
            case "move":
                await self._move(publication, assignment.slots, now)
            case "drop":
                await self._miss(publication, TOO_LATE, now)
            case _:
                return await self._leaves_room(publication, now)
        return True

    async def _move(self, publication: Publication, slots: Sequence[Slot], now: datetime) -> None:
        slot = await self.worker.ledger.move(publication.key, slots, due=publication.due, now=now)
        if slot is not None:
            self.tally.moved.append((publication, slot))
        else:
            await self._miss(publication, NO_SLOT, now)

    async def _miss(self, publication: Publication, reason: str, now: datetime) -> None:
        miss = self.worker.ledger.miss
        if await miss(publication.key, due=publication.due, reason=reason, now=now):
            self.tally.missed.append(publication)

    async def _leaves_room(self, publication: Publication, now: datetime) -> bool:
        ledger = self.worker.ledger
        last = await ledger.last_published(publication.account)
        room = room_at(last, spacing=self.worker.pace.spacing)
        if room is None or room <= now:
            return False
        await ledger.postpone(publication.key, until=room)
        return True

    async def _unreachable(self, found: Found, error: Exception, now: datetime) -> None:
        self.tally.troubles.append(f"{found.rows[0][1].account}: {error}")
        for publication in found.due():
            await self._give_back(publication, error, now)

    async def _give_back(self, publication: Publication, error: Exception, now: datetime) -> None:
        """Write down why a due post cannot be sent; the campaign's rule ends it in time."""
        try:
            assignment = await self.desk.assignment(publication)
        except Exception:  # noqa: BLE001 - then the general rule must do
            assignment = None
        rule = assignment.late if assignment else Late()
        match fate(publication.due, rule, now=now):
            case "move":
                await self._move(publication, assignment.slots if assignment else (), now)
                return
            case "drop":
                await self._miss(publication, TOO_LATE, now)
                return
        claim = await self.worker.ledger.claim(
            publication.key,
            "send",
            now=now,
            holder=self.worker.holder,
            lease=self.worker.pace.lease,
            lead=self.worker.pace.lead,
        )
        if claim is not None:
            asked = await self.desk.asked(publication)
            tries = 1 + await self.worker.ledger.failed(publication.key)
            change = decide.unsent(error, now=now, tries=tries, asked=asked)
            await self.worker.ledger.close(claim, change, now=now)
            self.tally.note(publication, change)

    async def _now(self, begun: datetime) -> datetime:
        return begun if self.clock is None else await self.clock.now()
