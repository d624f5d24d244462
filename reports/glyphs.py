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
    "3": "M1.4 3.6C2 2 3.300 1 5 1c2.200 0 3.700 1.300 3.700 3.300S7.100 7.600 4.800 7.600"
    "M4.800 7.600C7.400 7.600 9 9 9 11.200S7.300 15 5 15C3 15 1.600 14 1 12.200",
    "4": "M7 15V1L1 11H9.400",
    "5": "M8.400 1H2.400L1.700 7.400C2.500 6.600 3.600 6.100 4.900 6.100 7.300 6.100 9 7.900 9 10.500"
    "S7.300 15 4.800 15C3 15 1.600 14.100 1 12.500",
    "6": "M7.800 1C4 2.600 1 6 1 10.500 1 13.200 2.700 15 5 15s4-1.800 4-4.300S7.300 6.400 5 6.400"
    "C3.200 6.400 1.700 7.600 1.100 9.400",
    "7": "M1 1H9L4 15",
    "8": "M5 7.400C3 7.400 1.700 6.100 1.700 4.200S3 1 5 1s3.300 1.300 3.300 3.200S7 7.400 5 7.400z"
    "M5 7.400C2.600 7.400 1 9 1 11.200S2.600 15 5 15s4-1.600 4-3.800-1.600-3.800-4-3.800z",
    "9": "M2.200 15C6 13.400 9 10 9 5.500 9 2.800 7.300 1 5 1S1 2.800 1 5.300 2.700 9.600 5 9.600"
    "C6.800 9.600 8.300 8.400 8.900 6.600",
    ".": "M1.500 14.900v.1",
}
NARROW = {".": 3.0, "1": 7.0}


def width_of(text: str, size: float) -> float:
    """How wide `text` is at a digit height of `size`."""
    steps = sum(NARROW.get(c, BOX) for c in text) + GAP * max(len(text) - 1, 0)
    return steps * size / HEIGHT


def write(text: str, at: tuple[float, float], *, size: float, colour: str, weight: float = 1.7,
          anchor: float = 1.0) -> str:
    """SVG of `text`, its lower edge at `at`; anchor 0 starts there, .5 centres, 1 ends there.

    Only digits and the decimal point have a shape.
    """
    scale = size / HEIGHT
    x, y = at[0] - anchor * width_of(text, size), at[1] - size
    parts = []
    for sign in text:
        parts.append(f'<path transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})" '
                     f'd="{PATHS[sign]}"/>')
        x += (NARROW.get(sign, BOX) + GAP) * scale
    return (f'<g fill="none" stroke="{colour}" stroke-width="{weight}" stroke-linecap="round" '
            f'stroke-linejoin="round">{"".join(parts)}</g>')
