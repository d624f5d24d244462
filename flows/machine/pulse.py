"""Pulse: the signs of life that the processes of one machine leave for each other.

A child that dies is seen at once by the one that keeps it; one that lives and does nothing
is known by what it fails to do. `flows.machine.guard` looks and writes down what it saw;
`pdca up` reads it, and replaces what hangs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 15.0
"""From one look to the next."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last look saw.

    Attributes:
        at: when, in seconds since 1970.
        unwell: for how many seconds each thing has not been well.
    """

    at: float
    unwell: Mapping[str, float]


def place(var: Path) -> Path:
    return var / "pulse.json"


def leave(var: Path, seen: Seen) -> None:
    """Write it down. On a full disk at least the file's time moves on."""
    new = place(var).with_suffix(".new")
    with suppress(OSError):
        try:
            new.write_text(json.dumps({"at": seen.at, "unwell": dict(seen.unwell)}), "utf-8")
            new.replace(place(var))
        except OSError:
            os.utime(place(var))


def find(var: Path) -> Seen | None:
    """What the last look saw; None when there was none."""
    try:
        found = json.loads(place(var).read_text("utf-8"))
        return Seen(max(found["at"], place(var).stat().st_mtime), found["unwell"])
    except (OSError, ValueError, KeyError):
        return None
