"""Digits as strokes, so that a chart needs no font and looks the same on every machine.

Each glyph is an SVG path in a box 10 wide and 16 high, drawn for this project.
"""

from __future__ import annotations

BOX = 10.0
HEIGHT = 16.0
GAP = 3.0
PATHS = {
    "0": "M5 1C2 1 1 4.2 1 8s1 7 4 7 4-3.2 4-7-1-7-4-7z",
    "1": "M2 4.2L5.6 1V15",
    "2": "M1.2 4.6C1.4 2.4 2.9 1 5 1s3.8 1.5 3.8 3.6c0 1.7-.9 2.9-2.4 4.5L1 15H9",
    "3": "M1.4 3.6C2 2 3.3 1 5 1c2.2 0 3.7 1.3 3.7 3.300S7.1 7.6 4.8 7.6"
    "M4.8 7.600C7.4 7.6 9 9 9 11.200S7.3 15 5 15C3 15 1.6 14 1 12.2",
    "4": "M7 15V1L1 11H9.4",
    "5": "M8.4 1H2.400L1.7 7.400C2.5 6.6 3.6 6.1 4.9 6.1 7.3 6.1 9 7.9 9 10.5"
    "S7.3 15 4.8 15C3 15 1.6 14.1 1 12.5",
    "6": "M7.8 1C4 2.6 1 6 1 10.5 1 13.2 2.7 15 5 15s4-1.8 4-4.300S7.3 6.4 5 6.4"
    "C3.2 6.4 1.7 7.6 1.1 9.4",
    "7": "M1 1H9L4 15",
    "8": "M5 7.400C3 7.4 1.7 6.1 1.7 4.200S3 1 5 1s3.3 1.3 3.3 3.200S7 7.4 5 7.400z"
    "M5 7.400C2.6 7.4 1 9 1 11.200S2.6 15 5 15s4-1.6 4-3.8-1.6-3.8-4-3.800z",
    "9": "M2.2 15C6 13.4 9 10 9 5.5 9 2.8 7.3 1 5 1S1 2.8 1 5.3 2.7 9.6 5 9.6"
    "C6.8 9.6 8.3 8.4 8.9 6.6",
    ".": "M1.5 14.900v.1",
}
NARROW = {".": 3.0, "1": 7.0}


def width_of(text: str, size: float) -> float:
    """How wide `text` is at a digit height of `size`."""
    steps = sum(NARROW.get(c, BOX) for c in text) + GAP * max(len(text) - 1, 0)
    return steps * size / HEIGHT


def write(
    text: str,
    at: tuple[float, float],
    *,
    size: float,
    colour: str,
    weight: float = 1.7,
    anchor: float = 1.0,
) -> str:
    """SVG of `text`, its lower edge at `at`; anchor 0 starts there, .5 centres, 1 ends there.

    Only digits and the decimal point have a shape.
    """
    scale = size / HEIGHT
    x, y = at[0] - anchor * width_of(text, size), at[1] - size
    parts = []
    for sign in text:
        parts.append(
            f'<path transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})" d="{PATHS[sign]}"/>'
        )
        x += (NARROW.get(sign, BOX) + GAP) * scale
    return (
        f'<g fill="none" stroke="{colour}" stroke-width="{weight}" stroke-linecap="round" '
        f'stroke-linejoin="round">{"".join(parts)}</g>'
    )
