"""Every table, once. Names are singular, columns are the words of `pdca`.

Times are stored as UTC; wall time is kept beside them as zone + local time where a
person chose it. Money is integer minor units. JSON columns hold what is only read back whole.
"""

from __future__ import annotations

from store.tables.acts import (
    adjustment,
    audit,
    decision,
    delivery,
    incident,
    playbook_entry,
    report,
)
from store.tables.base import EPOCH, Instant, Moment, metadata, microseconds
from store.tables.figures import (
    ad_fact,
    collection,
    latest,
    message,
    observation,
    order,
    quarantine,
    scorecard,
)
from store.tables.plans import (
    account,
    attempt,
    experiment_assignment,
    folder_check,
    publication,
    revision,
)

APPEND_ONLY = (observation, audit, collection, quarantine)

__all__ = [
    "APPEND_ONLY",
    "EPOCH",
    "Instant",
    "Moment",
    "account",
    "ad_fact",
    "adjustment",
    "attempt",
    "audit",
    "collection",
    "decision",
    "delivery",
    "experiment_assignment",
    "folder_check",
    "incident",
    "latest",
    "message",
    "metadata",
    "microseconds",
    "observation",
    "order",
    "playbook_entry",
    "publication",
    "quarantine",
    "report",
    "revision",
    "scorecard",
]
