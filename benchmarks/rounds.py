"""A whole campaign in memory: plan, do, check and act, the product's own functions.

What Prefect, the store and the network add to them is left out. The loop sees what a
platform shows, never the audience itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from benchmarks.crowd import Crowd
from pdca.act.adjustment import Adjustment
from pdca.act.propose import propose
from pdca.check.clean import clean
from pdca.check.facts import Facts
from pdca.check.reading import due_for_reading
from pdca.check.scorecard import check
from pdca.do.ledger import State
from pdca.frames import OBSERVATIONS, PUBLICATIONS
from pdca.plan.calendar import lay_out
from pdca.plan.campaign import Plan
from pdca.plan.cycles import Cycle, cycles
from pdca.plan.overlay import base_of, effective
from pdca.plan.placement import Layout, Placed, Placement

DAY = timedelta(days=1)
COMMON = tuple({f.name for f in fields(Placed)} & {f.name for f in fields(Placement)})


@dataclass(slots=True)
class Campaigning:
    """One campaign on one audience."""

    folder: Plan
    crowd: Crowd
    adjust: bool
    rows: dict[str, Placed] = field(default_factory=dict)
    overlays: dict[str, dict[str, Any]] = field(default_factory=dict)
    adjustments: list[Adjustment] = field(default_factory=list)
    observations: pd.DataFrame = field(default_factory=OBSERVATIONS.empty)
    collected_until: datetime | None = None

    def run(self) -> float:
        """From the first post to the last; expected engagements in all."""
        turns = cycles(self.folder.campaign)
        self._lay_out(turns[0].starts_at, relay=False)
        for cycle in turns:
            now = cycle.ends_at + self.folder.campaign.settle
            self._publish_until(now)
            if cycle is not turns[-1]:
                changed = self.adjust and self._act(cycle, now)
                self._lay_out(now, relay=changed)
        return self.crowd.judge()

    @property
    def plan(self) -> Plan:
        return effective(self.folder, self.overlays.values())

    # Plan and do

    def _lay_out(self, now: datetime, *, relay: bool) -> None:
        laid = lay_out(self.plan, self.rows.values(), now=now, relay=relay)
        self._take(laid)

    def _take(self, laid: Layout) -> None:
        """What the store does with a layout."""
        for key in laid.requeued:
            del self.rows[key]
        for key in laid.cancelled:
            self.rows[key] = replace(self.rows[key], state=State.CANCELLED)
        for placement in (*laid.new, *laid.changed):
            values = {name: getattr(placement, name) for name in COMMON}
            self.rows[placement.key] = Placed(**values, state=State.PLANNED)

    def _publish_until(self, now: datetime) -> None:
        due = [r for r in self.rows.values() if r.state is State.PLANNED and r.due < now]
        self.crowd.publish(self.folder, due)
        for row in due:
            self.rows[row.key] = replace(row, state=State.PUBLISHED)

    # Check and act

    def _act(self, cycle: Cycle, now: datetime) -> bool:
        self._collect(cycle, now)
        facts = Facts(self._publications(), self.observations)
        checked = check(self.plan, facts, cycle=cycle, now=now)
        proposals = propose(
            self.plan, checked, wished=self.folder, cycle=cycle, earlier=self.adjustments
        )
        for made in proposals:
            base = self.overlays.get(made.path, {}).get("base", base_of(self.folder, made.path))
            overlay = {"id": made.id, "path": made.path, "value": made.after, "base": base}
            self.overlays[made.path] = overlay
            self.adjustments.append(made.model_copy(update={"state": "applied"}))
        return bool(proposals)

    def _collect(self, cycle: Cycle, now: datetime) -> None:
        readings = self.crowd.read(self._wanted(cycle, now))
        known = dict.fromkeys(self.rows)
        fresh, aside = clean(
            readings,
            entity_kind="post",
            entities={key: key for key in known},
            source="sandbox",
            collected_at=now,
            now=now,
        )
        assert not aside
        whole = [f for f in (self.observations, fresh) if len(f)]
        self.observations = OBSERVATIONS.conform(pd.concat(whole, ignore_index=True))
        self.collected_until = now

    def _wanted(self, cycle: Cycle, now: datetime) -> Iterator[tuple[str, datetime]]:
        """Which posts are read at the end of each day, as often as their age asks."""
        out = [r for r in self.rows.values() if r.state is State.PUBLISHED]
        published = pd.Series([r.due for r in out], dtype="datetime64[us, UTC]")
        last, moment = self.collected_until, (self.collected_until or cycle.starts_at) + DAY
        while moment <= now:
            due = due_for_reading(published, last=last, now=moment) & (published <= moment)
            yield from ((r.key, moment) for r, wanted in zip(out, due, strict=True) if wanted)
            last, moment = moment, moment + DAY

    def _publications(self) -> pd.DataFrame:
        plan = self.folder
        rows = [
            dict.fromkeys(PUBLICATIONS.columns)
            | {name: getattr(row, name) for name in COMMON if name in PUBLICATIONS.columns}
            | {
                "campaign": plan.campaign.name,
                "platform": plan.campaign.account(row.account).platform,
                "positioning": "brand",
                "state": str(row.state),
                "published_at": row.due if row.state is State.PUBLISHED else None,
            }
            for row in self.rows.values()
        ]
        return PUBLICATIONS.conform(pd.DataFrame(rows))
