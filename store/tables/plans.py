"""The plan and its calendar: accounts, revisions, publications and each attempt."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, UniqueConstraint

from store.tables.base import Moment, metadata

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
    Column("hold", Text),  # reason of a hold that came while it was unclear
    Column("hold_asked", String(200)),  # who may let it go
    Column("follow_up", String(12)),  # None | pending | done | failed
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("campaign", "item", "account", "occurrence"),
    Index(None, "state", "due"),
    Index(None, "campaign", "cycle"),
    Index(None, "account", "remote_id"),
    Index(None, "follow_up", "state"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("publication", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),  # the fence it ran under
    Column("kind", String(10), nullable=False),  # send | settle
    Column("holder", String(80), nullable=False),
    Column("draft", JSON),  # text, link, media names and hashes, thread, first comment
    Column("fingerprint", String(64)),
    Column("started_at", Moment, nullable=False),  # real
    Column("platform_from", Moment),  # campaign time: the window to search
    Column("sent_at", Moment),
    Column("ended_at", Moment),
    Column("outcome", String(20)),
    Column("error", Text),
    Column("at", Moment),  # campaign time of the claim
    Column("answer", String(20)),  # to the call, before it was settled; or how it was found
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
