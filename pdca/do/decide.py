"""From what happened to what becomes of the post: no I/O, no clock, one answer per case.

After a lost answer a post is never sent again before somebody looked. A refusal is
looked up as well: platforms have been seen to refuse what they had published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pdca.do.ledger import Change, OpenAttempt, State
from pdca.errors import (
    AuthExpiredError,
    CapabilityOfflineError,
    CredentialError,
    DuplicateError,
    NotReadyError,
    RateLimitedError,
    RejectedError,
    SetupError,
    TransientError,
)
from pdca.ports import (
    Found,
    HandedOff,
    Missing,
    Processing,
    Published,
    Receipt,
    Recovery,
    Verdict,
    Violation,
)

WAS_IT_PUBLISHED = "was_it_published"
FINISH_BY_HAND = "finish_by_hand"
RECONNECT = "reconnect_account"

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things may take. Real time but for the last four, which are the campaign's.

    Attributes:
        lease: how long a claim holds.
        deadline: hard end of one call; two must fit into a lease.
        certain_after: age of a lost call from which "not there" is believed.
        look_again: pause before an account that could not be asked is asked again.
        lead: how long before its instant a post is claimed and its media sent ahead;
            none on a virtual clock, which jumps.
        spacing: between two posts of an account that are overdue.
        punctual: up to here a post is not overdue.
        poll_every: between two questions whether a platform has done processing.
    """

    lease: timedelta = timedelta(seconds=120)
    deadline: timedelta = timedelta(seconds=45)
    certain_after: timedelta = timedelta(seconds=60)
    look_again: timedelta = timedelta(seconds=20)
    lead: timedelta = timedelta(seconds=20)
    spacing: timedelta = timedelta(minutes=10)
    punctual: timedelta = timedelta(minutes=1)
    poll_every: timedelta = timedelta(seconds=30)

    def __post_init__(self) -> None:
        if 2 * self.deadline >= self.lease:
            raise ValueError("two calls must fit into a lease: lease_s > 2 x call_deadline_s")
        if self.lead >= self.last_gate:
            raise ValueError("a claim that waits for its instant must outlast the wait")

    @property
    def last_gate(self) -> timedelta:
        """Age of a claim from which its call is not begun: it must end well before the lease.

        What is left is for clocks that differ between machines.
        """
        return self.lease - self.deadline - (self.lease - 2 * self.deadline) / 3


def after_answer(answer: Published, *, now: datetime, pace: Pace, asked: str) -> Change:
    """The platform took the post."""
    match answer:
        case Receipt():
            return Change(State.PUBLISHED, "published", receipt=answer)
        case Processing(remote_id):
            soon = now + pace.poll_every
            return Change(State.PROCESSING, "processing", remote_id=remote_id, retry_at=soon)
        case HandedOff(url):
            return Change(
                State.HANDED_OFF, "handed_off", question=FINISH_BY_HAND, asked=asked, url=url
            )


def after_violations(violations: Sequence[Violation]) -> Change:
    """The draft breaks rules of the platform that are known beforehand."""
    said = "; ".join(
        f"{v.code} ({', '.join(f'{k}={x}' for k, x in v.values.items())})" for v in violations
    )
    return Change(State.REJECTED, "invalid", reason=said[:LONGEST_REASON])


def unsent(error: Exception, *, now: datetime, tries: int, asked: str) -> Change:
    """It failed before anything could become public."""
    if isinstance(error, CapabilityOfflineError | RejectedError):
        return Change(State.REJECTED, "rejected", reason=said(error))
    return _again(error, now=now, tries=tries, asked=asked)


