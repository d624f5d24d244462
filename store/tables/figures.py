"""What was read: observations, messages, orders, ads, and the verdicts on them."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, String, Table, Text

from store.tables.base import Instant, Moment, metadata, new_id

observation = Table(
    "observation",
    metadata,
    new_id(),
    Column("entity_kind", String(12), nullable=False),
    Column("entity", String(63), nullable=False),
    Column("metric", String(40), nullable=False),
    Column("source", String(40), nullable=False),
    Column("kind", String(8), nullable=False),  # total | delta | level
    Column("period_start", Instant),
    Column("period_end", Instant),
    Column("value", Float),
    Column("unit", String(12), nullable=False),
    Column("native", String(80), nullable=False, default=""),
    Column("as_of", Instant, nullable=False),
    Column("collected_at", Instant, nullable=False),
    Column("final", Boolean, nullable=False),
    Index(None, "entity", "as_of"),
    Index(None, "as_of"),
)

latest = Table(  # the newest observation of each identity, so that an unchanged reading adds no row
    "latest",
    metadata,
    Column("entity", String(63), primary_key=True),
    Column("metric", String(40), primary_key=True),
    Column("source", String(40), primary_key=True),
    Column("period_start", BigInteger, primary_key=True),  # microseconds, 0 for a total or level
    Column("value", Float),
    Column("final", Boolean, nullable=False),
    Column("as_of", Instant, nullable=False),
    sqlite_with_rowid=False,
)

collection = Table(  # one line per collecting call that came home, unchanged readings counted
    "collection",
    metadata,
    new_id(),
    Column("account", String(63), nullable=False),
    Column("what", String(20), nullable=False),  # posts, account, comments, mentions, orders, ads
    Column("as_of", Moment, nullable=False),
    Column("collected_at", Moment, nullable=False),
    Column("readings", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("error", Text),
    Index(None, "account", "what", "as_of"),
)

quarantine = Table(
    "quarantine",
    metadata,
    new_id(),
    Column("account", String(63), nullable=False),
    Column("what", String(20), nullable=False),
    Column("row", JSON, nullable=False),
    Column("reason", String(80), nullable=False),
    Column("collected_at", Moment, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("account", String(63), primary_key=True),
    Column("remote_id", String(200), primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("author", String(64), nullable=False),  # hashed
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("publication", String(40)),
    Column("language", String(10)),
    Column("sort", String(12)),
    Column("collected_at", Moment, nullable=False),
    Index(None, "at"),
)

order = Table(
    "order",
    metadata,
    Column("source", String(40), primary_key=True),  # the connector or file it came by
    Column("order_id", String(120), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("customer", String(64), nullable=False),  # hashed
    Column("at", Moment, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("status", String(12), nullable=False),
    Column("utm_source", String(80), nullable=False),
    Column("utm_medium", String(80), nullable=False),
    Column("utm_campaign", String(80), nullable=False),
    Column("utm_content", String(255), nullable=False),
    Column("collected_at", Moment, nullable=False),
    Index(None, "utm_campaign", "at"),
)

ad_fact = Table(
    "ad_fact",
    metadata,
    new_id(),
    Column("account", String(63), nullable=False),
    Column("platform", String(40), nullable=False),
    Column("ad_set", String(63), nullable=False),
    Column("day", Moment, nullable=False),
    Column("spend_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("impressions", BigInteger),
    Column("clicks", BigInteger),
    Column("conversions", BigInteger),
    Column("collected_at", Moment, nullable=False),
    Index(None, "account", "ad_set", "day"),
)

scorecard = Table(  # each verdict, kept as it was said
    "scorecard",
    metadata,
    Column("campaign", String(63), primary_key=True),
    Column("cycle", Integer, primary_key=True),
    Column("as_of", Moment, primary_key=True),
    Column("closing", Boolean, nullable=False),  # the cycle had closed and settled
    Column("figures", JSON, nullable=False),
)
