"""The table in docs/why/performance.md: written by a whole run, never by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.line import Line, table
from benchmarks.machine import machine

PAGE = Path(__file__).resolve().parent.parent / "docs" / "why" / "performance.md"
BEGINS, ENDS = "<!-- measured: begins -->", "<!-- measured: ends -->"


def write(lines: Sequence[Line]) -> None:
    """Put `lines` in the place of the last run's."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    measured = "\n".join([machine(), "", *table(lines)])
    PAGE.write_text(f"{before}{BEGINS}\n\n{measured}\n\n{ENDS}{after}", "utf-8")
