"""Where an item stands in the calendar: what layout reads and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pdca.do.ledger import State

REMOVED = "item_removed"
"""The reason of a row that was cancelled because its item left the plan."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of the publication table, as far as layout needs it."""

    key: str
    item: str
    account: str
    occurrence: int
    pillar: str
    cycle: int
    slot: str
    local: str
    """Naive wall time in the campaign's zone, ISO."""
    due: datetime
    state: State
    text_hash: str
    title: str = ""
    variant: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A publication as the plan wants it: the columns that `plan` writes."""

    key: str
    token: str
    item: str
    account: str
    platform: str
    occurrence: int
    pillar: str
    audience: str | None
    positioning: str
    experiment: str | None
    variant: str | None
    title: str
    cycle: int
    slot: str
    zone: str
    local: str
    due: datetime
    text_hash: str


@dataclass(frozen=True, slots=True)
class EmptyQueue:
    """A pillar with fewer items than the cycle's places: `items` more would fill them."""

    pillar: str
    cycle: int
    items: int
    places: int
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Renamed:
    """An item with the very text that was published under another id: not laid out.

    The lead answers by writing `id: was` into its front matter, or by another text.
    """

    item: str
    was: str
    key: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A publication whose cycle went by before anyone laid it out: it is told, not sent."""

    item: str
    account: str
    local: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What `lay_out` found.

    Attributes:
        new: rows to insert.
        changed: rows to bring to these values, if they are still planned or held, or
            cancelled with the reason `REMOVED` (their item has come back).
        cancelled: keys of rows whose item left the plan, if they are still planned or held;
            the reason is `REMOVED`.
        requeued: keys of rows whose place another item took: never sent, so the row goes
            (if it is still planned and its fence is 0) and its item waits again.
        calendar: every publication of the cycles in view, as it will stand.
        empty: queues that ran dry.
        renamed: questions to the lead.
        forgotten: dated publications of earlier cycles that never had a row.
    """

    new: tuple[Placement, ...] = ()
    changed: tuple[Placement, ...] = ()
    cancelled: tuple[str, ...] = ()
    requeued: tuple[str, ...] = ()
    calendar: tuple[Placement, ...] = ()
    empty: tuple[EmptyQueue, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    forgotten: tuple[Forgotten, ...] = ()
