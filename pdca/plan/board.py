"""The calendar while it is being laid out: what stands where, and who still waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pdca.do.identity import idempotency_token, publication_key
from pdca.do.ledger import MOVABLE, Slot, State
from pdca.plan.campaign import Account, Plan
from pdca.plan.cycles import Cycle, cycles
from pdca.plan.item import Item
from pdca.plan.placement import REMOVED, EmptyQueue, Forgotten, Layout, Placed, Placement, Renamed
from pdca.plan.reach import accounts_for, text_hash, variant_for
from pdca.ports import Capabilities


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that is taken, by a row of an item that may be gone."""

    item: str
    account: str
    pillar: str
    slot: str
    due: datetime


class Board:
    """Rows and items by key; `put` and `keep` fill it, `layout` reads the result."""

    def __init__(
        self,
        plan: Plan,
        items: Sequence[Item],
        rows: Sequence[Placed],
        capabilities: Mapping[str, Capabilities],
    ) -> None:
        self.plan = plan
        self.items = items
        self.rows = {r.key: r for r in rows}
        self.accounts = {i.id: accounts_for(plan, i, capabilities) for i in items}
        self.spots: list[Spot] = []
        self.empty: list[EmptyQueue] = []
        self.forgotten: set[Forgotten] = set()
        self._cycles = cycles(plan.campaign)
        self._placements: dict[str, Placement] = {}
        self._closed: set[str] = set()
        self._hashes = {i.id: text_hash(i) for i in items}
        self._expected = {
            self.key(i, a, n): (i, a, n)
            for i in items
            for a in self.accounts[i.id]
            for n in range(1, occurrences(i) + 1)
        }

    def key(self, item: Item, account: Account, occurrence: int = 1) -> str:
        return publication_key(self.plan.campaign.name, item.id, account.name, occurrence)

    def row(self, item: Item, account: Account, occurrence: int = 1) -> Placed | None:
        return self.rows.get(self.key(item, account, occurrence))

    def placement(self, item: Item, account: Account, occurrence: int = 1) -> Placement | None:
        return self._placements.get(self.key(item, account, occurrence))

    def publications(self) -> Iterator[tuple[Item, Account, int]]:
        """Everything that the plan means to publish some day."""
        yield from self._expected.values()

    def put(self, item: Item, account: Account, occurrence: int, slot: Slot) -> None:
        """Place a publication at `slot`, whether or not it has a row."""
        key = self.key(item, account, occurrence)
        row = self.rows.get(key)
        variants = next(
            (e.variants for e in self.plan.campaign.experiments if e.name == item.experiment), ()
        )
        kept = row.variant if row and row.variant in variants else None
        self._placements[key] = Placement(
            key=key,
            token=idempotency_token(key),
            item=item.id,
            account=account.name,
            platform=account.platform,
            occurrence=occurrence,
            pillar=item.pillar,
            audience=item.audience,
            positioning=item.positioning,
            experiment=item.experiment,
            variant=kept or variant_for(self.plan, item, account.name, occurrence),
            title=item.title,
            cycle=self._number(slot.due),
            slot=slot.name,
            zone=self.plan.campaign.timezone,
            local=slot.local,
            due=slot.due,
            text_hash=self._hashes[item.id],
        )
        self.spots.append(Spot(item.id, account.name, item.pillar, slot.name, slot.due))

    def keep(self, row: Placed) -> None:
        """Leave a row where it is; a cancelled one takes no place and does not come back."""
        if row.state is State.CANCELLED:
            self._closed.add(row.key)
        elif row.key in self._expected:
            self.put(*self._expected[row.key], Slot(row.slot, row.local, row.due))
        else:
            self.spots.append(Spot(row.item, row.account, row.pillar, row.slot, row.due))

    def expects(self, row: Placed) -> bool:
        return row.key in self._expected

    def has(self, row: Placed) -> bool:
        return row.key in self._placements

    def is_open(self, item: Item, account: Account, occurrence: int = 1) -> bool:
        """Whether the publication has no place yet and may get one."""
        key = self.key(item, account, occurrence)
        return key not in self._placements and key not in self._closed

    def queue(self, pillar: str) -> list[Item]:
        """The pillar's items without a date, in the author's order."""
        return [i for i in self.items if i.pillar == pillar and i.at is None]

    def open_accounts(self, item: Item) -> list[Account]:
        """Accounts with a rhythm that the item still waits for."""
        rhythm = self.plan.campaign.rhythm
        return [a for a in self.accounts[item.id] if a.name in rhythm and self.is_open(item, a)]

    def standing(self, account: Account, cycle: Cycle) -> list[Spot]:
        """What takes a place of the account in the cycle, in time order."""
        found = [
            s
            for s in self.spots
            if s.account == account.name and cycle.starts_at <= s.due < cycle.ends_at
        ]
        return sorted(found, key=lambda s: s.due)

    def layout(self, view: Sequence[Cycle], renamed: Sequence[Renamed]) -> Layout:
        """The result, against the rows that were there."""
        ours = self._placements.values()
        gone = [r for r in self.rows.values() if r.state in MOVABLE and not self.has(r)]
        numbers = {c.number for c in view}
        return Layout(
            new=tuple(p for p in ours if p.key not in self.rows),
            changed=tuple(p for p in ours if self._differs(p)),
            cancelled=tuple(r.key for r in gone if not self.expects(r)),
            requeued=tuple(r.key for r in gone if self.expects(r)),
            calendar=tuple(
                sorted((p for p in ours if p.cycle in numbers), key=lambda p: (p.due, p.account))
            ),
            empty=tuple(self.empty),
            renamed=tuple(renamed),
            forgotten=tuple(sorted(self.forgotten, key=lambda f: (f.local, f.item, f.account))),
        )

    def _differs(self, placement: Placement) -> bool:
        row = self.rows.get(placement.key)
        if row is None or not (row.state in MOVABLE or comes_back(row)):
            return False
        names = ("due", "local", "slot", "cycle", "pillar", "title", "text_hash", "variant")
        same = all(getattr(row, n) == getattr(placement, n) for n in names)
        return comes_back(row) or not same

    def _number(self, due: datetime) -> int:
        """The cycle of an instant; outside the campaign the nearest one."""
        started = [c.number for c in self._cycles if c.starts_at <= due]
        return started[-1] if started else 1


def occurrences(item: Item) -> int:
    """How often the item goes to each of its accounts."""
    return item.repeat.times if item.repeat else 1


def comes_back(row: Placed) -> bool:
    """Whether the row was cancelled only because its item had left the plan."""
    return row.state is State.CANCELLED and row.reason == REMOVED
