"""Every count by local day and by where it came from: all that scorecard and funnel add up.

A count is an additive metric, or one of the counts that ratios are made of
(`ad_clicks`, `judged_messages`, ...). One pass over the growth of a million readings
makes a table of a few thousand rows; every question after that is a small sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pdca.check.attribution import UNKNOWN, WHERE
from pdca.check.scope import within
from pdca.metrics import Metric
from pdca.plan.campaign import Scope
from pdca.vocabulary import DEFINITIONS

Floats = npt.NDArray[np.float64]
EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Tallies:
    """Counts by name, each a table `day, account, platform, pillar, audience, value`.

    Attributes:
        tables: by count; a count that nobody reports is absent, one that stayed 0 is empty.
        first, last: the days that are covered; `last` is today, which is not over.
    """

    tables: Mapping[str, pd.DataFrame]
    first: int
    last: int

    def daily(self, count: str, scope: Scope = EVERYWHERE) -> Floats | None:
        """The count on each day from `first` to `last`; None if nobody reports it."""
        found = self._within(count, scope)
        if found is None:
            return None
        days = self.last - self.first + 1
        sums: Floats = np.zeros(days)
        np.add.at(sums, found["day"].to_numpy() - self.first, found["value"].to_numpy())
        return sums

    def total(self, count: str, first: int, last: int, scope: Scope = EVERYWHERE) -> float | None:
        """The count on the days from `first` to `last`, both included."""
        daily = self.daily(count, scope)
        if daily is None:
            return None
        return float(daily[max(first - self.first, 0) : max(last - self.first + 1, 0)].sum())

    def by(
        self, count: str, dimension: str, first: int, last: int, scope: Scope = EVERYWHERE
    ) -> dict[str, float]:
        """The same by platform, account, pillar or audience."""
        found = self._within(count, scope)
        if found is None:
            return {}
        chosen = found[found["day"].between(first, last)]
        sums = chosen.groupby(dimension, observed=True, sort=True)["value"].sum()
        return {str(k): float(v) for k, v in sums.items()}

    def _within(self, count: str, scope: Scope) -> pd.DataFrame | None:
        table = self.tables.get(count)
        if table is None:
            return None
        return table[table["day"].between(self.first, self.last) & within(table, scope)]


def tally_posts(
    growth: pd.DataFrame, publications: pd.DataFrame, observed: frozenset[str]
) -> dict[str, pd.DataFrame]:
    """Growth of posts by metric, day and where the post belongs.

    Args:
        growth: a frame GROWTH; entities that are no publication are left out.
        publications: PUBLICATIONS.
        observed: metrics that were read at all, so that 0 and silence differ.
    """
    places = publications[list(WHERE)].astype("str").fillna(UNKNOWN)
    place_of = places.groupby(list(WHERE), sort=False).ngroup().to_numpy()
    kinds = places.drop_duplicates().reset_index(drop=True)
    keys = pd.Index(publications["key"].astype("str"))
    row_of = keys.get_indexer(pd.Index(growth["entity"].cat.categories.astype("str")))
    entity = growth["entity"].cat.codes.to_numpy()
    rows = row_of[entity] if len(row_of) else np.array([], dtype=np.int64)
    mine = rows >= 0
    chosen = growth[mine]
    tables = _grouped(chosen, place_of[rows[mine]], kinds, entity[mine])
    whole = {m.value for m in (Metric.ENGAGEMENTS,) if observed & {*DEFINITIONS[m].parts, m}}
    return {m: tables.get(m, _nothing()) for m in observed | whole}


def _grouped(
    chosen: pd.DataFrame, place: Any, kinds: pd.DataFrame, entity: Any
) -> dict[str, pd.DataFrame]:
    metric = chosen["metric"].cat.codes.to_numpy()
    days, value = chosen["day"].to_numpy(), chosen["growth"].to_numpy()
    names = [str(n) for n in chosen["metric"].cat.categories]
    tables = {}
    for code, name in enumerate(names):
        rows = metric == code
        tables[name] = _table(days[rows], place[rows], value[rows], kinds)
    rows = counts_as_engagement(metric, entity, names)
    tables[Metric.ENGAGEMENTS.value] = _table(days[rows], place[rows], value[rows], kinds)
    return tables


def counts_as_engagement(metric: Any, entity: Any, names: list[str]) -> Any:
    """Which rows make up engagements: the platform's own figure, or else its parts.

    Args:
        metric: code of each row.
        entity: code of each row.
        names: the metrics, in the order of their codes.
    """
    parts = [names.index(m) for m in DEFINITIONS[Metric.ENGAGEMENTS].parts if m in names]
    is_part = np.isin(metric, parts)
    if Metric.ENGAGEMENTS not in names:
        return is_part
    native = metric == names.index(Metric.ENGAGEMENTS)
    has_native = np.zeros(int(entity.max(initial=0)) + 1, dtype=bool)
    has_native[entity[native]] = True
    return native | (is_part & ~has_native[entity])


def _table(days: Any, place: Any, value: Any, kinds: pd.DataFrame) -> pd.DataFrame:
    """Sums by day and place, through one whole number: a hundred times less to group."""
    if not len(days):
        return _nothing()
    first, width = int(days.min()), len(kinds)
    sums = np.bincount((days.astype(np.int64) - first) * width + place, weights=value)
    cells = np.flatnonzero(sums)
    table = kinds.iloc[cells % width].reset_index(drop=True)
    table.insert(0, "day", cells // width + first)
    return table.assign(value=sums[cells])


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(
        {"day": pd.Series(dtype="int64")}
        | {w: pd.Series(dtype="str") for w in WHERE}
        | {"value": pd.Series(dtype="float64")}
    )


def table_of(days: Any, where: Mapping[str, Any], value: Any) -> pd.DataFrame:
    """A count's table from columns; what a row does not know of itself is "unknown"."""
    columns = {w: where.get(w, UNKNOWN) for w in WHERE}
    index = range(len(days))
    frame = pd.DataFrame({"day": days, **columns, "value": value}, index=index)
    return frame.astype({"day": "int64", "value": "float64"})