def after_error(error: Exception, *, now: datetime, tries: int, asked: str) -> Change:
    """The call that makes it public failed. What is not surely harmless is looked up."""
    if isinstance(error, TransientError | CredentialError):
        return _again(error, now=now, tries=tries, asked=asked)
    if isinstance(error, CapabilityOfflineError):
        return Change(State.REJECTED, "rejected", reason=said(error))
    outcome = "lost"
    if isinstance(error, RejectedError):
        outcome = "duplicate" if isinstance(error, DuplicateError) else "refused"
    return Change(State.SENDING, outcome, reason=said(error), rest=timedelta(0))


def _again(error: Exception, *, now: datetime, tries: int, asked: str) -> Change:
    person = isinstance(error, CredentialError | SetupError)
    person = person and not isinstance(error, AuthExpiredError)
    return Change(
        State.PLANNED,
        "not_sent",
        reason=said(error),
        retry_at=retry_at(error, now=now, tries=tries),
        question=RECONNECT if person else None,
        asked=asked,
    )


def retry_at(error: Exception, *, now: datetime, tries: int) -> datetime:
    """When what failed with `error`, for the `tries`-th time, is tried again."""
    if isinstance(error, TransientError) and error.retry_at is not None:
        return max(error.retry_at, now + timedelta(seconds=1))
    if isinstance(error, NotReadyError | RateLimitedError | AuthExpiredError):
        return now + timedelta(minutes=1)
    if isinstance(error, CredentialError | SetupError):
        return now + timedelta(minutes=10)
    return now + pause(tries)


def pause(tries: int) -> timedelta:
    """Before what failed `tries` times for a reason that passes by itself is tried again."""
    return min(timedelta(seconds=30 * 2 ** max(0, min(tries - 1, 5))), timedelta(minutes=15))


def after_verdict(
    verdict: Verdict, attempt: OpenAttempt, *, recovery: Recovery, pace: Pace, asked: str
) -> Change:
    """Somebody looked whether the post of `attempt` is there."""
    match verdict:
        case Found(receipt, by):
            return Change(State.PUBLISHED, "found", receipt=receipt, how=by)
        case Missing():
            return _missing(attempt, recovery=recovery, pace=pace)
        case _:
            if attempt.outcome == "refused":
                return Change(State.REJECTED, "rejected", reason=attempt.error)
            question = WAS_IT_PUBLISHED
            reason = verdict.reason[:LONGEST_REASON]
            return Change(State.UNKNOWN, "unsure", reason=reason, question=question, asked=asked)


def _missing(attempt: OpenAttempt, *, recovery: Recovery, pace: Pace) -> Change:
    if attempt.outcome in ("refused", "duplicate"):
        return Change(State.REJECTED, "rejected", reason=attempt.error)
    # With a key the platform drops a call that arrives late; without one it may still come.
    if recovery is Recovery.KEY or attempt.age >= pace.certain_after:
        return Change(State.PLANNED, "missing")
    return Change(State.SENDING, "lost", rest=pace.certain_after - attempt.age)


def nothing_was_sent() -> Change:
    """A worker vanished before its last gate: the post may simply be sent."""
    return Change(State.PLANNED, "not_sent", reason="the worker vanished before sending")


def unsettled(error: Exception, *, pace: Pace, asked: str) -> Change:
    """The account could not be asked; it is asked again, and a person if it needs one."""
    question = RECONNECT if isinstance(error, CredentialError) else None
    return Change(
        State.SENDING,
        "not_asked",
        reason=said(error),
        rest=pace.look_again,
        question=question,
        asked=asked,
    )


def after_poll_error(error: Exception, *, now: datetime, pace: Pace, remote_id: str) -> Change:
    """Asking whether the platform has done processing failed."""
    if isinstance(error, RejectedError):
        return Change(State.REJECTED, "rejected", reason=said(error))
    again = max(retry_at(error, now=now, tries=1), now + pace.poll_every)
    return Change(
        State.PROCESSING, "processing", reason=said(error), retry_at=again, remote_id=remote_id
    )


def said(error: Exception) -> str:
    """What an error says, as a row keeps it."""
    return (str(error) or type(error).__name__)[:LONGEST_REASON]
