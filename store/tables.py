"""Every table, once. Names are singular, columns are the words of `pdca`.

Times are stored as UTC; wall time is kept beside them as zone + local time where a
person chose it. Money is integer minor units. JSON columns hold what is only read back whole.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime on every database; SQLite forgets the zone by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"{value} has no time zone"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime as microseconds since 1970: a million of them are read at once."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else EPOCH + timedelta(microseconds=value)


def microseconds(moment: datetime) -> int:
    """`moment` as it is stored in an `Instant` column."""
    if moment.tzinfo is None:
        msg = f"{moment} has no time zone"
        raise ValueError(msg)
    return (moment - EPOCH) // timedelta(microseconds=1)


BigId = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", BigId, primary_key=True, autoincrement=True)


account = Table(
    "account",
    metadata,
    Column("name", String(63), primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("connector", String(40), nullable=False),
    Column("campaigns", JSON, nullable=False),
    Column("info", JSON),  # handle, url, followers as last read
    Column("token_expires_at", Moment),
    Column("trouble", Text),  # what a person must mend, in words
    Column("read_until", JSON, nullable=False, default=dict),  # comments, mentions, orders: cursors
    Column("updated_at", Moment, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    Column("campaign", String(63), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content_hash", String(64), nullable=False),  # of the folder
    Column("plan", JSON, nullable=False),  # the folder's plan, pdca.plan.campaign.Plan
    Column("overlays", JSON, nullable=False),  # adjustments in force: [{id, path, value, base}]
    Column("diff", JSON, nullable=False),  # against the revision before: [{path, before, after}]
    Column("reason", Text, nullable=False),  # folder | adjustment | reverted
    Column("review", JSON),  # the plan review's findings
    Column("created_at", Moment, nullable=False),
)

folder_check = Table(  # the last look at each campaign folder
    "folder_check",
    metadata,
    Column("campaign", String(63), primary_key=True),
    Column("content_hash", String(64), nullable=False),
    Column("mistakes", JSON, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("told_at", Moment),
)

publication = Table(
    "publication",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("campaign", String(63), nullable=False),
    Column("item", String(200), nullable=False),
    Column("account", String(63), nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("platform", String(40), nullable=False),
    Column("pillar", String(63), nullable=False),
    Column("audience", String(63)),
    Column("positioning", String(20), nullable=False),
    Column("experiment", String(63)),
    Column("variant", String(63)),
    Column("title", Text, nullable=False),
    Column("revision", Integer, nullable=False),  # that laid it out last
    Column("cycle", Integer, nullable=False),
    Column("slot", String(80), nullable=False),  # "fixed" when the author chose `at`
    Column("zone", String(64), nullable=False),
    Column("local", String(19), nullable=False),  # 2026-03-05T20:00:00
    Column("due", Moment, nullable=False),
    Column("text_hash", String(64), nullable=False),  # to notice a renamed file
    Column("state", String(12), nullable=False),
    Column("fence", Integer, nullable=False, default=0),  # number of the last claim
    Column("lease_until", Moment),  # real time
    Column("retry_at", Moment),  # campaign time
    Column("holder", String(80)),  # who claims it: host, process, run
    Column("token", String(64), nullable=False),  # the idempotency key, never changes
    Column("remote", JSON, nullable=False, default=dict),  # ids known so far
    Column("remote_id", String(200)),
    Column("url", Text),
    Column("published_at", Moment),
    Column("link", Text),  # as tracked
    Column("fingerprint", String(64)),
    Column("question", Text),  # of a waiting row, for a person
    Column("asked", String(200)),  # whom
    Column("asked_at", Moment),
    Column("reason", Text),
    Column("first_comment", String(12)),  # None | pending | done | failed
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("campaign", "item", "account", "occurrence"),
    Index(None, "state", "due"),
    Index(None, "campaign", "cycle"),
    Index(None, "account", "remote_id"),
    Index(None, "first_comment", "state"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("publication", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),  # the fence it ran under
    Column("kind", String(10), nullable=False),  # send | settle
    Column("holder", String(80), nullable=False),
    Column("draft", JSON),  # text, link, media names and hashes, first comment
    Column("fingerprint", String(64)),
    Column("started_at", Moment, nullable=False),  # real
    Column("platform_from", Moment),  # campaign time: the window to search
    Column("sent_at", Moment),
    Column("ended_at", Moment),
    Column("outcome", String(20)),
    Column("error", Text),
)

observation = Table(
    "observation",
    metadata,
    _id(),
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
    _id(),
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
    _id(),
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
    _id(),
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

experiment_assignment = Table(
    "experiment_assignment",
    metadata,
    Column("publication", String(40), primary_key=True),
    Column("campaign", String(63), nullable=False),
    Column("experiment", String(63), nullable=False),
    Column("variant", String(63), nullable=False),
    Column("assigned_at", Moment, nullable=False),
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

adjustment = Table(
    "adjustment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("campaign", String(63), nullable=False),
    Column("cycle", Integer, nullable=False),  # whose check proposed it
    Column("kind", String(20), nullable=False),  # mix | slots | ...
    Column("path", String(200), nullable=False),  # pillars.acquire, rhythm.weibo-main.slots
    Column("before", JSON),
    Column("after", JSON),
    Column("evidence", JSON, nullable=False),
    Column("effect", JSON, nullable=False),  # low, point, high, unit
    Column("risk", JSON, nullable=False),
    Column("ours", Boolean, nullable=False),
    Column("state", String(10), nullable=False),
    Column("decided_by", String(200)),
    Column("decided_at", Moment),
    Column("applied_in", Integer),  # revision
    Column("expires_at", Moment),
    Column("created_at", Moment, nullable=False),
    Index(None, "campaign", "cycle"),
)

decision = Table(  # the first of any lead counts: the primary key says so
    "decision",
    metadata,
    Column("adjustment", String(40), primary_key=True),
    Column("verdict", String(10), nullable=False),  # approved | rejected
    Column("by", String(200), nullable=False),  # a lead's address, "silence" or "auto"
    Column("way", String(10), nullable=False),  # form | page | silence | auto
    Column("at", Moment, nullable=False),
)

playbook_entry = Table(
    "playbook_entry",
    metadata,
    _id(),
    Column("campaign", String(63), nullable=False),
    Column("finding", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("struck_by", String(200)),
    Column("created_at", Moment, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    _id(),
    Column("campaign", String(63), nullable=False),
    Column("level", String(40), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("figures", JSON, nullable=False),
    Column("hold", Boolean, nullable=False),
    Column("timeline", JSON, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("acknowledged_at", Moment),
    Column("closed_at", Moment),
    Index(None, "campaign", "closed_at"),
)

report = Table(
    "report",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("campaign", String(63), nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("figures", JSON, nullable=False),  # pdca.report.Report: every number that is printed
    Column("as_of", Moment, nullable=False),
    Column("approve_by", Moment),
    Column("approve_run", String(40)),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("campaign", "cycle"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("report", String(40)),  # None for an alert
    Column("kind", String(10), nullable=False),  # report | alert
    Column("to", String(200), nullable=False),
    Column("mail", LargeBinary, nullable=False),  # rendered before the first attempt
    Column("subject", Text, nullable=False),
    Column("language", String(10), nullable=False),
    Column("state", String(10), nullable=False),  # pending | sending | accepted | failed | unknown
    Column("mailer", String(20)),
    Column("fence", Integer, nullable=False, default=0),
    Column("lease_until", Moment),
    Column("retry_at", Moment),
    Column("message_id", Text),
    Column("reason", Text),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "state"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Moment, nullable=False),
    Column("who", String(200), nullable=False),  # flow run, lead, engineer
    Column("did", String(40), nullable=False),
    Column("what", String(200), nullable=False),
    Column("details", JSON, nullable=False),
    Index(None, "at"),
)

APPEND_ONLY = (observation, audit, collection, quarantine)
