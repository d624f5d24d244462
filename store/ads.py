"""Ad facts by ad set and day; platforms correct them for weeks, and each correction is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, select

from pdca.frames import AD_FACTS
from store.tables import ad_fact

FIGURES = ("spend_minor", "currency", "impressions", "clicks", "conversions")
a = ad_fact.c


def append(connection: Connection, facts: pd.DataFrame, *, account: str, now: datetime) -> int:
    """Keep what is new or corrected in a frame AD_FACTS; how many rows."""
    known = {(f["ad_set"], f["day"]): f for f in _newest(connection, [account], now)}
    rows = [_plain(r) for r in AD_FACTS.conform(facts).to_dict("records")]
    new = [r for r in rows if _differs(r, known.get((r["ad_set"], r["day"])))]
    if new:
        extra = {"account": account, "collected_at": now}
        connection.execute(insert(ad_fact), [r | extra for r in new])
    return len(new)


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    values = {k: None if v is pd.NA else v for k, v in row.items()}
    return values | {"day": row["day"].to_pydatetime()}


def _differs(row: dict[str, Any], known: dict[str, Any] | None) -> bool:
    return known is None or any(row[name] != known[name] for name in FIGURES)


def read(
    connection: Connection,
    *,
    as_of: datetime,
    accounts: Collection[str] | None = None,
    since: datetime | None = None,
    known_at: datetime | None = None,
) -> pd.DataFrame:
    """A frame AD_FACTS as known then, one row per ad set and day until `as_of`."""
    facts = [
        f
        for f in _newest(connection, accounts, known_at or as_of)
        if f["day"] <= as_of and (since is None or f["day"] >= since)
    ]
    names = list(AD_FACTS.columns)
    return AD_FACTS.conform(pd.DataFrame(facts, columns=names)) if facts else AD_FACTS.empty()


def _newest(
    connection: Connection, accounts: Collection[str] | None, known_at: datetime
) -> list[dict[str, Any]]:
    query = select(ad_fact).where(a.collected_at <= known_at).order_by(a.id)
    if accounts is not None:
        query = query.where(a.account.in_(list(accounts)))
    facts = [dict(r._mapping) for r in connection.execute(query)]  # noqa: SLF001 - its public name
    newest = {(f["account"], f["ad_set"], f["day"]): f for f in facts}
    return sorted(newest.values(), key=lambda f: (f["day"], f["account"], f["ad_set"]))
