"""Bars out of table cells: read with images off, recoloured at night, no attachment.

One grammar: a bar is what happened, a line is the target or the plan, a pale band is what
we cannot know yet. Shapes are painted on an axis of 1,000 steps; the later shape lies on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pdca.report import Range

STEPS = 1000
LINE = 9
AXIS = 1.25
"""A bullet's axis ends at a quarter above the target."""
TARGET = STEPS / AXIS


@dataclass(frozen=True, slots=True)
class Shape:
    """From step `start` to step `end`, in the colour class `look`."""

    start: float
    end: float
    look: str


@dataclass(frozen=True, slots=True)
class Cell:
    width: str
    look: str


Strip = tuple[Cell, ...]
Bullet = tuple[Strip, Strip, Strip]
"""Three strips on top of each other: the bar is thinner than its band."""


def strip(shapes: Sequence[Shape]) -> Strip:
    """The shapes as cells side by side; what no shape covers is track."""
    inside = [(round(_clip(s.start)), round(_clip(s.end)), s.look) for s in shapes]
    cuts = sorted({0, STEPS, *(edge for start, end, _ in inside for edge in (start, end))})
    runs: list[tuple[int, str]] = []
    for left, right in pairwise(cuts):
        look = next((k for a, b, k in reversed(inside) if a <= left and right <= b), "track")
        if runs and runs[-1][1] == look:
            runs[-1] = (runs[-1][0] + right - left, look)
        else:
            runs.append((right - left, look))
    return tuple(Cell(f"{width / 10:g}%", look) for width, look in runs)


def bullet(
    actual: float | None, *, band: tuple[float, float] | None = None, bad: bool = False
) -> Bullet:
    """A target's bar: shares of the target, which is the line at 1.

    Args:
        actual: What came, as a share of the target.
        band: The forecast's ends, as shares of the target.
        bad: Paints the bar in the colour of trouble.
    """
    line = Shape(TARGET - LINE / 2, TARGET + LINE / 2, "line")
    pale = [Shape(_widen(band)[0], _widen(band)[1], "band")] if band else []
    bar = [Shape(0, actual * TARGET, "bad" if bad else "bar")] if actual else []
    outer = strip([*pale, line])
    return outer, strip([*pale, *bar, line]), outer


def share_bar(value: float | None, mark: float | None, *, top: float, bad: bool = False) -> Strip:
    """A bar up to `value` with a line at `mark`, both on an axis that ends at `top`."""
    scale = STEPS / top if top else 0.0
    place = None if mark is None else min(max(mark * scale, LINE / 2), STEPS - LINE / 2)
    line = [] if place is None else [Shape(place - LINE / 2, place + LINE / 2, "line")]
    bar = [Shape(0, value * scale, "bad" if bad else "bar")] if value else []
    return strip([*bar, *line])


def interval(span: Range, *, limit: float) -> Strip:
    """A range about zero, which is the line in the middle; the axis ends at -limit and limit."""

    def place(value: float) -> float:
        return STEPS / 2 + value / limit * STEPS / 2

    middle = Shape(STEPS / 2 - LINE / 2, STEPS / 2 + LINE / 2, "line")
    band = Shape(place(span.low), place(span.high), "band")
    at = _clip(place(span.point), LINE)
    dot = Shape(at - LINE, at + LINE, "bar")
    return strip([band, middle, dot])


def swing(value: float, *, limit: float, bad: bool) -> Strip:
    """A bar from zero in the middle to `value`, left or right."""
    end = STEPS / 2 + value / limit * STEPS / 2
    middle = Shape(STEPS / 2 - LINE / 2, STEPS / 2 + LINE / 2, "line")
    start, stop = sorted((STEPS / 2, end))
    return strip([Shape(start, stop, "bad" if bad else "bar"), middle])


def drawn(strip_of_cells: Strip, width: int = 48) -> str:
    """A strip in plain characters, for the text part."""
    signs = {"track": ".", "bar": "=", "bad": "=", "band": "-", "line": "|"}
    steps = [signs[c.look] for c in strip_of_cells for _ in range(round(float(c.width[:-1]) * 10))]
    cells = [steps[i * len(steps) // width : (i + 1) * len(steps) // width] for i in range(width)]
    return "".join("|" if "|" in cell else max(cell, key=cell.count) for cell in cells if cell)


def _widen(band: tuple[float, float]) -> tuple[float, float]:
    """A band that can be seen: at least two line widths."""
    low, high = band[0] * TARGET, band[1] * TARGET
    short = max(0.0, 2 * LINE - (high - low)) / 2
    return low - short, high + short


def _clip(value: float, margin: float = 0) -> float:
    return min(max(value, margin), STEPS - margin)
