"""Filling a cycle's free places from the pillars' queues, by quota, slot and rhythm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pdca.do.ledger import Slot
from pdca.plan.board import Board
from pdca.plan.campaign import Account, Plan
from pdca.plan.cycles import Cycle, cycles
from pdca.plan.item import Item
from pdca.plan.placement import EmptyQueue
from pdca.plan.quota import Apportionment, largest_remainder, rotate, spread
from pdca.plan.reach import language_of
from pdca.plan.slots import chosen_times

LEAD = timedelta(minutes=15)
"""A free place sooner than this is not filled any more."""

Quotas = Mapping[str, Mapping[str, int]]
"""Posts by account and pillar."""


def quotas(plan: Plan, view: Sequence[Cycle]) -> Iterator[tuple[Cycle, Quotas]]:
    """The quotas of the cycles in view; rounding is carried from the campaign's first post."""
    apportionment = Apportionment(plan.campaign.pillars)
    for cycle in cycles(plan.campaign):
        dealt = {
            name: apportionment.deal(len(chosen_times(plan.campaign, rhythm, cycle)))
            for name, rhythm in plan.campaign.rhythm.items()
        }
        if cycle in view:
            yield cycle, dealt


def fill(board: Board, cycle: Cycle, wanted: Quotas, *, now: datetime) -> None:
    """Give every free place of the cycle an item of the pillar whose turn it is."""
    lacking: dict[str, dict[str, int]] = defaultdict(dict)
    for account in board.plan.campaign.accounts:
        for pillar, times in _places(board, account, cycle, wanted, now).items():
            waiting = _waiting(board, account, pillar, cycle)
            for item, slot in _pair(waiting[: len(times)], times):
                board.put(item, account, 1, slot)
            if len(waiting) < len(times):
                lacking[pillar][account.name] = len(times) - len(waiting)
    board.empty += [_empty(board, cycle, p, lacking[p]) for p in sorted(lacking)]


def _places(
    board: Board, account: Account, cycle: Cycle, wanted: Quotas, now: datetime
) -> dict[str, list[Slot]]:
    """The free times of the account, by the pillar whose turn they are."""
    free = _free(board, account, cycle, now)
    standing = [s.pillar for s in board.standing(account, cycle)]
    left = {
        pillar: float(max(0, count - standing.count(pillar)))
        for pillar, count in wanted.get(account.name, {}).items()
    }
    turns = rotate(spread(largest_remainder(len(free), left)), cycle.number)
    places: dict[str, list[Slot]] = defaultdict(list)
    for pillar, slot in zip(turns, free, strict=False):
        places[pillar].append(slot)
    return places


def _free(board: Board, account: Account, cycle: Cycle, now: datetime) -> list[Slot]:
    """The chosen times that nothing takes: each standing post takes its own or the nearest."""
    rhythm = board.plan.campaign.rhythm.get(account.name)
    free = chosen_times(board.plan.campaign, rhythm, cycle) if rhythm else []
    standing = [s.due for s in board.standing(account, cycle)]
    for exact in (True, False):
        for due in list(standing):
            nearest = min(free, key=lambda t: abs(t.due - due), default=None)
            if nearest and (nearest.due == due or not exact):
                free.remove(nearest)
                standing.remove(due)
    return [t for t in free if t.due > now + LEAD]


def _waiting(board: Board, account: Account, pillar: str, cycle: Cycle) -> list[Item]:
    """The account's queue: first what goes out elsewhere in this cycle, then the author's order.

    What goes out elsewhere comes by its moment there, to keep accounts in step.
    """
    moments = {s.item: s.due for s in board.spots if cycle.starts_at <= s.due < cycle.ends_at}
    queue = [
        i
        for i in board.items
        if i.pillar == pillar
        and i.at is None
        and account in board.accounts[i.id]
        and board.is_open(i, account)
    ]
    return sorted(queue, key=lambda i: moments.get(i.id, cycle.ends_at))


def _pair(items: Sequence[Item], times: Sequence[Slot]) -> Iterator[tuple[Item, Slot]]:
    return zip(items, sorted(times, key=lambda t: t.due), strict=False)


def _empty(board: Board, cycle: Cycle, pillar: str, lacking: Mapping[str, int]) -> EmptyQueue:
    # One new item serves all accounts of its language.
    campaign = board.plan.campaign
    by_language: dict[str, int] = {}
    for name, count in lacking.items():
        language = language_of(campaign, campaign.account(name))
        by_language[language] = max(by_language.get(language, 0), count)
    places = sum(lacking.values())
    return EmptyQueue(pillar, cycle.number, sum(by_language.values()), places, tuple(lacking))
