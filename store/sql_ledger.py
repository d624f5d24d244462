"""The ledger as the algorithm's port: one short transaction per method, commits shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pdca.do.ledger import Agenda, Change, Claim, OpenAttempt, Sent, Slot, Work
from store import agenda, ledger
from store.engine import Database


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class SqlLedger:
    """`pdca.do.ledger.Ledger` on a `Database`. `real` tells real time, for leases."""

    def __init__(self, database: Database, *, real: Callable[[], datetime] = _wall_clock) -> None:
        self._database = database
        self._real = real

    async def agenda(
        self, *, now: datetime, lead: timedelta, campaigns: Sequence[str] | None = None
    ) -> Agenda:
        return await self._database.read(
            agenda.agenda, now=now, real=self._real(), lead=lead, campaigns=campaigns
        )

    async def claim(  # noqa: PLR0913 - the conditions of one UPDATE
        self,
        key: str,
        work: Work,
        *,
        now: datetime,
        holder: str,
        lease: timedelta,
        lead: timedelta = timedelta(0),
        sent: Sent | None = None,
    ) -> Claim | None:
        return await self._database.join(
            ledger.claim,
            key,
            work,
            now=now,
            real=self._real(),
            holder=holder,
            lease=lease,
            lead=lead,
            sent=sent,
        )

    async def mark_sent(self, claim: Claim, sent: Sent) -> bool:
        return await self._database.join(ledger.mark_sent, claim, sent, real=self._real())

    async def checkpoint(self, claim: Claim, name: str, value: str) -> bool:
        return await self._database.join(ledger.checkpoint, claim, name, value)

    async def close(self, claim: Claim, change: Change, *, now: datetime) -> bool:
        return await self._database.join(ledger.close, claim, change, now=now, real=self._real())

    async def open_attempt(self, key: str) -> OpenAttempt | None:
        return await self._database.join(ledger.open_attempt, key, real=self._real())

    async def failed(self, key: str) -> int:
        return await self._database.read(ledger.failed, key)

    async def sent_draft(self, key: str) -> Mapping[str, Any] | None:
        return await self._database.read(ledger.sent_draft, key)

    async def taken(self, account: str) -> frozenset[str]:
        return await self._database.read(agenda.taken, account)

    async def last_published(self, account: str) -> datetime | None:
        return await self._database.read(agenda.last_published, account)

    async def postpone(self, key: str, *, until: datetime) -> bool:
        return await self._database.join(agenda.postpone, key, until=until, real=self._real())

    async def move(
        self, key: str, slots: Sequence[Slot], *, due: datetime, now: datetime
    ) -> Slot | None:
        return await self._database.run(
            agenda.move, key, slots, due=due, now=now, real=self._real()
        )

    async def miss(self, key: str, *, due: datetime, reason: str, now: datetime) -> bool:
        return await self._database.join(
            agenda.miss, key, due=due, reason=reason, now=now, real=self._real()
        )
