"""One measured answer: ours beside the plainest thing, the bound, the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.timing import Times


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table.

    Attributes:
        what: what was measured.
        ours, plain: both figures with their units; `plain` is empty where there is no rival.
        figure: what is judged, as text: a ratio or a figure with its unit.
        bound: what it must keep to, as text.
        holds: whether it does.
        details: what else was seen, one sentence each.
    """

    what: str
    ours: str
    plain: str
    figure: str
    bound: str
    holds: bool
    details: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        return "holds" if self.holds else "FALLS SHORT"


def ratio(
    what: str, times: Times, *, plain: str, bound: float, details: Iterable[str] = ()
) -> Line:
    """A line that judges how many times longer ours takes, fastest against fastest."""
    found = times.ratio
    return Line(
        what=what,
        ours=seconds(min(times.ours)),
        plain=f"{seconds(min(times.plain))}: {plain}",
        figure=f"{found:.2f} ×",
        bound=f"≤ {bound:g} ×",
        holds=found <= bound,
        details=(spread(times), *details),
    )


def seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def spread(times: Times) -> str:
    """The slowest of each side, so that a reader sees how quiet the machine was."""
    return (
        f"Fastest of {len(times.ours)} each; the slowest were {seconds(max(times.ours))} and "
        f"{seconds(max(times.plain))}."
    )


def table(lines: Iterable[Line]) -> Iterator[str]:
    """The lines as a Markdown table, and what else was seen below it."""
    yield "| what | ours | the plainest | judged | bound | verdict |"
    yield "| --- | ---: | --- | ---: | ---: | --- |"
    kept = list(lines)
    for line in kept:
        cells = (line.what, line.ours, line.plain or "–", line.figure, line.bound, line.verdict)
        yield f"| {' | '.join(cells)} |"
    yield ""
    for line in kept:
        yield f"- **{line.what}.** {' '.join(line.details)}".rstrip()
