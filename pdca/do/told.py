"""What is kept of one post, as a reader of its story needs it: the row, its tries, the deeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pdca.do.ledger import State


@dataclass(frozen=True, slots=True)
class Post:
    """One row of the ledger. `lease_until` is real time, the other moments are the campaign's."""

    key: str
    campaign: str
    item: str
    account: str
    title: str
    zone: str
    local: str
    due: datetime
    state: State
    revision: int
    fence: int
    created_at: datetime
    lease_until: datetime | None = None
    retry_at: datetime | None = None
    remote: Mapping[str, str] = field(default_factory=dict)
    remote_id: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    question: str | None = None
    asked: str | None = None
    asked_at: datetime | None = None
    reason: str | None = None
    follow_up: str | None = None

    def clock(self, moment: datetime) -> datetime:
        """`moment` in the campaign's zone."""
        return moment.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True)
class Try:
    """One claim that sent, or looked what became of what was sent.

    Attributes:
        number: the fence it ran under.
        kind: send or settle.
        holder: host, process and run, with strokes between.
        started_at, sent_at, ended_at: real time.
        outcome: what it came to, as it was settled.
        error: the same in words.
        at: campaign time of the claim.
        answer: to the call itself, before anyone settled it; or by what a post was found.
    """

    number: int
    kind: str
    holder: str
    started_at: datetime
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    error: str | None = None
    at: datetime | None = None
    answer: str | None = None

    def campaign_time(self, real: datetime) -> datetime:
        """A real moment of this try on the campaign's clock, which a demo's stands still."""
        return (self.at or self.started_at) + (real - self.started_at)

    @property
    def began(self) -> datetime:
        return self.at or self.started_at

    @property
    def sent(self) -> datetime | None:
        """Campaign time at which it passed the last gate before the call."""
        return None if self.sent_at is None else self.campaign_time(self.sent_at)

    @property
    def run(self) -> str:
        """Id of the flow run, or "local"."""
        return self.holder.split("/")[-1]


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit trail about the post."""

    at: datetime
    who: str
    did: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """All that is kept of one post: its tries by number, deeds in order, why each revision was."""

    post: Post
    tries: Sequence[Try] = ()
    deeds: Sequence[Deed] = ()
    revisions: Mapping[int, str] = field(default_factory=dict)

    @property
    def sends(self) -> list[Try]:
        return [t for t in self.tries if t.kind == "send"]

    @property
    def looked(self) -> list[Try]:
        """What was looked for after the last attempt, and what came of it."""
        last = max((t.number for t in self.sends), default=0)
        return [t for t in self.tries if t.kind == "settle" and t.outcome and t.number > last]

    @property
    def answered(self) -> Deed | None:
        """The answer of the person who settled it, where nobody else could.

        One that let it be sent again settled nothing, once it is published.
        """
        last = next((d for d in reversed(self.deeds) if d.did == "answered"), None)
        public = self.post.state is State.PUBLISHED
        agrees = last is not None and (last.details.get("said") == "published") == public
        return last if agrees else None

    def lateness(self, tried: Try) -> timedelta | None:
        """From the post's instant to the last gate before the call; None if it was moved since."""
        moved = any("from" in d.details and d.at > tried.began for d in self.deeds)
        return None if tried.sent is None or moved else tried.sent - self.post.due


def briefly(span: timedelta) -> str:
    """`12 ms`, `4.2 s`, `7 min`, `3.5 h`, `2 days`: its length, whichever way it goes."""
    seconds = abs(span.total_seconds())
    for limit, size, unit, digits in (
        (1, 0.001, "ms", 0),
        (120, 1, "s", 1),
        (7200, 60, "min", 0),
        (172_800, 3600, "h", 1),
    ):
        if seconds < limit:
            return f"{round(seconds / size, digits):g} {unit}"
    return f"{round(seconds / 86400)} days"


def beside(span: timedelta) -> str:
    """A distance from a post's instant, in words."""
    return f"{briefly(span)} {'after' if span >= timedelta(0) else 'before'} its instant"
