"""Small selects as typed frames; `store.columns` is for the large ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select

from pdca.frames import Frame
from pdca.later import pd


def frame(connection: Connection, query: Select[Any], schema: Frame) -> pd.DataFrame:
    """The rows of `query`, whose columns are named as those of `schema`, as that frame."""
    result = connection.execute(query)
    rows = result.all()
    if not rows:
        return schema.empty()
    return schema.conform(pd.DataFrame(rows, columns=list(result.keys())))
