"""The story of one post, in order and in plain words: from its plan to its link.

For the engineer who must know what happened, when, by whose hand, and what comes next.
Rows in, lines out: nothing is guessed, and what was not kept is not told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, count, zip_longest

from pdca.do.standing import FOUND, VERDICTS, question, stands, what_next, with_error
from pdca.do.told import Deed, Post, Told, Try, beside

DEEDS = {
    "planned": "planned by {revision} for {to}",
    "replanned": "brought up to date by {revision}",
    "moved by the plan": "moved from {before} to {to} by {revision}",
    "moved": "moved from {before} to {to} by the campaign's late rule: it was overdue",
    "missed": "missed; {why}",
    "cancelled": "cancelled: its item left the plan",
    "held": "held by {who}: {why}",
    "to be held": "to be held by {who}, if it turns out not to be there: {why}",
    "released": "released by {who}: {why}",
    "answered": "{who} said: {said}",
    "alerted": "the engineers were told: {what}",
}
ANSWERS = {
    "published": "the platform took it",
    "processing": "the platform took it and works on it",
    "handed_off": "it was left for a person to finish",
    "lost": "no answer that says what became of it",
    "refused": "the platform refused it; that is looked up",
    "duplicate": "the platform called it a duplicate; that is looked up",
    "not_sent": "surely not sent",
    "rejected": "it cannot be sent",
    "invalid": "it breaks a rule of the platform",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened, at a moment of the campaign's clock."""

    at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Story:
    """What happened in order, what was kept on the way, how it stands, what comes next."""

    lines: list[Line]
    kept: dict[str, str]
    stands: str
    next: str


def story(told: Told, *, now: datetime, real: datetime) -> Story:
    """Tell it. `now` is campaign time, `real` the wall clock's."""
    lines = [*_planned(told), *(Line(d.at, _deed(d, told)) for d in told.deeds)]
    lines += [*_tries(told), *_follow(told.post), *_asked(told.post)]
    return Story(
        lines=sorted(lines, key=lambda line: line.at),
        kept={n: v for n, v in told.post.remote.items() if v and not n.endswith("?")},
        stands=stands(told),
        next=what_next(told, now=now, real=real),
    )


# What was done to it


def _planned(told: Told) -> Iterator[Line]:
    """Of a row that is older than its audit trail only this much is known."""
    if not any(d.did == "planned" for d in told.deeds):
        yield Line(told.post.created_at, "entered the calendar")


def _deed(deed: Deed, told: Told) -> str:
    known = deed.details
    did = "moved by the plan" if deed.did == "replanned" and "from" in known else deed.did
    url = f" ({known['url']})" if known.get("url") else ""
    return DEEDS.get(did, f"{did} by {{who}}").format(
        who=deed.who,
        why=known.get("why", "no reason given"),
        before=_wall(known.get("from")),
        to=_wall(known.get("to")),
        revision=_revision(known.get("revision"), told),
        said=f"{str(known.get('said')).replace('_', ' ')}{url}",
        what=known.get("what"),
    )


def _revision(number: object, told: Told) -> str:
    why = told.revisions.get(number) if isinstance(number, int) else None
    return f"revision {number}" + (f" ({why})" if why else "")


def _wall(local: object) -> str:
    """`2026-03-05T20:00:00` as people write it."""
    return str(local or "?").replace("T", " ")[:16]


# What was tried


def _tries(told: Told) -> Iterator[Line]:
    """In the order of real time; on a demo's clock, which stands still, nothing goes back."""
    happened = sorted(_events(told), key=lambda event: event[0])
    moments = accumulate((told_at for _, told_at, _ in happened), max)
    for moment, (_, _, said) in zip(moments, happened, strict=True):
        yield Line(moment, said)


def _events(told: Told) -> Iterator[tuple[datetime, datetime, str]]:
    """Real time, campaign time and what happened."""
    number = count(1)
    for before, tried, later in zip_longest(
        [None, *told.tries], told.tries, told.tries[1:], fillvalue=None
    ):
        if tried is None:
            break
        if tried.kind == "send":
            said = _sent(f"attempt {next(number)}", tried, later, told)
        else:
            said = _looked(tried, before)
        for moment, words in said:
            yield moment, tried.campaign_time(moment), words


def _who(tried: Try) -> str:
    host, process, _ = [*tried.holder.split("/", 2), "", ""][:3]
    return f"{host}, process {process}, run {tried.run[:8]}, under fence {tried.number}"


def _sent(name: str, tried: Try, later: Try | None, told: Told) -> Iterator[tuple[datetime, str]]:
    yield tried.started_at, f"{name}: claimed by {_who(tried)}"
    if tried.sent_at is not None:
        late = told.lateness(tried)
        yield tried.sent_at, f"{name}: sent" + (f", {beside(late)}" if late is not None else "")
    if tried.ended_at is not None and tried.answer is not None:
        overtaken = later is not None and tried.ended_at > later.started_at
        words = with_error(ANSWERS.get(tried.answer, tried.answer), tried.error)
        after = "; by then it had been taken over" if overtaken else ""
        yield tried.ended_at, f"{name}: {words}{after}"
    elif later is not None:
        lost = "nothing more was heard of it" if tried.sent else "it ended before it sent anything"
        yield later.started_at, f"{name}: {lost}; its claim was lost"


def _looked(tried: Try, before: Try | None) -> Iterator[tuple[datetime, str]]:
    if before is not None and before.holder == tried.holder:
        yield tried.started_at, f"looked for by the same worker, under fence {tried.number}"
    else:
        yield tried.started_at, f"taken over, to look before anything is sent: {_who(tried)}"
    if tried.ended_at is not None and tried.outcome is not None:
        words = with_error(VERDICTS.get(tried.outcome, tried.outcome), tried.error)
        how = FOUND.get(tried.answer or "", "")
        yield tried.ended_at, f"{words}, {how}" if how else words


def _follow(post: Post) -> Iterator[Line]:
    """What follows it, a part or a comment: begun, and where it stands."""
    for name, value in post.remote.items():
        if name.endswith("?") and value:
            begun = json.loads(value)
            there = "stands" if post.remote.get(name[:-1]) else begun.get("refused") or "not there"
            tries = f", tried {begun['tries']} times" if begun.get("tries", 1) > 1 else ""
            yield Line(datetime.fromisoformat(begun["since"]), f"{name[:-1]}: {there}{tries}")


def _asked(post: Post) -> Iterator[Line]:
    if post.question and post.asked and post.asked_at:
        yield Line(post.asked_at, f"{post.asked} was asked: {question(post)}")
