"""The demo's summary: one screen of figures, the same as JSON, and a digest to compare by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pdca.report import TargetLine
from reports.formats import Format
from store.tally import Tally


@dataclass(frozen=True, slots=True)
class Summary:
    """What four cycles came to. `runs` is counted from Prefect's API, all else from the store."""

    tally: Tally
    targets: tuple[TargetLine, ...]
    currency: str | None
    runs: dict[str, dict[str, int]]
    reports: tuple[Path, ...]
    seconds: float

    @property
    def digest(self) -> str:
        """The same for the same figures: sixteen hex digits."""
        text = json.dumps(self._figures(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        return {
            **self._figures(),
            "digest": self.digest,
            "reports": [str(path) for path in self.reports],
            "seconds": round(self.seconds, 1),
        }

    def _figures(self) -> dict[str, Any]:
        targets = [target.model_dump(mode="json", exclude={"series"}) for target in self.targets]
        return {**asdict(self.tally), "targets": targets, "flow_runs": self.runs}


def show(summary: Summary, console: Console) -> None:
    """Print everything that fits one screen."""
    tally = summary.tally
    console.print(
        f"\n[bold]Published {tally.published} posts[/]"
        f" ({_words(tally.publications)}); collected {tally.observations} observations,"
        f" {tally.messages} comments and mentions, {tally.orders} orders and leads."
    )
    console.print(f"Adjustments: {_words(tally.adjustments) or 'none'}.")
    console.print(_targets(summary.targets, Format("en", "UTC", summary.currency)))
    console.print(_runs(summary.runs))
    console.print("Reports (open the .html in a browser, the .eml in a mail program):")
    for path in summary.reports:
        console.print(f"  {path}", soft_wrap=True)
    console.print(f"Done in {summary.seconds:.0f} s. Digest of the figures: {summary.digest}")


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {what}" for what, n in counts.items())


def _targets(targets: Sequence[TargetLine], figures: Format) -> Table:
    table = Table("Target", "so far", "goal", "status", box=None, pad_edge=False)
    for target in targets:
        written = partial(_written, target, figures)
        status = target.status.replace("_", " ")
        table.add_row(target.name, written(target.actual), written(target.goal), status)
    return table


def _written(target: TargetLine, figures: Format, value: float | None) -> str:
    if target.unit == "money":
        return figures.money(value)
    if target.unit == "share":
        return figures.percent(value)
    return f"{figures.count(value)} {target.unit}"


def _runs(runs: dict[str, dict[str, int]]) -> Table:
    table = Table("Flow", "runs, as Prefect's API counts them", box=None, pad_edge=False)
    for flow, states in runs.items():
        table.add_row(flow, _words(states))
    return table
