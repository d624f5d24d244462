"""The frames that figures travel in: columns, types and units, checked where they are made.

Times are UTC (`datetime64[us, UTC]`), keys are categorical, numbers nullable where a
platform may stay silent: null is not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pdca.later import pd

UTC_TIME = "datetime64[us, UTC]"
KEY = "category"
TEXT = "str"
NUMBER = "Float64"
COUNT = "Int64"
FLAG = "bool"


@dataclass(frozen=True, slots=True)
class Frame:
    """The schema of one frame: column name to dtype, in order."""

    name: str
    columns: Mapping[str, str]

    def empty(self) -> pd.DataFrame:
        return pd.DataFrame({c: pd.Series(dtype=t) for c, t in self.columns.items()})

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` with exactly these columns and types.

        Raises:
            ValueError: a column is missing or holds what its type cannot.
        """
        missing = [c for c in self.columns if c not in frame]
        if missing:
            msg = f"frame {self.name} lacks {', '.join(missing)}"
            raise ValueError(msg)
        times = [c for c, t in self.columns.items() if t == UTC_TIME]
        # A column of nothing but NaT has no zone yet, which astype would refuse.
        zoned = frame[list(self.columns)].assign(
            **{c: pd.to_datetime(frame[c], utc=True) for c in times}
        )
        return zoned.astype(dict(self.columns))


READINGS = Frame(
    "readings",
    {
        "entity": KEY,  # a remote id, or the account's handle
        "metric": KEY,  # a word of the vocabulary
        "value": NUMBER,
        "kind": KEY,  # total | delta | level
        "period_start": UTC_TIME,  # NaT for total and level
        "period_end": UTC_TIME,
        "as_of": UTC_TIME,  # the platform's moment
        "final": FLAG,
        "native": TEXT,  # the platform's own name of the metric
    },
)
"""What a connector read, before cleaning."""

OBSERVATIONS = Frame(
    "observations",
    {
        "entity_kind": KEY,  # post | account | campaign | competitor
        "entity": KEY,  # publication key | account | campaign | competitor
        "metric": KEY,
        "value": NUMBER,
        "unit": KEY,
        "kind": KEY,
        "period_start": UTC_TIME,
        "period_end": UTC_TIME,
        "as_of": UTC_TIME,
        "collected_at": UTC_TIME,
        "final": FLAG,
        "source": KEY,  # the connector's name
    },
)
"""Append-only readings, sorted by as_of. A query always says as of when."""

GROWTH = Frame(
    "growth",
    {
        "entity": KEY,
        "metric": KEY,
        "at": UTC_TIME,  # when it was read, or when its period began
        "day": "int32",  # local day, days since 1970-01-01
        "growth": "float64",  # above 0; what the counter gained since its last peak
    },
)
"""What counters gained, reading by reading. Additive: any window and group is a sum."""

PUBLICATIONS = Frame(
    "publications",
    {
        "key": TEXT,
        "campaign": KEY,
        "item": KEY,
        "account": KEY,
        "platform": KEY,
        "pillar": KEY,
        "audience": KEY,
        "positioning": KEY,
        "experiment": KEY,
        "variant": KEY,
        "occurrence": COUNT,
        "cycle": COUNT,
        "slot": KEY,  # "Mon-Fri 12:00", or "fixed"
        "due": UTC_TIME,
        "published_at": UTC_TIME,
        "state": KEY,
        "title": TEXT,
        "url": TEXT,
    },
)

ORDERS = Frame(
    "orders",
    {
        "order_id": TEXT,
        "kind": KEY,  # order | lead | signup | download
        "customer": TEXT,  # hashed
        "at": UTC_TIME,
        "amount_minor": COUNT,  # minor units of the currency
        "currency": KEY,
        "status": KEY,
        "source": KEY,  # utm_source, lower case; "unknown" without one
        "content": KEY,  # utm_content
        "campaign": KEY,  # utm_campaign
    },
)

AD_FACTS = Frame(
    "ad_facts",
    {
        "platform": KEY,
        "ad_set": KEY,
        "day": UTC_TIME,
        "spend_minor": COUNT,
        "currency": KEY,
        "impressions": COUNT,
        "clicks": COUNT,
        "conversions": COUNT,
    },
)

MESSAGES = Frame(
    "messages",
    {
        "remote_id": TEXT,
        "kind": KEY,  # comment | mention
        "account": KEY,
        "platform": KEY,
        "author": TEXT,  # hashed
        "text": TEXT,
        "at": UTC_TIME,
        "on_key": TEXT,  # publication key, or empty
        "language": KEY,
    },
)

COLLECTIONS = Frame(
    "collections",
    {
        "account": KEY,
        "what": KEY,  # posts | account | comments | mentions | orders | ads
        "as_of": UTC_TIME,
        "collected_at": UTC_TIME,
        "readings": COUNT,
        "added": COUNT,
        "quarantined": COUNT,
        "missing": COUNT,
        "error": TEXT,  # NA when it came home
    },
)
"""One row per collecting call: silence and failure are told apart here."""
