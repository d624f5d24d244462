"""More posts at the times that work: an account's slots keep more or fewer of their days.

The lead's slots are the widest: a slot never gets a day that the folder does not name.
Of "Mon-Fri 12:00" and "Mon-Fri 20:00" the weaker one may become "Mon-Thu 12:00", so that
more of the posts fall on the other. Effects of the hour are small; so are the moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from pdca.act.adjustment import Adjustment, Evidence, Risk, adjustment_id
from pdca.act.gain import Gain, engagements_of_cycle, gain, recent_mature
from pdca.act.mix import FEWEST_RECENT, LEAST_MOVE, ROLLBACK, ROLLBACK_POSTS
from pdca.check.comparison import (
    FEWEST_IN_ALL,
    FEWEST_IN_GROUP,
    Comparison,
    against_average,
    as_range,
)
from pdca.plan.campaign import Campaign
from pdca.plan.cycles import Cycle
from pdca.plan.slots import Times, parse_slot
from pdca.stats.maturity import MATURE
from pdca.stats.shares import Bounds, moved, project, wanted

Floats = npt.NDArray[np.float64]

FLOOR, CAP = 0.05, 0.50
"""With two slots a cap of half would forbid any move; there it is three quarters."""
MOST_SLOTS = 4
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def propose_slots(
    campaign: Campaign, wished: Campaign, found: Comparison, cycle: Cycle
) -> list[Adjustment]:
    """Adjustments of `rhythm.ACCOUNT.slots`, the greatest expected gain first.

    Args:
        campaign: the plan in force.
        wished: the folder's, without adjustments: its slots are the limit.
        found: what the posts say.
        cycle: the closed one.
    """
    if found.ready < FEWEST_IN_ALL or recent_mature(found, cycle) < FEWEST_RECENT:
        return []
    proposals = (
        _of_account(campaign, wished, found, cycle, name)
        for name in campaign.rhythm
        if name in wished.rhythm
    )
    better = [p for p in proposals if p is not None and p.effect.point > 0]
    return sorted(better, key=lambda p: (-p.effect.point, p.path))


def _of_account(
    campaign: Campaign, wished: Campaign, found: Comparison, cycle: Cycle, account: str
) -> Adjustment | None:
    limits = [parse_slot(s) for s in wished.rhythm[account].slots]
    widest = [t for t in limits if t is not None]
    if not 2 <= len(widest) <= MOST_SLOTS or len(widest) < len(limits):
        return None
    now = _days_now(widest, campaign.rhythm[account].slots)
    times = [f"{t.at:%H:%M}" for t in widest]
    draws = found.effects.of("slot", times)
    before = now / now.sum()
    bounds = Bounds(float(campaign.guardrails.mix_step), FLOOR, max(CAP, 1.5 / len(times)))
    goal = project(wanted(draws), before, bounds)
    best = _nearest(widest, goal, before, campaign.rhythm[account].per_week, bounds.step)
    if best is None or moved(before, best / best.sum()) < LEAST_MOVE:
        return None
    subject = int(np.argmax(best / best.sum() - before))
    if found.mature("time", times[subject]) < FEWEST_IN_GROUP:
        return None
    base = engagements_of_cycle(found, cycle, account=account)
    won = gain(draws, before, best / best.sum(), base=base)
    after = _named(widest, wished.rhythm[account].slots, best)
    return _adjustment(campaign, found, cycle, (account, times[subject]), after, won)


def _days_now(widest: Sequence[Times], slots: Sequence[str]) -> Floats:
    """How many days each of the wished slots has in the plan in force."""
    current = [t for t in map(parse_slot, slots) if t is not None]
    return np.array(
        [sum(len(t.weekdays & w.weekdays) for t in current if t.at == w.at) or 0 for w in widest],
        dtype=np.float64,
    )


def _nearest(
    widest: Sequence[Times], goal: Floats, before: Floats, posts: int, step: float
) -> Floats | None:
    """Days per slot whose shares come nearest to `goal`, with a place for every post."""
    best, nearest = None, float("inf")
    for days in _choices(widest, posts):
        shares = days / days.sum()
        if np.abs(shares - before).max() > step + 1e-9:
            continue
        distance = float(np.abs(shares - goal).sum())
        # Of equals the one with most days: it leaves the calendar the most freedom.
        if distance < nearest - 1e-9:
            best, nearest = days, distance
    return best


def _choices(widest: Sequence[Times], posts: int) -> Iterator[Floats]:
    for days in product(*(range(len(w.weekdays), 0, -1) for w in widest)):
        if sum(days) >= posts:
            yield np.array(days, dtype=np.float64)


def _named(widest: Sequence[Times], slots: Sequence[str], days: Floats) -> list[str]:
    """The slots as the plan writes them, with that many of their days, spread evenly."""
    return [
        slot if int(n) == len(w.weekdays) else f"{_weekdays(w, int(n))} {w.at:%H:%M}"
        for slot, w, n in zip(slots, widest, days, strict=True)
    ]


def _weekdays(widest: Times, count: int) -> str:
    known = sorted(widest.weekdays)
    kept = [known[i * len(known) // count] for i in range(count)]
    if count > 2 and kept[-1] - kept[0] == count - 1:
        return f"{DAYS[kept[0] - 1]}-{DAYS[kept[-1] - 1]}"
    return ",".join(DAYS[d - 1] for d in kept)


def _adjustment(
    campaign: Campaign,
    found: Comparison,
    cycle: Cycle,
    about: tuple[str, str],
    after: list[str],
    won: Gain,
) -> Adjustment:
    account, time = about
    path = f"rhythm.{account}.slots"
    mine = found.posts[(found.posts["account"] == account) & (found.posts["maturity"] >= MATURE)]
    below = ROLLBACK * float(mine["adjusted"].mean()) if len(mine) else None
    return Adjustment(
        id=adjustment_id(campaign.name, cycle.number, path),
        campaign=campaign.name,
        cycle=cycle.number,
        kind="slots",
        path=path,
        subject=account,
        before=list(campaign.rhythm[account].slots),
        after=after,
        evidence=Evidence(
            posts=found.mature("time", time),
            cycles=int(found.posts["cycle"].nunique()),
            uplift=as_range(against_average(found, "slot", time)),
            probability_better=won.probability_better,
        ),
        effect=won.effect,
        risk=Risk(rollback_below=below, after_posts=ROLLBACK_POSTS),
    )
