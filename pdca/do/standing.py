"""How a post stands now, and what comes next: in words, with the hour or the person."""

from __future__ import annotations

from datetime import datetime

from pdca.do.ledger import State
from pdca.do.told import Post, Told, briefly

VERDICTS = {
    "found": "it is there",
    "missing": "it is not there",
    "lost": "it is not there yet, and the call is too young to believe that",
    "not_asked": "the account could not be asked",
    "unsure": "nobody can know by asking the platform",
    "rejected": "it is not there: the refusal was meant",
    "not_sent": "nothing had been sent",
}
FOUND = {"key": "found by its key", "list": "found in the account's list"}
QUESTIONS = {
    "was_it_published": "was it published?",
    "finish_by_hand": "finish it by hand",
    "reconnect_account": "reconnect the account",
    "release_hold": "may it go on?",
}
NEXT = {
    State.PROCESSING: "the platform is asked again {rested}",
    State.HELD: "waits for `pdca release {key}`, or the end of its incident",
    State.HANDED_OFF: "{asked} finishes it by hand, then `pdca answer {key} published`",
    State.UNKNOWN: "waits for {asked}: `pdca answer {key} published` or `not-published`, "
    "the form of the flow `answer`, or the page in the mail",
}
FOLLOWS = {"pending": "is under way", "done": "stands", "failed": "is not complete"}


def stands(told: Told) -> str:
    """Its state, and how that is known."""
    post = told.post
    if post.state is not State.PUBLISHED:
        return with_error(str(post.state).replace("_", " "), post.reason)
    known = settled(told)
    words = f"published{f', {known}' if known else ''}: {post.url or 'the platform gave no link'}"
    if post.follow_up not in FOLLOWS:
        return words
    return with_error(f"{words}; what follows it {FOLLOWS[post.follow_up]}", post.reason)


def settled(told: Told) -> str:
    """How it became known what became of an unclear call; empty where none was unclear."""
    looked = told.looked
    if told.answered and told.post.state in (State.PUBLISHED, State.CANCELLED):
        return f"{told.answered.who} said so"
    if not looked:
        return ""
    if looked[-1].outcome == "found":
        return FOUND.get(looked[-1].answer or "", "found")
    return VERDICTS.get(looked[-1].outcome or "", "")


def question(post: Post) -> str:
    """The open question about it, in words; empty when there is none."""
    return QUESTIONS.get(post.question or "", post.question or "")


def what_next(told: Told, *, now: datetime, real: datetime) -> str:
    """What happens next, and when."""
    post, attempt = told.post, f"attempt {len(told.sends) + 1}"
    if post.state is State.PLANNED:
        return _will_send(post, attempt, now)
    if post.state is State.SENDING:
        return _will_look(post, real)
    if post.state is State.PUBLISHED and post.follow_up == "pending":
        return f"what follows it goes on {_rested(post, now)}"
    said = NEXT.get(post.state, "nothing more: this is its end")
    return said.format(key=post.key[:8], asked=post.asked, rested=_rested(post, now))


def _will_send(post: Post, attempt: str, now: datetime) -> str:
    if post.retry_at is not None and post.retry_at > now:
        return f"rests until {_moment(post, post.retry_at)}; then {attempt}"
    if post.due > now:
        return f"{attempt} at {_moment(post, post.due)}, in {briefly(post.due - now)}"
    return (
        f"overdue by {briefly(now - post.due)}: the next window sends it, or its late rule decides"
    )


def _will_look(post: Post, real: datetime) -> str:
    if post.lease_until is not None and post.lease_until > real:
        ends = briefly(post.lease_until - real)
        return f"its claim ends in {ends}; if no answer is kept by then, a window looks for it"
    return "the next window looks for it before anything is sent"


def _rested(post: Post, now: datetime) -> str:
    if post.retry_at is not None and post.retry_at > now:
        return f"at {_moment(post, post.retry_at)}"
    return "in the next window"


def _moment(post: Post, moment: datetime) -> str:
    return f"{post.clock(moment):%Y-%m-%d %H:%M:%S}"


def with_error(words: str, error: str | None) -> str:
    """`words`, with what was said beside them."""
    return f"{words} ({error})" if error else words
