"""The work of one account, as readings of the ledger find it.

What is unclear comes before what is due, then the oldest first. A reading may be older
than what its lane has done since: a row that was taken as it is said to be is not taken
again.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pdca.do.ledger import Agenda, Publication

Kind = Literal["stuck", "processing", "following", "due"]
KINDS: tuple[Kind, ...] = ("stuck", "processing", "following", "due")
_Row = tuple[Kind, Publication]


@dataclass(slots=True)
class Found:
    """Rows that wait, in order; `add` may be called while they are worked off."""

    rows: list[_Row] = field(default_factory=list)
    _known: set[object] = field(default_factory=set)

    def add(self, rows: Iterable[_Row]) -> None:
        for kind, row in rows:
            # Every claim raises the fence, and what rests or moves says until when.
            as_said = (kind, row.key, row.fence, row.due, row.retry_at)
            if as_said not in self._known:
                self._known.add(as_said)
                insort(self.rows, (kind, row), key=_order)

    def take(self) -> _Row:
        return self.rows.pop(0)

    def due(self) -> list[Publication]:
        return [row for kind, row in self.rows if kind == "due"]


def _order(found: _Row) -> tuple[int, datetime, str]:
    kind, row = found
    return KINDS.index(kind), row.due, row.key


def by_account(agenda: Agenda, until: datetime) -> dict[str, list[_Row]]:
    """What `agenda` holds for each account; posts due at `until` belong to the next window."""
    found: dict[str, list[_Row]] = {}
    for kind in KINDS:
        rows: tuple[Publication, ...] = getattr(agenda, kind)
        for row in rows:
            if kind != "due" or row.due < until:
                found.setdefault(row.account, []).append((kind, row))
    return found
