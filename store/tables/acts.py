"""What is decided and told: adjustments, incidents, reports, mails; and the audit trail."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from store.tables.base import Moment, metadata, new_id

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
    new_id(),
    Column("campaign", String(63), nullable=False),
    Column("finding", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("struck_by", String(200)),
    Column("created_at", Moment, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    new_id(),
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
    Column("id", String(120), primary_key=True),  # see `pdca.mail.delivery_id`
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
    Column("sent_at", Moment),  # real time of the newest attempt
    Column("heard_at", Moment),  # real time at which the provider first spoke of it by itself
    Column("asked_at", Moment),  # when a person was asked about the newest attempt
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "state"),
)

audit = Table(
    "audit",
    metadata,
    new_id(),
    Column("at", Moment, nullable=False),
    Column("who", String(200), nullable=False),  # flow run, lead, engineer
    Column("did", String(40), nullable=False),
    Column("what", String(200), nullable=False),
    Column("details", JSON, nullable=False),
    Index(None, "at"),
    Index(None, "what"),
    Index(None, "did", "at"),
)
