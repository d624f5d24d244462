"""The ledger of publications: what it knows, and what it must be able to promise.

    planned -> sending -> published | processing | handed_off | rejected | unknown
    planned -> held | missed | cancelled          sending -> planned (surely not sent)

A claim is committed before the platform is called and carries a fencing number. What
is written under an older number is refused, so a worker that was given up cannot
overwrite its successor. Leases run in real time, everything else in the campaign's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol

from pdca.ports import Receipt


class State(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    PROCESSING = "processing"
    HELD = "held"
    HANDED_OFF = "handed_off"
    UNKNOWN = "unknown"
    PUBLISHED = "published"
    REJECTED = "rejected"
    MISSED = "missed"
    CANCELLED = "cancelled"


ENDS = frozenset({State.PUBLISHED, State.REJECTED, State.MISSED, State.CANCELLED})
FOR_A_PERSON = frozenset({State.HELD, State.HANDED_OFF, State.UNKNOWN})
MOVABLE = frozenset({State.PLANNED, State.HELD})

Work = Literal["send", "settle", "poll", "follow"]
Answer = Literal["published", "not_published"]


@dataclass(frozen=True, slots=True)
class Publication:
    """One row, as the algorithm sees it."""

    key: str
    campaign: str
    item: str
    account: str
    platform: str
    occurrence: int
    cycle: int
    due: datetime
    state: State
    fence: int
    token: str
    revision: int = 0
    variant: str | None = None
    remote: Mapping[str, str] = field(default_factory=dict)
    remote_id: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    lease_until: datetime | None = None
    """Real time; None is free."""
    retry_at: datetime | None = None
    """Campaign time; not before it."""
    follow_up: str | None = None
    """What follows it, a thread or a first comment: pending, done or failed."""
    reason: str | None = None
    hold: str | None = None
    """Why it is held as soon as it could go out again: the hold came while it was unclear."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a publication until the lease ends."""

    publication: Publication
    fence: int
    work: Work


@dataclass(frozen=True, slots=True)
class Sent:
    """What is written down before the call: enough to look for the post afterwards.

    `draft` is the kept form (`pdca.do.kept`), `at` the campaign's time, `follow_up` whether
    parts of a thread or a first comment follow.
    """

    draft: Mapping[str, Any]
    fingerprint: str
    at: datetime
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """A call of which nobody knows what became.

    `age` is real time: since its answer was lost, or since it was sent if nobody saw it end.
    """

    number: int
    draft: Mapping[str, Any]
    fingerprint: str
    platform_from: datetime
    age: timedelta
    outcome: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a publication, as `pdca.do.decide` says.

    Attributes:
        state: the next state.
        outcome: what became of the attempt, in one word.
        reason: the same for a reader, without secrets.
        retry_at: campaign time before which it rests.
        rest: real time before anyone may take it up again; None frees it at once.
        receipt: proof that it is public.
        remote_id: what to poll.
        question: code of the question to a person; None closes an earlier one.
        asked: who is asked.
        follow_up: of the thread and the first comment: pending, done or failed; None leaves it.
        url: where a person must finish it.
        how: by what a lost post was found: its key, or the account's list.
    """

    state: State
    outcome: str
    reason: str | None = None
    retry_at: datetime | None = None
    rest: timedelta | None = None
    receipt: Receipt | None = None
    remote_id: str | None = None
    question: str | None = None
    asked: str | None = None
    follow_up: str | None = None
    url: str | None = None
    how: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the calendar: wall time in the campaign's zone, and its instant."""

    name: str
    local: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is to do, and when to look again.

    Attributes:
        due: planned rows that may start now, the oldest first.
        stuck: `sending` rows whose lease has ended.
        processing: rows to poll.
        following: published rows whose thread or first comment is not complete.
        next_at: campaign time of the next row; None when there is none.
        busy_for: real time until the next lease ends; None when nothing is claimed.
    """

    due: tuple[Publication, ...] = ()
    stuck: tuple[Publication, ...] = ()
    processing: tuple[Publication, ...] = ()
    following: tuple[Publication, ...] = ()
    next_at: datetime | None = None
    busy_for: timedelta | None = None


class Ledger(Protocol):
    """Each method is one transaction: done, or nothing happened."""

    async def agenda(
        self, *, now: datetime, lead: timedelta, campaigns: Sequence[str] | None = None
    ) -> Agenda: ...

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
        """The right to work on `key`, or None when it is not free, not due or taken.

        With `sent` the claim passes the gate of `mark_sent` as well, in one commit.
        """

    async def mark_sent(self, claim: Claim, sent: Sent) -> bool:
        """The last gate before the call; False when the claim is no longer ours."""

    async def checkpoint(self, claim: Claim, name: str, value: str) -> bool:
        """Keep a remote id at once; False when the claim is no longer ours."""

    async def close(self, claim: Claim, change: Change, *, now: datetime) -> bool:
        """Write what became of it and free the claim; False when it is no longer ours.

        A receipt is proof and is kept even then, unless the publication has an end.
        """

    async def open_attempt(self, key: str) -> OpenAttempt | None: ...

    async def failed(self, key: str) -> int:
        """How often `key` could not be sent for a reason that may pass."""

    async def sent_draft(self, key: str) -> Mapping[str, Any] | None:
        """The kept form of what was sent last."""

    async def taken(self, account: str) -> frozenset[str]:
        """Remote ids of the account that belong to publications already."""

    async def last_published(self, account: str) -> datetime | None: ...

    async def postpone(self, key: str, *, until: datetime) -> bool: ...

    async def move(
        self, key: str, slots: Sequence[Slot], *, due: datetime, now: datetime
    ) -> Slot | None:
        """Move a planned or held row, if it is still due at `due`, to the first free slot ahead."""

    async def miss(self, key: str, *, due: datetime, reason: str, now: datetime) -> bool: ...
