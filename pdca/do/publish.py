"""Publish one post, at most once, whatever happens on the way.

    claim -> prepare -> wait for the instant -> gate -> commit -> close

Each arrow is a place where the process may die. Before the gate nothing is public and
the next worker starts anew; from the gate on the next worker looks before it acts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pdca.do import decide, kept
from pdca.do.crash import crash_point
from pdca.do.follow import follow_up
from pdca.do.ledger import Change, Claim, Publication, State
from pdca.do.settle import settle_one
from pdca.do.work import Assignment, Worker
from pdca.errors import TransientError
from pdca.plan.draft import fitted
from pdca.ports import Connector

Wait = Callable[[datetime], Awaitable[None]]


async def publish_one(
    publication: Publication,
    assignment: Assignment,
    connector: Connector,
    *,
    worker: Worker,
    now: datetime,
    wait: Wait | None = None,
) -> Change | None:
    """Publish `publication` unless the ledger says that it is not ours to publish.

    Args:
        publication: planned, and due at `now + worker.pace.lead` at the latest.
        assignment: what to send.
        connector: its account.
        worker: who does it.
        now: campaign time.
        wait: sleeps until a moment of campaign time; without it nothing is early.

    Returns:
        What became of it; None when another worker has it or it was changed meanwhile.
    """
    draft = fitted(assignment.draft, connector.capabilities)
    assignment = replace(assignment, draft=draft)
    ahead = wait is not None and publication.due > now
    # Without media there is nothing to prepare: claim and gate fit into one commit.
    at_once = not ahead and not draft.media
    started = asyncio.get_running_loop().time()
    claim = await worker.ledger.claim(
        publication.key,
        "send",
        now=now,
        holder=worker.holder,
        lease=worker.pace.lease,
        lead=worker.pace.lead if ahead else timedelta(0),
        sent=kept.sent(draft, at=now) if at_once else None,
    )
    if claim is None:
        return None
    crash_point("after_claim")
    work = _Publishing(claim, assignment, connector, worker, started)
    remote = await work.prepare(now)
    if isinstance(remote, Change):
        return remote
    if wait is not None and ahead:
        await wait(publication.due)
        now = publication.due
    if not at_once and not await work.pass_gate(now):
        return None
    crash_point("after_sent")
    return await work.commit(remote, now)


@dataclass(slots=True)
class _Publishing:
    """One claim, from the first call to its end; `started` before its lease did."""

    claim: Claim
    assignment: Assignment
    connector: Connector
    worker: Worker
    started: float

    async def prepare(self, now: datetime) -> Mapping[str, str] | Change:
        """The remote ids that commit needs, or what became of the post without them."""
        draft, post = self.assignment.draft, self.claim.publication
        try:
            async with asyncio.timeout(self._deadline):
                if self.connector.validate(draft):
                    # Servers differ in their limits: ask this one before refusing.
                    await self.connector.check_auth()
                if violations := self.connector.validate(draft):
                    return await self._close(decide.after_violations(violations), now)
                remote = await self.connector.prepare(
                    draft, token=post.token, checkpoint=self._checkpoint, remote=post.remote
                )
        except Exception as error:  # noqa: BLE001 - nothing is public yet, whatever it was
            tries, asked = await self._tries(), self.assignment.asked
            change = decide.unsent(error, now=now, tries=tries, asked=asked)
            return await self._close(change, now)
        crash_point("after_prepare")
        return remote

    async def pass_gate(self, now: datetime) -> bool:
        sent = kept.sent(self.assignment.draft, at=now)
        return await self.worker.ledger.mark_sent(self.claim, sent)

    async def commit(self, remote: Mapping[str, str], now: datetime) -> Change:
        """Make it public, and write down what came of it."""
        pace, asked = self.worker.pace, self.assignment.asked
        if asyncio.get_running_loop().time() - self.started > pace.last_gate.total_seconds():
            # The call could outlive the lease, so it is not begun.
            return await self._close(decide.nothing_was_sent(), now)
        try:
            async with asyncio.timeout(self._deadline):
                answer = await self.connector.commit(
                    self.assignment.draft, token=self.claim.publication.token, remote=remote
                )
        except Exception as error:  # noqa: BLE001 - also what nobody foresaw may have been published
            tries = await self._tries()
            change = decide.after_error(error, now=now, tries=tries, asked=asked)
        else:
            change = decide.after_answer(answer, now=now, pace=pace, asked=asked)
        crash_point("after_answer")
        await self._close(change, now)
        crash_point("after_close")
        return await self._follow(change, now)

    async def _tries(self) -> int:
        """How often it has failed now. Workers that died on the way are no reason to wait."""
        return 1 + await self.worker.ledger.failed(self.claim.publication.key)

    async def _follow(self, change: Change, now: datetime) -> Change:
        key, asked = self.claim.publication.key, self.assignment.asked
        if change.state is State.SENDING:
            settled = await settle_one(
                key, self.connector, worker=self.worker, asked=asked, now=now
            )
            return settled or change
        if change.receipt is None:
            return change
        draft = self.assignment.draft
        below = None
        if draft.thread or draft.first_comment is not None:
            below = await follow_up(key, draft, self.connector, worker=self.worker, now=now)
        return replace(change, follow_up=below.follow_up, reason=below.reason) if below else change

    async def _close(self, change: Change, now: datetime) -> Change:
        await self.worker.ledger.close(self.claim, change, now=now)
        return change

    async def _checkpoint(self, name: str, value: str) -> None:
        if not await self.worker.ledger.checkpoint(self.claim, name, value):
            raise TransientError("another worker has taken this publication over")

    @property
    def _deadline(self) -> float:
        return self.worker.pace.deadline.total_seconds()
