"""A mistake in a campaign folder: where it is, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, slots=True)
class Mistake:
    """`code` names a phrase of `pdca.plan.explain`, which `values` fill.

    `line` counts from 1; 0 is the file as a whole.
    """

    file: str
    line: int
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def closest(word: object, known: object) -> str:
    """The known word nearest to a misspelled one; empty if none is near."""
    words = [str(k) for k in known] if hasattr(known, "__iter__") else []
    near = get_close_matches(str(word), words, n=1, cutoff=0.6)
    return near[0] if near else ""
