"""Orders and leads, one row each, with the campaign they came by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, case, func, select

from pdca.frames import ORDERS
from pdca.ports import Order
from store.frames import frame
from store.keep import keep_newest
from store.people import erased, pseudonym, wanted
from store.tables import order


def keep(
    connection: Connection,
    orders: Iterable[Order],
    *,
    source: str,
    now: datetime,
    salt: str = "",
) -> int:
    """Keep orders, customers hashed; a later status or amount replaces the one before."""
    gone = erased(connection)
    found = (_row(o, pseudonym(o.customer, salt=salt), source=source, now=now) for o in orders)
    rows = [row for row in found if wanted(gone, row["customer"], row["at"])]
    keep_newest(connection, order, rows, but=("collected_at",))
    return len(rows)


def _row(of: Order, customer: str, *, source: str, now: datetime) -> dict[str, Any]:
    return {
        "source": source,
        "order_id": of.order_id,
        "kind": of.kind,
        "customer": customer,
        "at": of.at,
        "amount_minor": of.amount_minor,
        "currency": of.currency,
        "status": of.status,
        **{f"utm_{k}": of.utm.get(k, "") for k in ("source", "medium", "campaign", "content")},
        "collected_at": now,
    }


def read(
    connection: Connection,
    *,
    as_of: datetime,
    since: datetime | None = None,
    campaign: str | None = None,
    known_at: datetime | None = None,
) -> pd.DataFrame:
    """A frame ORDERS of what was ordered until `as_of` and known at `known_at`."""
    o = order.c
    source = case((o.utm_source == "", "unknown"), else_=func.lower(o.utm_source))
    query = (
        select(
            o.order_id,
            o.kind,
            o.customer,
            o.at,
            o.amount_minor,
            o.currency,
            o.status,
            source.label("source"),
            o.utm_content.label("content"),
            o.utm_campaign.label("campaign"),
        )
        .where(o.at <= as_of, o.collected_at <= (known_at or as_of))
        .order_by(o.at, o.order_id)
    )
    if since is not None:
        query = query.where(o.at >= since)
    if campaign is not None:
        query = query.where(o.utm_campaign == campaign)
    return frame(connection, query, ORDERS)
