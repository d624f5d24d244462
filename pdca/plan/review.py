"""The plan review: what a lead should know of a calendar before anything goes out.

Quotas planned against wished, posting limits, gaps, empty queues, vanity, targets that
history calls out of reach or trivial, texts and media that a platform would refuse. It
gives codes and figures; `pdca.plan.review_words` says them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from pdca.act.playbook import Lesson
from pdca.plan.calendar import in_view
from pdca.plan.campaign import Plan
from pdca.plan.cycles import Cycle
from pdca.plan.draft import fitted, texts_for
from pdca.plan.placement import Layout, Placement
from pdca.plan.reality import targets_against_history
from pdca.plan.slots import chosen_times, wanted
from pdca.ports import Capabilities, PostDraft

OFF_QUOTA = 0.05
"""A pillar this far from its quota is worth a word, if more than rounding makes it so."""
LONGEST_GAP = timedelta(days=3)
NOTES = frozenset({"no_threads"})
"""What a platform changes in a post without losing any of it."""

Level = Literal["warning", "note"]
Facts = Mapping[str, Capabilities]


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` warning: something will not go as planned; note: worth knowing."""

    level: Level
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MixRow:
    """A pillar in the cycles in view: shares are 0-1, `posts` counts publications."""

    pillar: str
    wished: float
    planned: float
    posts: int


@dataclass(frozen=True, slots=True)
class LoadRow:
    """An account in one cycle: posts wished by its rhythm and planned."""

    account: str
    cycle: int
    wished: int
    planned: int


@dataclass(frozen=True, slots=True)
class Review:
    findings: tuple[Finding, ...]
    mix: tuple[MixRow, ...]
    load: tuple[LoadRow, ...]
    playbook: tuple[Lesson, ...] = ()
    """What earlier adjustments taught."""

    def as_json(self) -> dict[str, Any]:
        """As a revision keeps it."""
        learnt = [lesson.model_dump(mode="json") for lesson in self.playbook]
        return {**asdict(self), "playbook": learnt}


def review(
    plan: Plan,
    layout: Layout,
    *,
    now: datetime,
    capabilities: Facts | None = None,
    history: Mapping[str, Sequence[float]] | None = None,
    playbook: Iterable[Lesson] = (),
) -> Review:
    """Review the calendar that was laid out.

    Args:
        plan: the plan in force.
        layout: what `lay_out` gave for it.
        now: UTC.
        capabilities: of each account, where known.
        history: by target, its metric's total in each earlier cycle, the oldest first.
        playbook: what earlier adjustments taught.
    """
    view = in_view(plan, now)
    mix, load = tuple(_mix(plan, layout)), tuple(_load(plan, layout, view))
    findings = [
        *_queues(layout),
        *(Finding("warning", c, v) for c, v in targets_against_history(plan, history or {})),
        *_quotas(mix, layout),
        *_rhythms(plan, view),
        *_clashes(plan, layout.calendar, capabilities or {}),
        *_gaps(plan, layout, view, now),
        *_refusals(plan, layout.calendar, capabilities or {}),
    ]
    order = {"warning": 0, "note": 1}
    in_order = tuple(sorted(findings, key=lambda f: order[f.level]))
    return Review(in_order, mix, load, tuple(playbook))


def _mix(plan: Plan, layout: Layout) -> Iterator[MixRow]:
    pillars = [p.pillar for p in layout.calendar]
    for pillar, wished in plan.campaign.pillars.items():
        posts = pillars.count(pillar)
        yield MixRow(pillar, wished, posts / len(pillars) if pillars else 0.0, posts)


def _load(plan: Plan, layout: Layout, view: Sequence[Cycle]) -> Iterator[LoadRow]:
    for account, rhythm in plan.campaign.rhythm.items():
        for cycle in view:
            here = [p for p in layout.calendar if (p.account, p.cycle) == (account, cycle.number)]
            yield LoadRow(account, cycle.number, wanted(plan.campaign, rhythm, cycle), len(here))


def _queues(layout: Layout) -> Iterator[Finding]:
    for queue in layout.empty:
        accounts = ", ".join(queue.accounts)
        values = {"pillar": queue.pillar, "items": queue.items, "cycle": queue.cycle}
        yield Finding("warning", "empty_queue", values | {"accounts": accounts})
    for question in layout.renamed:
        yield Finding("warning", "renamed", {"item": question.item, "was": question.was})
    for lost in layout.forgotten:
        at = lost.local[:16].replace("T", " ")
        values = {"item": lost.item, "account": lost.account, "at": at}
        yield Finding("warning", "forgotten", values)


