"""What an alert says, in whatever language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the alert lists, and what is to be said of it."""

    title: str
    detail: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AlertText:
    """A headline, a few sentences, a list, what to do, and buttons that lead to a page."""

    headline: str
    says: str
    lines: tuple[Line, ...] = ()
    todo: str = ""
    buttons: tuple[tuple[str, str], ...] = ()


def buttons(values: Mapping[str, Any], *labels: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Those of `labels` (label, key of its address) that have an address."""
    return tuple((label, str(values[key])) for label, key in labels if values.get(key))


def percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def number(value: float) -> str:
    """2.0 as 2, 1.5 as 1.5."""
    return f"{value:g}"


def fallback(code: str, values: Mapping[str, Any]) -> AlertText:
    """A code nobody has written a phrase for is still told."""
    lines = tuple(Line(str(k), str(v)) for k, v in values.items())
    return AlertText(headline=code, says="", lines=lines)
