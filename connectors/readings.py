"""From a platform's figures to a frame READINGS, many posts at a time.

What is wrong or missing stays unknown and goes on: cleaning sets it apart later, and one
bad field never takes the others with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pdca.frames import READINGS
from pdca.later import pd
from pdca.metrics import Metric


def translate(
    rows: Sequence[Mapping[str, Any]],
    fields: Mapping[str, Metric],
    *,
    entity: str,
    as_of: str,
    kind: str,
    sometimes: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """A frame READINGS with one row per entity and field.

    Args:
        rows: the platform's objects, one per entity.
        fields: the platform's names of figures, in our vocabulary.
        entity: the field that holds the entity's id; rows without one are left out.
        as_of: the field that holds the platform's moment, ISO 8601.
        kind: total | delta | level.
        sometimes: fields that an entity may honestly lack, as a text lacks video views:
            they are left out where absent. Any other absent field becomes NA.
    """
    wide = pd.DataFrame.from_records(list(rows), columns=None)
    if entity not in wide or wide.empty:
        return READINGS.empty()
    wide = wide[wide[entity].notna()].drop_duplicates(entity, keep="last")
    figures = wide.reindex(columns=list(fields)).apply(numbers)
    figures.insert(0, "entity", wide[entity].astype(str))
    figures.insert(1, "as_of", moments(wide.get(as_of), wide.index))
    long = figures.melt(["entity", "as_of"], var_name="native", value_name="value")
    long = long[long["value"].notna() | ~long["native"].isin(sometimes)]
    nowhere = pd.Series(pd.NaT, index=range(len(long)))
    return READINGS.conform(
        long.reset_index(drop=True).assign(
            metric=long["native"].map({name: str(metric) for name, metric in fields.items()}),
            kind=kind,
            period_start=nowhere,
            period_end=nowhere,
            final=False,
        )
    )


def unknown(rows: Sequence[Mapping[str, Any]], known: frozenset[str]) -> set[str]:
    """Names in `rows` that nobody has mapped: what a platform has begun to send."""
    return {name for row in rows for name in row} - known


def numbers(values: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers as Float64, numbers in quotes too; anything else is NA, as are infinities."""
    if values.dtype == object:
        # pandas refuses lists and objects outright, and would count True as 1.
        values = values.where(values.map(type).isin([int, float, str]))
    found = pd.to_numeric(values, errors="coerce").astype("Float64")
    return found.where(found.abs() < float("inf"))


def moments(values: pd.Series[Any] | None, index: pd.Index[Any]) -> pd.Series[Any]:
    """Instants in UTC; what is none is NaT."""
    if values is None:
        return pd.Series(pd.NaT, index=index)
    return pd.to_datetime(values, utc=True, errors="coerce", format="ISO8601")
