"""The pace chart: the one curve of a report, drawn as SVG and sent as a PNG.

No word is inside, so one picture serves every language; mid-tone colours on nothing serve
day and night. What the numbered marks mean stands beside it in the mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

import resvg_py

from pdca.report import Report, TargetLine
from reports.glyphs import write

WIDTH, HEIGHT = 372, 214
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 14, 26
GREY, BLUE, BAND, RUST = "#8A919E", "#2F6CA6", "#7FA9D0", "#B4532A"


@dataclass(frozen=True, slots=True)
class Scale:
    """From days and values to points of the picture."""

    first: date
    last: date
    top: float

    def x(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        return LEFT + (day - self.first).days / span * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)

    def at(self, day: date, value: float) -> str:
        return f"{self.x(day):.1f},{self.y(value):.1f}"


def pace_png(report: Report, target: TargetLine, *, divide: float) -> bytes:
    """The chart at twice its size, for sharp screens.

    Args:
        report: Its cycles give the ticks.
        target: Whose series is drawn; at least one day of it.
        divide: By what the axis' numbers are divided; the unit stands in the mail.
    """
    svg = pace_svg(report, target, divide=divide)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=2.0, skip_system_fonts=True))


def pace_svg(report: Report, target: TargetLine, *, divide: float) -> str:
    """The same as SVG. Needs a series of at least one day."""
    scale = Scale(target.starts - timedelta(days=1), target.by, _top(target, divide))
    shapes = [*_grid(scale, divide), *_ticks(report, scale), *_plan(target, scale)]
    shapes += [*_outlook(target, scale), *_past(target, scale), *_marks(target, scale)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(shapes)}</svg>'
    )


def _top(target: TargetLine, divide: float) -> float:
    """The axis ends at a round number above all that is drawn."""
    highest = max(
        target.goal,
        *(value for _, value in target.series),
        target.forecast.high if target.forecast else 0.0,
    )
    step = _step(highest / divide)
    return ceil(highest * 1.02 / divide / step) * step * divide


def _step(highest: float) -> float:
    """A round distance between two to five grid lines."""
    power = 10.0 ** floor(log10(highest)) if highest > 0 else 1.0
    return next(power * k for k in (0.2, 0.5, 1.0, 2.0, 5.0) if highest / (power * k) <= 4)


def _grid(scale: Scale, divide: float) -> list[str]:
    step = _step(scale.top / divide)
    shapes = []
    for n in range(round(scale.top / divide / step) + 1):
        y = scale.y(n * step * divide)
        colour, width = (GREY, 1.2) if n == 0 else ("#8A919E55", 1)
        shapes.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{colour}" stroke-width="{width}"/>'
        )
        shapes.append(write(f"{n * step:g}", (LEFT - 8, y + 4), size=8.5, colour=GREY))
    return shapes


def _ticks(report: Report, scale: Scale) -> list[str]:
    """A tick where each cycle ends, its number in the middle of it."""
    edges = _edges(report, scale)
    base = HEIGHT - BOTTOM
    shapes = [f'<path d="M{scale.x(day):.1f} {base}v4" stroke="{GREY}"/>' for _, _, day in edges]
    every = ceil(len(edges) / 12)
    for number, first, last in edges:
        if number % every == 0:
            middle = (scale.x(first) + scale.x(last)) / 2
            shapes.append(
                write(str(number), (middle, base + 16), size=8.5, colour=GREY, anchor=0.5)
            )
    return shapes


def _edges(report: Report, scale: Scale) -> list[tuple[int, date, date]]:
    """Number, first edge and last edge of each cycle inside the chart.

    Cycles of the calendar are laid out from the one reported on, whose dates are known;
    a month counts 30.4 days here, which is less than a pixel wrong.
    """
    length = {"day": 1.0, "week": 7.0, "month": 30.44, "quarter": 91.3}[report.cycle_length]
    found = []
    for number in range(1, report.cycles + 1):
        start = report.ends + timedelta(days=round((number - 1 - report.cycle) * length))
        end = report.ends + timedelta(days=round((number - report.cycle) * length))
        first, last = max(start, scale.first), min(end, scale.last)
        if first < last:
            found.append((number, first, last))
    return found


def _plan(target: TargetLine, scale: Scale) -> list[str]:
    """Dotted from nothing to the goal; level where the value is a rate."""
    start = 0.0 if _adds_up(target) else target.goal
    line = f"M{scale.at(scale.first, start)}L{scale.at(scale.last, target.goal)}"
    x, y = scale.x(scale.last), scale.y(target.goal)
    return [
        f'<path d="{line}" fill="none" stroke="{GREY}" stroke-width="1.6" stroke-dasharray="3 3"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="none" stroke="{GREY}" stroke-width="2"/>',
    ]


def _adds_up(target: TargetLine) -> bool:
    values = [value for _, value in target.series]
    return target.better == "higher" and values == sorted(values) and target.goal > 1


def _outlook(target: TargetLine, scale: Scale) -> list[str]:
    """The band that opens from today to the forecast's ends, the likeliest way dashed in it."""
    day, value = target.series[-1]
    if target.forecast is None or day >= target.by:
        return []
    start, ahead = scale.at(day, value), target.forecast
    low, point, high = (scale.at(target.by, v) for v in (ahead.low, ahead.point, ahead.high))
    return [
        f'<path d="M{start}L{high}L{low}z" fill="{BAND}" fill-opacity=".45"/>',
        f'<path d="M{start}L{point}" stroke="{BLUE}" stroke-width="2" stroke-dasharray="5 3"/>',
    ]


def _past(target: TargetLine, scale: Scale) -> list[str]:
    points = [scale.at(day, value) for day, value in target.series]
    if _adds_up(target):
        points.insert(0, scale.at(scale.first, 0.0))
    look = f'fill="none" stroke="{BLUE}" stroke-width="2.6" stroke-linejoin="round"'
    return [f'<path d="M{"L".join(points)}" {look} stroke-linecap="round"/>']


def _marks(target: TargetLine, scale: Scale) -> list[str]:
    """1 is the last day that is known, 2 is the end."""
    day, value = target.series[-1]
    shapes = _mark("1", scale.x(day), scale.y(value), above=False)
    if target.forecast is not None and day < target.by:
        end = scale.x(target.by), scale.y(target.forecast.point)
        shapes += _mark("2", *end, above=False)
    return shapes


def _mark(number: str, x: float, y: float, *, above: bool) -> list[str]:
    """A dot on the curve and its number in a disc beside it, inside the picture."""
    disc_y = min(y + (-19 if above else 19), HEIGHT - BOTTOM - 10)
    disc_x = min(x, WIDTH - 10) - (0 if disc_y > y + 12 or above else 18)
    return [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{BLUE}"/>',
        f'<circle cx="{disc_x:.1f}" cy="{disc_y:.1f}" r="9" fill="{RUST}"/>',
        write(number, (disc_x, disc_y + 4.6), size=9, colour="#FFFFFF", weight=2.2, anchor=0.5),
    ]
