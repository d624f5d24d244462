"""Filling a cycle's free places from the pillars' queues, by quota, slot and rhythm."""

from __future__ import annotations

from collections import Counter, defaultdict
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
Met = Counter[tuple[str, str]]
"""How often each pillar stands in each slot."""
Places = dict[str, list[Slot]]
"""Free times by account."""


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
    places: dict[str, Places] = defaultdict(dict)
    turns: dict[datetime, str] = {}
    met = Counter((s.pillar, s.slot) for s in board.spots)
    for account in board.plan.campaign.accounts:
        free = _free(board, account, cycle, now)
        left = _left(board, account, cycle, wanted, len(free))
        for pillar, times in _turns(free, left, turns, met).items():
            places[pillar][account.name] = times
            met.update((pillar, t.name) for t in times)
    for pillar in board.plan.campaign.pillars:
        open_places = places[pillar]
        _together(board, pillar, open_places)
        _apart(board, pillar, open_places)
        lacking = {name: len(times) for name, times in open_places.items() if times}
        if lacking:
            board.empty.append(_empty(board, cycle, pillar, lacking))


def _together(board: Board, pillar: str, left: Places) -> None:
    """Items that every account they wait for has a place for: in step, if times allow."""
    for item in board.queue(pillar):
        accounts = board.open_accounts(item)
        if len(accounts) > 1 and all(left.get(a.name) for a in accounts):
            moments = [t.due for a in accounts for t in left[a.name]]
            moment = max(sorted(set(moments)), key=moments.count)
            for account in accounts:
                _take(board, item, account, left[account.name], moment)


def _apart(board: Board, pillar: str, left: Places) -> None:
    """What is left: first the items that wait for few accounts, then the author's order."""
    for account in board.plan.campaign.accounts:
        times = left.get(account.name, [])
        queue = [i for i in board.queue(pillar) if account in board.open_accounts(i)]
        queue.sort(key=lambda i: len(board.open_accounts(i)))
        for item in queue[: len(times)]:
            _take(board, item, account, times, min(t.due for t in times))


def _take(board: Board, item: Item, account: Account, times: list[Slot], moment: datetime) -> None:
    """Put the item at the account's free time nearest to `moment`."""
    slot = min(times, key=lambda t: abs(t.due - moment))
    times.remove(slot)
    board.put(item, account, 1, slot)


def _left(
    board: Board, account: Account, cycle: Cycle, wanted: Quotas, free: int
) -> dict[str, int]:
    """Of each pillar, how many of the account's free places are for it."""
    standing = [s.pillar for s in board.standing(account, cycle)]
    quotas = wanted.get(account.name, {})
    owed = {p: float(max(0, count - standing.count(p))) for p, count in quotas.items()}
    return largest_remainder(free, owed)


def _turns(
    free: Sequence[Slot], left: dict[str, int], turns: dict[datetime, str], met: Met
) -> Places:
    """The free times by the pillar whose turn they are.

    `turns` holds what other accounts give to each moment: as far as the quotas allow, it
    is the same here, so that one item can go out everywhere at once. The rest follows
    the order that brings pillars and slots together most evenly, given how often they
    have `met`: only then can the effect of one be told from that of the other.
    """
    places: Places = defaultdict(list)
    others = []
    for slot in free:
        pillar = turns.get(slot.due)
        if pillar and left.get(pillar):
            left[pillar] -= 1
            places[pillar].append(slot)
        else:
            others.append(slot)
    order = spread(left)
    ways = [rotate(order, by) for by in range(max(1, len(order)))]
    best = min(ways, key=lambda way: _unevenness(way, others, met))
    for pillar, slot in zip(best, others, strict=False):
        turns.setdefault(slot.due, pillar)
        places[pillar].append(slot)
    return places


def _unevenness(pillars: Sequence[str], slots: Sequence[Slot], met: Met) -> int:
    new = Counter((p, s.name) for p, s in zip(pillars, slots, strict=False))
    return sum((met[pair] + n) ** 2 - met[pair] ** 2 for pair, n in new.items())


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


def _empty(board: Board, cycle: Cycle, pillar: str, lacking: Mapping[str, int]) -> EmptyQueue:
    # One new item serves all accounts of its language.
    campaign = board.plan.campaign
    by_language: dict[str, int] = {}
    for name, count in lacking.items():
        language = language_of(campaign, campaign.account(name))
        by_language[language] = max(by_language.get(language, 0), count)
    places = sum(lacking.values())
    return EmptyQueue(pillar, cycle.number, sum(by_language.values()), places, tuple(lacking))
