"""A post's way at a glance: planned, claimed, sent, settled, each with its moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pdca.do.ledger import State
from pdca.do.told import Post, Told, Try, briefly

LONGEST = 48
"""Characters of a reason; the story has it all."""
ANSWERED = {"published": "published", "processing": "taken", "handed_off": "handed off"}
"""Answers that are clear at once; all others are looked up or tried again."""


@dataclass(frozen=True, slots=True)
class Way:
    """Steps with their moments: how it came into its place, its last attempt, how that ended."""

    planned: Sequence[str]
    tried: Sequence[str]
    ended: Sequence[str]

    def lines(self) -> list[str]:
        """Up to three, joined by arrows."""
        groups = (self.planned, self.tried, self.ended)
        return [" → ".join(steps) for steps in groups if steps]


def way(told: Told) -> Way:
    """The way of one post; how many attempts there were stands beside it."""
    return Way([*_planned(told)], [*_tried(told)], [*_answered(told), *_ended(told)])


def _planned(told: Told) -> Iterator[str]:
    post = told.post
    planned = next((d.at for d in told.deeds if d.did == "planned"), post.created_at)
    yield f"planned {post.clock(planned):%m-%d %H:%M}"
    moves = [d for d in told.deeds if "from" in d.details and d.did != "missed"]
    if moves:
        came = str(moves[-1].details["from"]).replace("T", " ")[5:16]
        times = f" ({len(moves)} moves)" if len(moves) > 1 else ""
        yield f"moved from {came}{times}"
    if post.state is State.HELD:
        held = next((d for d in reversed(told.deeds) if d.did == "held"), None)
        yield f"held by {held.who}: {cut(str(held.details.get('why')))}" if held else "held"


def _tried(told: Told) -> Iterator[str]:
    for last in told.sends[-1:]:
        yield f"claimed {_at(told.post, last.began)[:-4]}"
        if last.sent is not None:
            yield f"sent {_at(told.post, last.sent)}"


def _answered(told: Told) -> Iterator[str]:
    last = told.sends[-1] if told.sends else None
    if last is not None and last.ended_at is not None and last.answer is not None:
        said = ANSWERED.get(last.answer, last.answer.replace("_", " "))
        yield f"{said} {_at(told.post, last.campaign_time(last.ended_at))}"


def _ended(told: Told) -> Iterator[str]:
    if told.looked:
        yield _settled(told.post, told.looked[-1])
    if told.post.state in (State.REJECTED, State.MISSED, State.CANCELLED):
        yield str(told.post.state)
    if (answer := told.answered) is not None:
        word = str(answer.details.get("said")).replace("_", " ")
        yield f"{answer.who} said {word} {told.post.clock(answer.at):%m-%d %H:%M}"


def _settled(post: Post, looked: Try) -> str:
    ended = looked.campaign_time(looked.ended_at or looked.started_at)
    return f"{(looked.outcome or '').replace('_', ' ')} {_at(post, ended)}"


def _at(post: Post, moment: datetime) -> str:
    """The time of day to the millisecond; with its date if that is not the post's."""
    there = post.clock(moment)
    day = "" if there.date() == post.clock(post.due).date() else f"{there:%m-%d} "
    return f"{day}{there:%H:%M:%S}.{there.microsecond // 1000:03d}"


def cut(text: str) -> str:
    """As much of a reason as a glance needs."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def late(told: Told) -> str:
    """From its instant to its sending; empty when it was not sent, or was moved since."""
    sent = [t for t in told.sends if t.sent is not None]
    span = told.lateness(sent[-1]) if sent else None
    return "" if span is None else briefly(span)
