"""Limits are read as platforms write them, and what is known to be empty is not asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors.limits import CALLS, Headers, Limits, moment, pause, told

NAMES = {CALLS: Headers("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")}
NOW = datetime(2026, 8, 1, 14, 59, tzinfo=UTC)


def learnt(remaining: int, reset: str = "2026-08-01T15:00:00.937729Z") -> httpx.Headers:
    return httpx.Headers(
        {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": reset,
        }
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),  # RFC 9110, 10.2.3
        ({"Retry-After": "Sat, 01 Aug 2026 15:01:00 GMT"}, 120),  # the same, as a date
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0),
        ({"X-RateLimit-Reset": "2026-08-01T15:00:00.500000Z"}, 60.5),  # Mastodon
        ({"X-RateLimit-Reset": "1785596400"}, 60),  # X, SendGrid: epoch seconds
        ({"Retry-After": "soon", "X-RateLimit-Reset": "1785596400"}, 60),
    ],
)
def test_a_platform_says_how_long_to_wait(headers: dict[str, str], seconds: float) -> None:
    wait = pause(httpx.Headers(headers), now=NOW, reset="X-RateLimit-Reset")

    assert wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", [None, "", "soon", "1e400", "9" * 30, "2026-13-01"])
def test_nonsense_names_no_moment(text: str | None) -> None:
    assert moment(text) is None
    headers = httpx.Headers({"Retry-After": text or ""})
    assert pause(headers, now=NOW) is None


def test_within_a_window_nothing_comes_back() -> None:
    limits = Limits()
    limits.learn(NAMES, learnt(1))
    # An older answer that came late. Mastodon puts each call's own microseconds to the end.
    limits.learn(NAMES, learnt(7, "2026-08-01T15:00:00.212100Z"))
    assert limits.windows[CALLS].remaining == 1

    limits.learn(NAMES, learnt(299, "2026-08-01T15:05:00Z"))
    assert limits.windows[CALLS].remaining == 299


def test_calls_side_by_side_take_no_more_than_is_left() -> None:
    limits = Limits()
    limits.learn(NAMES, learnt(2))

    with limits.taking([CALLS]):
        assert not limits.is_empty(CALLS)
        with limits.taking([CALLS]):
            assert limits.is_empty(CALLS)
    assert not limits.is_empty(CALLS)


def test_an_empty_window_without_an_end_closes_nothing() -> None:
    limits = Limits()
    limits.learn(NAMES, httpx.Headers({"X-RateLimit-Remaining": "0"}))

    assert not limits.is_empty(CALLS)


def test_windows_with_the_same_headers_are_told_apart_by_the_call() -> None:
    same, own = Headers("L", "R", "X"), Headers("QL", "QR", "QX")
    named = {"calls": same, "posts": same, "uploads": same, "quota": own}

    assert told(named, ("calls",)) == {"calls": same, "quota": own}
    assert told(named, ("calls", "posts")) == {"posts": same, "quota": own}
    assert told(named, ()) == {"calls": same, "quota": own}
