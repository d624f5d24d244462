"""What follows a post: the further parts of its thread in order, then its first comment.

Each part replies to the one before it. That it is about to be sent is kept before the
call, its id after it; so whoever takes over knows which one comes next, and looks for a
doubtful one before anything is sent. One that is refused ends it: the rest is not sent.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from pdca.do import decide
from pdca.do.crash import crash_point
from pdca.do.ledger import Change, Claim, State
from pdca.do.steps import Comment, Part, Step
from pdca.do.work import Worker
from pdca.errors import (
    CapabilityOfflineError,
    CredentialError,
    RejectedError,
    TransientError,
)
from pdca.ports import Connector, Found, Missing, PostDraft, Receipt, Unsure

PATIENCE = timedelta(hours=24)
"""Campaign time after a post from which nothing is sent below it any more."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What is kept of a call before it is made.

    Attributes:
        since: campaign time of the first try, ISO.
        tries: how often it was sent.
        open: nobody has written down how the last try ended.
        missing: it was looked for once and not there; an answer that late may still be.
        refused: what the platform said.
    """

    since: str
    tries: int = 1
    open: bool = True
    missing: bool = False
    refused: str | None = None


async def follow_up(
    key: str, draft: PostDraft, connector: Connector, *, worker: Worker, now: datetime
) -> Change | None:
    """Send what follows the post of `key`, unless it is there.

    Returns:
        What became of it; None when it is not pending or another worker is at it.
    """
    started = _clock()
    claim = await worker.ledger.claim(
        key, "follow", now=now, holder=worker.holder, lease=worker.pace.lease
    )
    if claim is None:
        return None
    crash_point("after_follow_claim")
    change = await _Following(claim, draft, connector, worker, now, started).run()
    crash_point("after_follow")
    await worker.ledger.close(claim, change, now=now)
    return change


class _Following:
    """One claim on all that follows one post."""

    def __init__(
        self,
        claim: Claim,
        draft: PostDraft,
        connector: Connector,
        worker: Worker,
        now: datetime,
        started: float,
    ) -> None:
        self.claim, self.draft, self.connector = claim, draft, connector
        self.worker, self.now = worker, now
        self.known = dict(claim.publication.remote)
        self.started = started  # before its lease did

    async def run(self) -> Change:
        first = await self._first()
        if isinstance(first, Change):
            return first
        return replace(await self._all(first), remote_id=first)

    async def _first(self) -> str | Change:
        """The id of the post; where a person has given only its link, it is asked for."""
        post = self.claim.publication
        if post.remote_id is not None:
            return post.remote_id
        try:
            async with self._deadline():
                found = await self.connector.post_at(post.url) if post.url else None
        except Exception as error:  # noqa: BLE001 - asking is harmless; it is tried again
            at = decide.retry_at(error, now=self.now, tries=1)
            return _pending(at, reason=decide.said(error))
        if found is not None:
            return found.remote_id
        more = self.draft.thread or self.draft.first_comment
        return _end("failed" if more else "done", reason="the post has no id")

    async def _all(self, first: str) -> Change:
        post, above = self.claim.publication, first
        for number, text in enumerate(self.draft.thread, start=2):
            part = Part.of(self.draft, number, text, above, post=post, connector=self.connector)
            if stopped := await self._bring(part):
                return stopped
            above = self.known[part.name]
        if self.draft.first_comment is not None:
            receipt = Receipt(first, post.url, post.published_at or self.now)
            comment = Comment(self.draft.first_comment, receipt, post.token, self.connector)
            if stopped := await self._bring(comment):
                return stopped
        return _end("done")

    async def _bring(self, step: Step) -> Change | None:
        """Let `step` stand where it belongs; None when it does, else why the rest must wait."""
        if self.known.get(step.name):
            return None
        kept = self.known.get(_doubt(step))
        begun = Begun(**json.loads(kept)) if kept else None
        if begun is not None and begun.open:
            return await self._look(step, begun)
        if self.now - (self.claim.publication.published_at or self.now) > PATIENCE:
            return _end("failed", reason=self.claim.publication.reason or f"{step.name}: too late")
        return await self._send(step, begun)

    async def _send(self, step: Step, before: Begun | None) -> Change | None:
        begun = Begun(self.now.isoformat())
        if before is not None:
            begun = replace(begun, since=before.since, tries=before.tries + 1)
        try:
            async with self._deadline():
                await step.prepare()
        except Exception as error:  # noqa: BLE001 - nothing is public yet, whatever it was
            return self._unready(step, error, begun)
        if _clock() - self.started > self.worker.pace.last_gate.total_seconds():
            return _pending(self.now)  # the call could outlive the lease
        await self._keep(_doubt(step), json.dumps(asdict(begun)))
        crash_point("after_part_begun")
        try:
            async with self._deadline():
                remote_id = await step.send()
        except Exception as error:  # noqa: BLE001 - also what nobody foresaw may have been made
            return await self._unsent(step, error, begun)
        crash_point("after_part_answer")
        await self._there(step, remote_id)
        return None

    def _unready(self, step: Step, error: Exception, begun: Begun) -> Change:
        if isinstance(error, CapabilityOfflineError | RejectedError):
            return _end("failed", reason=f"{step.name}: {decide.said(error)}")
        return self._again(step, error, begun)

    async def _unsent(self, step: Step, error: Exception, begun: Begun) -> Change | None:
        if isinstance(error, TransientError | CredentialError):
            await self._keep(_doubt(step), json.dumps(asdict(replace(begun, open=False))))
            return self._again(step, error, begun)
        if isinstance(error, CapabilityOfflineError):
            return _end("failed", reason=f"{step.name}: {decide.said(error)}")
        if isinstance(error, RejectedError):
            begun = replace(begun, refused=decide.said(error))
            await self._keep(_doubt(step), json.dumps(asdict(begun)))
        return await self._look(step, begun)

    async def _look(self, step: Step, begun: Begun) -> Change | None:
        """What became of a step that may be there."""
        try:
            async with self._deadline():
                verdict = await step.look(datetime.fromisoformat(begun.since), self.now)
        except Exception as error:  # noqa: BLE001 - looking is harmless; it is tried again
            return self._again(step, error, begun)
        match verdict:
            case Found(receipt):
                await self._there(step, receipt.remote_id)
                return None
            case Missing() if begun.refused is None:
                return await self._missing(step, begun)
            case Unsure(reason):
                return _end("failed", reason=f"{step.name}: {begun.refused or reason}")
        return _end("failed", reason=f"{step.name}: {begun.refused}")

    async def _missing(self, step: Step, begun: Begun) -> Change:
        reason = f"{step.name}: its answer was lost; it is not there"
        if not (step.keyed or begun.missing):
            # Without a key the lost call may still come in.
            await self._keep(_doubt(step), json.dumps(asdict(replace(begun, missing=True))))
            return _pending(self.now, rest=self.worker.pace.certain_after, reason=reason)
        await self._keep(_doubt(step), json.dumps(asdict(replace(begun, open=False))))
        pause = decide.pause(begun.tries - 1) if begun.tries > 1 else timedelta(0)
        return _pending(self.now + pause, reason=reason)

    async def _there(self, step: Step, remote_id: str) -> None:
        await self._keep(step.name, remote_id)
        crash_point("after_part_kept")

    async def _keep(self, name: str, value: str) -> None:
        if not await self.worker.ledger.checkpoint(self.claim, name, value):
            raise TransientError("another worker has taken this publication over")
        self.known[name] = value

    def _again(self, step: Step, error: Exception, begun: Begun) -> Change:
        at = decide.retry_at(error, now=self.now, tries=begun.tries)
        return _pending(at, reason=f"{step.name}: {decide.said(error)}")

    def _deadline(self) -> asyncio.Timeout:
        return asyncio.timeout(self.worker.pace.deadline.total_seconds())


def _doubt(step: Step) -> str:
    """The name under which it is kept that the step was begun."""
    return f"{step.name}?"


def _pending(
    retry_at: datetime, *, rest: timedelta | None = None, reason: str | None = None
) -> Change:
    return Change(
        State.PUBLISHED,
        "follow_pending",
        reason=reason and reason[: decide.LONGEST_REASON],
        retry_at=retry_at,
        rest=rest,
        follow_up="pending",
    )


def _end(state: str, *, reason: str | None = None) -> Change:
    reason = reason and reason[: decide.LONGEST_REASON]
    return Change(State.PUBLISHED, f"follow_{state}", reason=reason, follow_up=state)


def _clock() -> float:
    return asyncio.get_running_loop().time()
