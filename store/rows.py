"""A row of the publication table as the algorithm sees it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from pdca.do.ledger import Publication, State
from store.tables import publication

NAMES = tuple(f.name for f in fields(Publication))
COLUMNS = tuple(publication.c[name] for name in NAMES)


def to_publication(found: Row[Any]) -> Publication:
    """`found` must hold `COLUMNS`, in their order."""
    values = dict(zip(NAMES, found, strict=True))
    return Publication(**values | {"state": State(values["state"])})
