"""What stands in the store, counted: cheap enough to be asked every second."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from pdca.do.ledger import State
from store.tables import adjustment, message, observation, order, publication


@dataclass(frozen=True, slots=True)
class Tally:
    """Figures of one campaign; `observations`, `messages` and `orders` are of all of them."""

    publications: dict[str, int]
    """By state of the ledger."""
    adjustments: dict[str, int]
    """By state: proposed, approved, rejected, applied, expired, reverted."""
    observations: int
    messages: int
    orders: int

    @property
    def published(self) -> int:
        return self.publications.get(State.PUBLISHED, 0)


def tally(connection: Connection, campaign: str) -> Tally:
    return Tally(
        publications=_by_state(connection, publication, campaign),
        adjustments=_by_state(connection, adjustment, campaign),
        observations=_rows(connection, observation),
        messages=_rows(connection, message),
        orders=_rows(connection, order),
    )


def published(connection: Connection, campaign: str) -> int:
    """How many posts are public."""
    return _by_state(connection, publication, campaign).get(State.PUBLISHED, 0)


def _by_state(connection: Connection, table: Table, campaign: str) -> dict[str, int]:
    found = connection.execute(
        select(table.c.state, func.count())
        .where(table.c.campaign == campaign)
        .group_by(table.c.state)
        .order_by(table.c.state)
    )
    return {str(state): int(n) for state, n in found}


def _rows(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0
