"""Verdicts, each kept as it was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store.keep import keep_first
from store.tables import scorecard

s = scorecard.c


def keep(
    connection: Connection,
    *,
    campaign: str,
    cycle: int,
    as_of: datetime,
    closing: bool,
    figures: Any,
) -> bool:
    """Keep a verdict; False when there is one as of the same moment."""
    row = {"campaign": campaign, "cycle": cycle, "as_of": as_of, "closing": closing}
    return keep_first(connection, scorecard, row | {"figures": figures})


def newest(
    connection: Connection, campaign: str, *, cycle: int | None = None, closing: bool | None = None
) -> dict[str, Any] | None:
    """The last verdict: campaign, cycle, as_of, closing, figures."""
    query = select(scorecard).where(s.campaign == campaign).order_by(s.as_of.desc()).limit(1)
    if cycle is not None:
        query = query.where(s.cycle == cycle)
    if closing is not None:
        query = query.where(s.closing == closing)
    found = connection.execute(query).first()
    return None if found is None else dict(found._mapping)  # noqa: SLF001 - its public name


def every(connection: Connection, campaign: str, *, closing: bool = True) -> list[dict[str, Any]]:
    """The campaign's verdicts in order; by default those of closed cycles."""
    query = select(scorecard).where(s.campaign == campaign, s.closing == closing)
    found = connection.execute(query.order_by(s.cycle, s.as_of))
    return [dict(r._mapping) for r in found]  # noqa: SLF001 - its public name
