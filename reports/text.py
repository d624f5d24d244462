"""Plain text for people: no control characters, lines wrapped by how wide they look."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import east_asian_width

WIDTH = 72
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control and direction characters: they cut mails short, hide text, stop parsers."""
CLOSING = "，。、；：！？）】》”’…％"


def clean(value: Any) -> Any:
    """`value`, of whatever JSON it is made, without unwanted characters in its strings."""
    if isinstance(value, str):
        return UNWANTED.sub("", value)
    if isinstance(value, dict):
        return {clean(k): clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [clean(v) for v in value]
    return value


def tongue(text: str) -> str:
    """The language a lead's own words are in, for readers that speak aloud."""
    return "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"


def display_width(text: str) -> int:
    """Columns that `text` takes in a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, indent: int = 0) -> str:
    """`text` in lines of at most 72 columns, the second and later ones indented.

    Latin words stay whole; Chinese breaks anywhere but before a closing mark.
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and display_width(line + piece.rstrip()) > WIDTH:
            lines.append(line.rstrip())
            line = " " * indent
            piece = piece.lstrip()  # noqa: PLW2901 - a space at a line's start is no text
        line += piece
    return "\n".join([*lines, line.rstrip()])


def _pieces(text: str) -> list[str]:
    """The parts a line may be broken between."""
    parts = re.findall(rf"\s*(?:[^\s\u2e80-\uffff]+|[\u2e80-\uffff])[{CLOSING}]*", text)
    head = text[: len(text) - len(text.lstrip())]
    if parts and head:
        parts[0] = head + parts[0].lstrip()
    return parts
