"""The calendar: which item goes out where and when, in this cycle and the next.

Items with `at` are fixed. The others wait in their pillar's queue and are drawn by
quota, slot and rhythm. A queue that runs dry is reported, never padded. A publication's
key holds neither instant nor text, so laying out again moves rows and doubles none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pdca.do.ledger import MOVABLE, Slot, State
from pdca.plan.board import Board, comes_back
from pdca.plan.campaign import Account, Plan
from pdca.plan.cycles import Cycle, cycle_at, cycles
from pdca.plan.item import Item
from pdca.plan.placement import Forgotten, Layout, Placed, Renamed
from pdca.plan.queues import Quotas, fill, quotas
from pdca.plan.reach import text_hash
from pdca.plan.slots import FIXED, chosen_times, slot_times
from pdca.plan.wall import instant
from pdca.ports import Capabilities

STANDING = timedelta(hours=24)
"""A row due sooner than this stands: a new revision does not move it."""
OUT = frozenset({State.PUBLISHED, State.PROCESSING, State.SENDING, State.UNKNOWN})

Fixed = tuple[Item, Account, int, Slot]


def lay_out(
    plan: Plan,
    placed: Iterable[Placed],
    *,
    now: datetime,
    relay: bool = False,
    capabilities: Mapping[str, Capabilities] | None = None,
) -> Layout:
    """The calendar of the cycle of `now` and the next, given what is already placed.

    Args:
        plan: the plan in force, overlays applied.
        placed: all rows of the campaign, whatever their state.
        now: UTC.
        relay: whether this is a new revision: of unfixed planned rows due more than 24
            hours ahead, those that no longer fit slots, rhythm or quotas then go back to
            their queues. Otherwise only free places are filled.
        capabilities: of each account, to leave out what cannot take an item.
    """
    rows = list(placed)
    renamed = _renamed(plan, rows)
    items = [i for i in plan.items if i.id not in {r.item for r in renamed}]
    board = Board(plan, items, rows, capabilities or {})
    view = in_view(plan, now)
    deals = list(quotas(plan, view))
    _place(board, _fixed(board), view, now)
    loose = _keep(board, after=now + STANDING if relay else None)
    for cycle, wanted in deals:
        _keep_fitting(board, loose, cycle, wanted)
        _place(board, _repeats(board), view, now)
        fill(board, cycle, wanted, now=now)
    _place(board, _repeats(board), view, now)
    return board.layout(view, renamed)


def in_view(plan: Plan, now: datetime) -> list[Cycle]:
    """The cycle of `now` and the next; before the start the first two, at the end fewer."""
    return [c for c in cycles(plan.campaign) if c.ends_at > now][:2]


def free_slots(plan: Plan, account: str, *, now: datetime) -> list[Slot]:
    """Times of the account's slots still ahead in the cycle of `now`, the next one first.

    Whether another post holds one, the ledger knows.
    """
    rhythm, cycle = plan.campaign.rhythm.get(account), cycle_at(plan.campaign, now)
    if rhythm is None or cycle is None:
        return []
    times = slot_times(plan.campaign, rhythm, cycle)
    return sorted((t for t in times if t.due > now), key=lambda t: t.due)


def _fixed(board: Board) -> Iterator[Fixed]:
    """Publications of items with `at`, each at its own moment."""
    for item, account, occurrence in board.publications():
        if item.at:
            yield item, account, occurrence, _nth(board, item, item.at, occurrence, FIXED)


def _repeats(board: Board) -> Iterator[Fixed]:
    """Later occurrences of items from a queue, counted from where the first one stands."""
    for item, account, occurrence in board.publications():
        first = board.placement(item, account)
        if occurrence > 1 and not item.at and first:
            local = datetime.fromisoformat(first.local)
            yield item, account, occurrence, _nth(board, item, local, occurrence, first.slot)


def _nth(board: Board, item: Item, first: datetime, occurrence: int, slot: str) -> Slot:
    # Wall time is added, so the hour stays the same when the clocks change.
    every = item.repeat.every if item.repeat else timedelta(0)
    local = first + (occurrence - 1) * every
    return Slot(slot, local.isoformat(), instant(local, board.plan.campaign.zone))


def _place(board: Board, fixed: Iterable[Fixed], view: Sequence[Cycle], now: datetime) -> None:
    """Put what its author dated. A date gone by changes nothing for a row that is there."""
    for item, account, occurrence, slot in list(fixed):
        row = board.row(item, account, occurrence)
        seen = any(c.starts_at <= slot.due < c.ends_at for c in view)
        if not board.is_open(item, account, occurrence):
            continue
        if row is None or comes_back(row):
            if seen:
                board.put(item, account, occurrence, slot)
            elif row is None and slot.due < now:
                board.forgotten.add(Forgotten(item.id, account.name, slot.local))
        elif row.state in MOVABLE and slot.due > now:
            board.put(item, account, occurrence, slot)
        else:
            board.keep(row)


def _keep(board: Board, *, after: datetime | None) -> list[Placed]:
    """Leave rows in their places; the planned rows due later than `after` are given back."""
    queued = {i.id for i in board.items if i.at is None}
    loose = []
    for row in board.rows.values():
        waits = row.state is State.PLANNED and row.item in queued
        follows = row.item in queued and row.occurrence > 1 and row.state in MOVABLE
        gone = row.state in MOVABLE and not board.expects(row)
        if follows or gone or board.has(row) or comes_back(row):
            continue
        if waits and after is not None and row.due > after:
            loose.append(row)
        else:
            board.keep(row)
    return sorted(loose, key=lambda r: r.due)


def _keep_fitting(board: Board, loose: Sequence[Placed], cycle: Cycle, wanted: Quotas) -> None:
    """Of the cycle's loose rows, keep those that the plan would still put there."""
    campaign = board.plan.campaign
    for account in campaign.accounts:
        rhythm = campaign.rhythm.get(account.name)
        times = {t.due for t in chosen_times(campaign, rhythm, cycle)} if rhythm else set()
        for row in loose:
            if row.account == account.name and row.due in times:
                pillars = [s.pillar for s in board.standing(account, cycle)]
                pillar = board.plan.item(row.item).pillar
                fits = pillars.count(pillar) < wanted[account.name].get(pillar, 0)
                if fits and len(pillars) < len(times):
                    board.keep(row)


def _renamed(plan: Plan, rows: Sequence[Placed]) -> list[Renamed]:
    """Items without a row whose text went out under a name that the plan no longer has."""
    known, named = {r.item for r in rows}, {i.id for i in plan.items}
    out = {r.text_hash: r for r in rows if r.state in OUT and r.item not in named}
    return [
        Renamed(item.id, out[text].item, out[text].key)
        for item in plan.items
        if item.id not in known and (text := text_hash(item)) in out
    ]