def _quotas(mix: Sequence[MixRow], layout: Layout) -> Iterator[Finding]:
    total = len(layout.calendar)
    for row in mix:
        off = abs(row.planned - row.wished)
        # One post more or less is rounding.
        if total and off > OFF_QUOTA and off * total > 1:
            yield Finding("note", "off_quota", asdict(row))


def _rhythms(plan: Plan, view: Sequence[Cycle]) -> Iterator[Finding]:
    for account, rhythm in plan.campaign.rhythm.items():
        for cycle in view[:1]:
            wished, possible = (
                wanted(plan.campaign, rhythm, cycle),
                len(chosen_times(plan.campaign, rhythm, cycle)),
            )
            if possible < wished:
                values = {"account": account, "wished": wished, "possible": possible}
                yield Finding("warning", "too_few_slots", values)


def _clashes(plan: Plan, calendar: Sequence[Placement], facts: Facts) -> Iterator[Finding]:
    days: dict[tuple[str, str], list[Placement]] = {}
    moments: dict[tuple[str, datetime], Placement] = {}
    for placed in calendar:
        days.setdefault((placed.account, placed.local[:10]), []).append(placed)
        first = moments.setdefault((placed.account, placed.due), placed)
        if first is not placed:
            values = {"account": placed.account, "at": placed.local[:16].replace("T", " ")}
            yield Finding(
                "warning", "same_moment", values | {"one": first.item, "two": placed.item}
            )
    for (account, day), posts in days.items():
        own = facts[account].posts_per_day if account in facts else None
        limit = min(own or len(posts), plan.campaign.guardrails.posts_per_day)
        if len(posts) > limit:
            full = {"account": account, "day": day, "posts": len(posts), "limit": limit}
            yield Finding("warning", "full_day", full)


def _gaps(plan: Plan, layout: Layout, view: Sequence[Cycle], now: datetime) -> Iterator[Finding]:
    """Silences far longer than the account's rhythm means."""
    if not view:
        return
    start, end = max(now, view[0].starts_at), view[-1].ends_at
    for account, rhythm in plan.campaign.rhythm.items():
        posts = [p.due for p in layout.calendar if p.account == account and p.due > start]
        usual = timedelta(days=7) / rhythm.per_week
        allowed = max(LONGEST_GAP, 2.5 * usual)
        moments = [start, *sorted(posts), end]
        for before, after in pairwise(moments):
            if after - before > allowed:
                day = before.astimezone(plan.campaign.zone).date().isoformat()
                values = {"account": account, "days": (after - before).days, "day": day}
                yield Finding("note", "gap", values)


def _refusals(plan: Plan, calendar: Sequence[Placement], facts: Facts) -> Iterator[Finding]:
    """What a platform would refuse or drop; once per item and account."""
    seen: set[tuple[str, str, str | None]] = set()
    for placed in calendar:
        fact, about = facts.get(placed.account), (placed.item, placed.account, placed.variant)
        if fact is None or about in seen:
            continue
        seen.add(about)
        values = {"item": placed.item, "account": placed.account}
        for code, more in _refusal(plan, placed, fact):
            yield Finding("note" if code in NOTES else "warning", code, values | more)


def _refusal(
    plan: Plan, placed: Placement, fact: Capabilities
) -> Iterator[tuple[str, dict[str, Any]]]:
    item = plan.item(placed.item)
    texts = texts_for(item, plan.campaign.account(placed.account), placed.variant)
    post = fitted(PostDraft(texts[0], thread=texts[1:]), fact)
    if len(texts) > 1 and not post.thread:
        yield "no_threads", {"parts": len(texts)}
    for part, text in enumerate((post.text, *post.thread), start=1):
        yield from _wordy(part, text, fact)
    if len(item.media) > fact.max_media:
        yield "too_many_media", {"count": len(item.media), "limit": fact.max_media}
    if fact.needs_media and not item.media:
        yield "needs_media", {}
    if item.first_comment and not fact.first_comment:
        yield "no_first_comment", {}


def _wordy(part: int, text: str, fact: Capabilities) -> Iterator[tuple[str, dict[str, Any]]]:
    if len(text) > fact.max_text:
        values = {"length": len(text), "limit": fact.max_text}
        yield ("part_too_long", {"part": part, **values}) if part > 1 else ("too_long", values)
    if fact.max_hashtags is not None and text.count("#") > fact.max_hashtags:
        yield "too_many_hashtags", {"count": text.count("#"), "limit": fact.max_hashtags}
