"""What a platform says of its limits, remembered: a call into an empty window is not made.

Windows are learnt from headers, never written down in code, and kept per account for as
long as the process lives, so that the next connector of the same account knows them too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, NamedTuple

CALLS = "calls"
"""The window of the rate limit. It runs in real time."""
QUOTA = "quota"
"""The window of the daily or longer quota. It runs by the platform's own clock."""


class Headers(NamedTuple):
    """Names of the headers that describe one window."""

    limit: str
    remaining: str
    reset: str


@dataclass(slots=True)
class Window:
    """Attributes:
    remaining: calls left, as the platform last said.
    resets_at: when it begins anew, on the clock that it runs by.
    limit: calls in a whole window.
    """

    remaining: int
    resets_at: datetime | None
    limit: int | None = None


@dataclass(slots=True)
class Limits:
    """The windows of one account."""

    windows: dict[str, Window] = field(default_factory=dict)
    on_the_way: Counter[str] = field(default_factory=Counter)
    """Calls without an answer yet: so many side by side take no more than what is left."""
    learnt: dict[str, Any] = field(default_factory=dict)
    """What else was found out of the account's server, in the connector's own words."""

    def learn(self, named: Mapping[str, Headers], headers: Mapping[str, str]) -> None:
        """Take over what `headers` say; `named` maps a window to its headers."""
        for window, names in named.items():
            remaining = whole(headers.get(names.remaining))
            if remaining is None:
                continue
            resets_at = moment(headers.get(names.reset))
            known = self.windows.get(window)
            if known is not None and _same_end(known.resets_at, resets_at):
                # Answers overtake each other: within a window nothing ever comes back.
                remaining = min(remaining, known.remaining)
            self.windows[window] = Window(remaining, resets_at, whole(headers.get(names.limit)))

    def empty(self, window: str, *, until: datetime) -> None:
        """The platform refused: nothing is left before `until`."""
        self.windows[window] = Window(0, until, self.size(window))

    def is_empty(self, window: str) -> bool:
        """Whether nothing is left, as far as was heard, with a known end."""
        known = self.windows.get(window)
        if known is None or known.resets_at is None:
            return False
        return known.remaining <= self.on_the_way[window]

    def left(self, window: str, *, now: datetime) -> timedelta | None:
        """How long the window still lasts; None when it is over."""
        known = self.windows.get(window)
        ends = None if known is None else known.resets_at
        return None if ends is None or ends <= now else ends - now

    @contextmanager
    def taking(self, windows: Iterable[str]) -> Iterator[None]:
        """A call is on its way."""
        self.on_the_way.update(windows)
        try:
            yield
        finally:
            self.on_the_way.subtract(windows)

    def reopen(self, window: str) -> None:
        """The window has passed; what the next one holds is not known."""
        self.windows.pop(window, None)

    def size(self, window: str) -> int | None:
        known = self.windows.get(window)
        return None if known is None else known.limit


def _same_end(one: datetime | None, other: datetime | None) -> bool:
    """Whether a window ends at both: Mastodon says it with each call's own part of a second."""
    if one is None or other is None:
        return one is other
    return abs(one - other) < timedelta(seconds=1)


def told(named: Mapping[str, Headers], counts: Sequence[str]) -> dict[str, Headers]:
    """The windows that an answer tells of; of those with the same headers the call's last.

    `counts` are the windows that the call took from. Without one of its own, headers tell
    of the first window that `named` gives them.
    """
    meant: dict[Headers, str] = {}
    for window in [*reversed(list(named)), *(w for w in counts if w in named)]:
        meant[named[window]] = window
    return {window: names for names, window in meant.items()}


@cache
def limits_of(platform: str, base_url: str, account: str) -> Limits:  # noqa: ARG001 - the cache's key
    """The one memory of this account's windows in this process."""
    return Limits()


def pause(
    headers: Mapping[str, str], *, now: datetime, reset: str | None = None
) -> timedelta | None:
    """How long to wait: `Retry-After` (seconds or a date) says it, else the header `reset`.

    `now` is the moment on the clock that the window runs by. None where nothing is said.
    """
    after = headers.get("Retry-After", "").strip()
    if (seconds := _number(after)) is not None:
        return timedelta(seconds=max(seconds, 0))
    until = _date(after) or moment(headers.get(reset) if reset else None)
    return None if until is None else max(until - now, timedelta(0))


def _date(text: str) -> datetime | None:
    """An HTTP date."""
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def moment(text: str | None) -> datetime | None:
    """An instant from epoch seconds or ISO 8601; None for anything else."""
    if not text:
        return None
    try:
        seconds = _number(text)
        if seconds is not None:
            return datetime.fromtimestamp(seconds, UTC)
        found = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def whole(text: str | None) -> int | None:
    """A whole number, or None for anything else."""
    number = _number(text or "")
    return None if number is None else int(number)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None
